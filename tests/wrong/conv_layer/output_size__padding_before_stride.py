"""Given by keyword, your arguments are right, given by position they are mixed up: in your
signature padding stands before stride. Keep the order of the docstring."""


def output_size(size, kernel_size, padding=0, stride=1, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
