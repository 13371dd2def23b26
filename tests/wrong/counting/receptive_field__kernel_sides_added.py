"""You add up the sides of the kernels. Neighbouring windows overlap: how many new pixels does a
layer really add?"""


def receptive_field(layers):
    size, jump = 0, 1
    for kernel_size, stride in layers:
        size += kernel_size * jump
        jump *= stride
    return max(size, 1)
