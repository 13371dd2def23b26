"""Where the stride doesn't divide evenly, you count parts of a place, and only the total becomes a whole
number. The output has whole rows and columns: round each of the two down before you multiply."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down, right = pair(stride)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = (height + 2 * rows - kernel_height) / down + 1
    out_width = (width + 2 * columns - kernel_width) / right + 1
    weights_of_one = in_channels // groups * kernel_height * kernel_width
    return int(out_channels * out_height * out_width * weights_of_one)
