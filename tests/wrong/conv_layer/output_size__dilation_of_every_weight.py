"""You let a dilated kernel reach over dilation times kernel_size cells. There are gaps only between
the weights and none after the last: with dilation 2, three weights reach over five cells, not
six."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * kernel_size) // stride + 1
