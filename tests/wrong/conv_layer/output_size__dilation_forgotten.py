"""Your result is the same for every dilation. With dilation 2 there is a gap between neighbouring
weights: how many cells does a kernel of three weights reach over then?"""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - kernel_size) // stride + 1
