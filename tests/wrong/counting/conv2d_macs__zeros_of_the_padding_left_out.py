"""You leave out the products with the zeros of the padding. The exercise counts them like all
others: a layer multiplies them, too."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernels, strides, zeros = pair(kernel_size), pair(stride), pair(padding)  # noqa: F821 - from the reference
    real = 1
    for size, kernel, step, zero in zip((height, width), kernels, strides, zeros, strict=True):
        starts = range(-zero, size + zero - kernel + 1, step)
        real *= sum(0 <= start + offset < size for start in starts for offset in range(kernel))
    return out_channels * (in_channels // groups) * real
