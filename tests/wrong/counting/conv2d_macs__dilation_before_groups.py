"""Your function has another argument in the place of groups. The arguments are given in the order of the
contract: stride, padding, groups."""


def conv2d_macs(
    in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, dilation=1, groups=1
):
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    rows = (height + 2 * ph - dilation * (kh - 1) - 1) // sh + 1
    columns = (width + 2 * pw - dilation * (kw - 1) - 1) // sw + 1
    return in_channels // groups * out_channels * kh * kw * rows * columns
