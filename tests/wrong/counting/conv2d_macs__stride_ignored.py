"""You let the kernel visit every place, whatever the stride. With stride 2 it visits only every
second one, in each of the two directions."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = height + 2 * rows - kernel_height + 1
    out_width = width + 2 * columns - kernel_width + 1
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
