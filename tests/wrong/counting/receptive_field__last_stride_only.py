"""Your jump is the stride of the layer before, and earlier strides are forgotten. They all add to
the distance: after two strides of 2, neighbours are four pixels apart."""


def receptive_field(layers):
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump = stride
    return size
