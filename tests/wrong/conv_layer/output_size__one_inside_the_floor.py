"""With stride 1 your result is right, with a larger stride it is sometimes one too small. The
window's first place does not depend on the stride: look at what is added before the division and
what after it."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride
