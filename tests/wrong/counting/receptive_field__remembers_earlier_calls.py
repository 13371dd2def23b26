"""Your first call is right, and later ones also count the layers of the calls before. A list as a
default value is made once and kept between calls, and so is one outside of the function."""


def receptive_field(layers, known=[]):  # noqa: B006 - this is the misconception
    known.extend(layers)
    size, jump = 1, 1
    for kernel_size, stride in known:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size
