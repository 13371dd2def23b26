"""Your output is one row too short and one column too narrow. A kernel that can take n steps has n +
1 places: it also has one before its first step."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down, right = pair(stride)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = (height + 2 * rows - kernel_height) // down
    out_width = (width + 2 * columns - kernel_width) // right
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
