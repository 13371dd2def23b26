"""You read the list from its end, as if it began at the output. It goes from the input to the
output, and with strides the order matters."""


def receptive_field(layers):
    size, jump = 1, 1
    for kernel_size, stride in reversed(layers):
        size += (kernel_size - 1) * jump
        jump *= stride
    return size
