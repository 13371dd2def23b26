"""You calculate with the side of the image where its pixels are meant. An image of 1000 x 1000 has
a million of them, and so has the hidden layer units."""

ANSWERS = {
    "fc_image": 1000 * 1000,
    "filters": 750,
    "filters_bias": 760,
    "lenet_c3": 2416,
    "lenet_c3_paper": 1516,
    "lenet_total": 61706,
    "standard_8_8": 576,
    "separable_8_8": 136,
    "spatial_3x3": 6,
    "three_3x3": 7,
    "same_5": 5,
}
