"""You count the weights only. Each filter has a bias as well, unless the layer is made without."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    return out_channels * (in_channels // groups) * kernel_height * kernel_width
