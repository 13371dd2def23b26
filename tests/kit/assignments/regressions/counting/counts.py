# points: answers 8
# 10 filters of 5*5*3, each with a bias
# ordinary 3*3 layer with 8 channels in and out, and its depthwise separable twin
# C3 of the paper: 6*(3*25+1) + 9*(4*25+1) + 1*(6*25+1)
ANSWERS = {
    "filters_bias": 760,
    "standard_8_8": 576,
    "separable_8_8": 136,
    "lenet_c3_paper": 1516,
}
