"""Your result is one too large, always with stride 1 and sometimes with others. Try a kernel as
large as the input: it has one place and no room to move, whatever the stride."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride + 1
