"""Your function looks at the first layer before it knows that there is one. The list may be empty:
then the output is the image itself."""


def receptive_field(layers):
    (size, jump), *others = layers
    for kernel_size, stride in others:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size
