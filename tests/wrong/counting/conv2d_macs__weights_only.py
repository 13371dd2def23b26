"""You count each weight once, so this is a number of parameters. Every filter is used again at each
place of the output."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    return out_channels * (in_channels // groups) * kernel_height * kernel_width
