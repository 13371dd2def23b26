"""You calculate with kernel_size, stride and padding as they come, which fails for a tuple. Each of
them may be an int or a tuple (height, width)."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    out_height = (height + 2 * padding - kernel_size) // stride + 1
    out_width = (width + 2 * padding - kernel_size) // stride + 1
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_size**2
