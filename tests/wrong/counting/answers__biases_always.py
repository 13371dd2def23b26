"""You count biases everywhere, also where the question says that there are none. Read each question
for what it says of them."""

ANSWERS = {
    "fc_image": 10**12 + 10**6,
    "filters": 760,
    "filters_bias": 760,
    "lenet_c3": 2416,
    "lenet_c3_paper": 1516,
    "lenet_total": 61706,
    "standard_8_8": 584,
    "separable_8_8": 152,
    "spatial_3x3": 8,
    "three_3x3": 7,
    "same_5": 5,
}
