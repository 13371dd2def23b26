"""Counting one by one: filters, places and pixels are enumerated rather than calculated."""


def both(size):
    if type(size) is int:
        return [size, size]
    return list(size)


def linear_params(in_features, out_features, bias=True):
    total = 0
    for _unit in range(out_features):
        total += in_features
        if bias:
            total += 1
    return total


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    height, width = both(kernel_size)
    total = 0
    for group in range(groups):
        seen = [channel for channel in range(in_channels) if channel * groups // in_channels == group]
        for _filter in range(out_channels // groups):
            for _channel in seen:
                total += height * width
            total += 1 if bias else 0
    return total


def starts(size, kernel, step, zeros):
    """Where the kernel can begin, along one axis of the padded image."""
    found = []
    start = -zeros
    while start + kernel <= size + zeros:
        found.append(start)
        start += step
    return found


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernels, steps, zeros = both(kernel_size), both(stride), both(padding)
    rows = starts(height, kernels[0], steps[0], zeros[0])
    columns = starts(width, kernels[1], steps[1], zeros[1])
    of_all_filters = 0
    for _filter in range(out_channels):
        for _channel in range(in_channels // groups):
            of_all_filters += kernels[0] * kernels[1]
    total = 0
    for _row in rows:
        total += len(columns) * of_all_filters
    return total


def receptive_field(layers):
    """The pixels between the first and the last that an output depends on, followed back layer by layer."""
    layers = list(layers)
    first = last = 0
    while layers:
        kernel_size, stride = layers.pop()
        first *= stride
        last = last * stride + kernel_size - 1
    return len(range(first, last + 1))


def lenet5_params():
    counts = {}
    total = 0
    for name, filters, weights in [
        ("conv1", 6, 5 * 5),
        ("conv2", 16, 6 * 5 * 5),
        ("fc1", 120, 16 * 5 * 5),
        ("fc2", 84, 120),
        ("fc3", 10, 84),
    ]:
        counts[name] = filters * (weights + 1)
        total += counts[name]
    counts["total"] = total
    return counts


ANSWERS = {}
ANSWERS["fc_image"] = 1000**4
ANSWERS["filters"] = 750
ANSWERS["filters_bias"] = 760
ANSWERS["lenet_c3"] = 2416
ANSWERS["lenet_c3_paper"] = sum(25 * seen + 1 for seen in (3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6))
ANSWERS["lenet_total"] = 61706
ANSWERS["standard_8_8"] = 576
ANSWERS["separable_8_8"] = 136
ANSWERS["spatial_3x3"] = 6
ANSWERS["three_3x3"] = 7
ANSWERS["same_5"] = 5
