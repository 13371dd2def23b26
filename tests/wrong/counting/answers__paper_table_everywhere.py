"""You use the partial connections of the paper everywhere. Only one question asks for them; in the
table of the exercise every filter sees all the channels."""

ANSWERS = {
    "fc_image": 10**12,
    "filters": 750,
    "filters_bias": 760,
    "lenet_c3": 1516,
    "lenet_c3_paper": 1516,
    "lenet_total": 60806,
    "standard_8_8": 576,
    "separable_8_8": 136,
    "spatial_3x3": 6,
    "three_3x3": 7,
    "same_5": 5,
}
