"""You round the quotient to the nearest whole number, so half of a step sometimes counts as a whole
one. However close it comes, a step that does not fit is not taken: round down."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    room = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return round(room / stride) + 1
