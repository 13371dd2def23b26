"""You count height times width weights for each filter, as if the image had one channel. A filter
reaches through all input channels of its group, with weights of its own in each of them."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    return out_channels * (kernel_height * kernel_width + (1 if bias else 0))
