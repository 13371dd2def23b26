"""You count the padding once. It is added on both ends of the axis, so the input grows by twice as
much."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + padding - dilation * (kernel_size - 1) - 1) // stride + 1
