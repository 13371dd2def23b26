"""You take kernel_size, stride and padding apart into two numbers, which fails for ints, even for
the defaults. Each of them may be an int or a tuple."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = kernel_size
    down, right = stride
    rows, columns = padding
    out_height = (height + 2 * rows - kernel_height) // down + 1
    out_width = (width + 2 * columns - kernel_width) // right + 1
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
