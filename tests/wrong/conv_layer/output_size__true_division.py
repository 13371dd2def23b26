"""Your result is a float, 4.5 for instance: `/` is true division, and there is no half a place for
a window. Round the quotient down, and stay with whole numbers all the way."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1
