"""You leave the biases out everywhere. Where a question says nothing of them or asks for them, each
filter and each unit has one."""

ANSWERS = {
    "fc_image": 10**12,
    "filters": 750,
    "filters_bias": 750,
    "lenet_c3": 2400,
    "lenet_c3_paper": 1500,
    "lenet_total": 61470,
    "standard_8_8": 576,
    "separable_8_8": 136,
    "spatial_3x3": 6,
    "three_3x3": 7,
    "same_5": 5,
}
