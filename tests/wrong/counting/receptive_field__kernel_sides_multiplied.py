"""You multiply the sides of the kernels. Neighbouring windows overlap, so a layer adds pixels to
the side rather than multiplying it."""


def receptive_field(layers):
    size = 1
    for kernel_size, _stride in layers:
        size *= kernel_size
    return size
