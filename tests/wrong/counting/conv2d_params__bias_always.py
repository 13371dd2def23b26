"""You count the biases even when the layer has none. Look at what the argument bias says before you
add them."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    return out_channels * (in_channels // groups * kernel_height * kernel_width + 1)
