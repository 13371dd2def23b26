"""You count the weights of a filter as if it saw one channel. It reaches through all the channels
that arrive, with weights of its own in each of them."""

ANSWERS = {
    "fc_image": 10**12,
    "filters": 250,
    "filters_bias": 260,
    "lenet_c3": 416,
    "lenet_c3_paper": 1516,
    "lenet_total": 59706,
    "standard_8_8": 72,
    "separable_8_8": 136,
    "spatial_3x3": 6,
    "three_3x3": 7,
    "same_5": 5,
}
