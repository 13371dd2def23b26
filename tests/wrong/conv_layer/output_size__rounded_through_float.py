"""For everyday sizes your result is right, for very large ones it is slightly off: you divide with
`/` and cut off afterwards, and a float has about 16 digits only. Divide in whole numbers."""

import math


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    room = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return math.floor(room / stride) + 1
