"""You count a bias for each input channel that a filter sees. A filter adds up its products over
all channels first, and then adds a single bias."""

ANSWERS = {
    "fc_image": 10**12,
    "filters": 750,
    "filters_bias": 780,
    "lenet_c3": 2496,
    "lenet_c3_paper": 1560,
    "lenet_total": 61786,
    "standard_8_8": 576,
    "separable_8_8": 136,
    "spatial_3x3": 6,
    "three_3x3": 7,
    "same_5": 5,
}
