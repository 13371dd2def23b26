"""You give areas. Where the side is asked for, it is the length of one edge of the square."""

ANSWERS = {
    "fc_image": 10**12,
    "filters": 750,
    "filters_bias": 760,
    "lenet_c3": 2416,
    "lenet_c3_paper": 1516,
    "lenet_total": 61706,
    "standard_8_8": 576,
    "separable_8_8": 136,
    "spatial_3x3": 6,
    "three_3x3": 49,
    "same_5": 25,
}
