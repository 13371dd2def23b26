"""The places are right, but for each of them you count as many weights as if the kernel were a square of its
height. A filter has height times width weights in each channel."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    (down, right), (rows, columns) = pair(stride), pair(padding)  # noqa: F821
    out_height = (height + 2 * rows - kernel_height) // down + 1
    out_width = (width + 2 * columns - kernel_width) // right + 1
    weights_of_one = in_channels // groups * kernel_height**2
    return out_channels * out_height * out_width * weights_of_one
