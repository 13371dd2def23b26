"""You count as many places as the image has pixels. How many places there are depends on kernel,
stride and padding: work out the size of the output first."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    return out_channels * height * width * (in_channels // groups) * kernel_height * kernel_width
