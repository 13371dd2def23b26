# points: output_size 20, Conv2D 45
import torch
from torch import nn


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super(Conv2D, self).__init__()  # noqa: UP008 - as in the book
        kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.weight = nn.Parameter(torch.normal(0, 0.1, [out_channels, in_channels, *kernel_size]))
        self.bias = nn.Parameter(torch.zeros([out_channels])) if bias else None
        self.stride = (stride, stride) if isinstance(stride, int) else stride
        self.padding = (padding, padding) if isinstance(padding, int) else padding

    def single_forward(self, X, weight):
        (ph, pw), (sh, sw) = self.padding, self.stride
        new_X = torch.zeros([X.shape[0], X.shape[1] + 2 * ph, X.shape[2] + 2 * pw], dtype=X.dtype)
        new_X[:, ph : X.shape[1] + ph, pw : X.shape[2] + pw] = X
        u, v = weight.shape
        rows = (new_X.shape[1] - u) // sh + 1
        columns = (new_X.shape[2] - v) // sw + 1
        output = torch.zeros([X.shape[0], rows, columns], dtype=X.dtype)
        for i in range(rows):
            for j in range(columns):
                window = new_X[:, sh * i : sh * i + u, sw * j : sw * j + v]
                output[:, i, j] = torch.sum(window * weight, dim=[1, 2])
        return output

    def forward(self, inputs):
        feature_maps = []
        for p in range(self.weight.shape[0]):
            multi_outs = [
                self.single_forward(inputs[:, c], self.weight[p, c]) for c in range(inputs.shape[1])
            ]
            feature_map = torch.sum(torch.stack(multi_outs), dim=0)
            if self.bias is not None:
                feature_map = feature_map + self.bias[p]
            feature_maps.append(feature_map)
        return torch.stack(feature_maps, 1)
