"""For an empty list you return 0. Without a layer the output is the image, and each pixel sees at least
itself."""


def receptive_field(layers):
    if not layers:
        return 0
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size
