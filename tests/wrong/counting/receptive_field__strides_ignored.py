"""You add up what the kernels add and never look at the strides. After a stride of 2, neighbours
are two pixels apart, and each layer from there on sees twice as far."""


def receptive_field(layers):
    return 1 + sum(kernel_size - 1 for kernel_size, _stride in layers)
