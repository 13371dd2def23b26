# points: output_size 20, zero_pad2d 20, Conv2D 45
import torch
from torch import nn


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    effective = dilation * (kernel_size - 1) + 1
    return (size - effective + 2 * padding) // stride + 1


def to_tuple(v):
    return v if isinstance(v, (tuple, list)) else (v, v)


def zero_pad2d(X, padding):
    ph, pw = to_tuple(padding)
    return nn.ZeroPad2d((pw, pw, ph, ph))(X)


def im2col(x, kh, kw, sh, sw):
    N, C, H, W = x.shape
    oh, ow = output_size(H, kh, sh), output_size(W, kw, sw)
    x = x.contiguous()
    sN, sC, sH, sW = x.stride()
    cols = x.as_strided((N, oh, ow, C, kh, kw), (sN, sH * sh, sW * sw, sC, sH, sW))
    return cols.reshape(N * oh * ow, C * kh * kw), oh, ow


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size = to_tuple(kernel_size)
        self.stride = to_tuple(stride)
        self.padding = to_tuple(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *self.kernel_size) * 0.05)
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))
        else:
            self.register_parameter("bias", None)

    def forward(self, x):
        x = zero_pad2d(x, self.padding)
        cols, oh, ow = im2col(x, *self.kernel_size, *self.stride)
        out = cols @ self.weight.view(self.weight.size(0), -1).t()
        if self.bias is not None:
            out += self.bias
        return out.view(x.size(0), oh, ow, -1).permute(0, 3, 1, 2)
