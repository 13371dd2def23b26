"""You return the number of pixels in the square. The exercise asks for its side."""


def receptive_field(layers):
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size**2
