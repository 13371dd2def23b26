"""You add the strides up to get the jump. A stride of 2 doubles whatever the distance was before,
so strides multiply."""


def receptive_field(layers):
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump += stride - 1
    return size
