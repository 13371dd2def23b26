"""Your side is one pixel short. Without any layer, an output is a pixel and sees itself: what is
the side then?"""


def receptive_field(layers):
    size, jump = 0, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size
