# points: linear_params 10, conv2d_params 17, conv2d_macs 16, receptive_field 20, lenet5_params 8
def linear_params(in_features, out_features, bias=True):
    params = in_features * out_features
    if bias:
        params += out_features
    return params


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    w = out_channels * (in_channels // groups) * kernel_size**2
    return w + out_channels if bias else w


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    h_out = int((height - kernel_size + 2 * padding) / stride) + 1
    w_out = int((width - kernel_size + 2 * padding) / stride) + 1
    return h_out * w_out * out_channels * (in_channels // groups) * kernel_size * kernel_size


def receptive_field(layers):
    r, jump = 1, 1
    for k, s in layers:
        r += (k - 1) * jump
        jump *= s
    return r


def lenet5_params():
    counts = {
        "conv1": conv2d_params(1, 6, 5), "conv2": conv2d_params(6, 16, 5), "fc1": linear_params(400, 120),
        "fc2": linear_params(120, 84), "fc3": linear_params(84, 10),
    }  # fmt: skip
    counts["total"] = sum(counts.values())
    return counts
