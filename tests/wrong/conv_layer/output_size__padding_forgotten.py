"""Your result is the same with and without padding. The window moves over the padded input, which
is longer than size on both ends."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size - dilation * (kernel_size - 1) - 1) // stride + 1
