"""You count the pixels that are looked at. The side is measured from the first of them to the last:
where a stride is larger than the kernel, the gaps in between belong to it."""


def receptive_field(layers):
    pixels = {0}
    for kernel_size, stride in reversed(layers):
        pixels = {stride * pixel + offset for pixel in pixels for offset in range(kernel_size)}
    return len(pixels)
