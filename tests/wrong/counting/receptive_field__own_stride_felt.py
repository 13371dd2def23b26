"""You widen the jump before you use it, so a layer feels its own stride. A stride is felt only by
the layers after it."""


def receptive_field(layers):
    size, jump = 1, 1
    for kernel_size, stride in layers:
        jump *= stride
        size += (kernel_size - 1) * jump
    return size
