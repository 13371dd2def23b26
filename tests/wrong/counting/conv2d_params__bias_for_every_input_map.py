"""You count a bias for each input channel of each filter. A filter adds up its products over all
its channels, and then adds a single bias."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    slices = out_channels * (in_channels // groups)
    return slices * (kernel_height * kernel_width + (1 if bias else 0))
