"""Without a stride, you move the window on by its own size. Pooling does that; in a convolution the
stride is 1 unless something else is given."""


def output_size(size, kernel_size, stride=None, padding=0, dilation=1):
    if stride is None:
        stride = kernel_size
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
