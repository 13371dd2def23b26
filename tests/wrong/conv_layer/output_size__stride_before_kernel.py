"""You divide the input's size by the stride and subtract the kernel afterwards. The kernel is as
large as it is, whatever the stride: only the room beyond the first window is divided into steps."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding) // stride - dilation * (kernel_size - 1)
