"""You count the depthwise step alone. It mixes no channels, and the second step which does has
weights, too."""

ANSWERS = {
    "fc_image": 10**12,
    "filters": 750,
    "filters_bias": 760,
    "lenet_c3": 2416,
    "lenet_c3_paper": 1516,
    "lenet_total": 61706,
    "standard_8_8": 576,
    "separable_8_8": 72,
    "spatial_3x3": 6,
    "three_3x3": 7,
    "same_5": 5,
}
