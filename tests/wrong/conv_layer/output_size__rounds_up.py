"""You round the quotient up, and so count a last step that would carry the window past the end of
the input. Such a step is not taken: round down."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    room = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return -(-room // stride) + 1
