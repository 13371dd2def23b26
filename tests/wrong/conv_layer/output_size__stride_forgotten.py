"""Your result is the same for every stride, as if the window moved on by one cell at a time. Count
how many steps of the given stride fit into the room beyond the first window."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return size + 2 * padding - dilation * (kernel_size - 1)
