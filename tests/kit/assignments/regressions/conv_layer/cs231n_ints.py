# points: output_size 20, zero_pad2d 10, Conv2D 21
import torch
from torch import nn


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return int(1 + (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride)


def zero_pad2d(X, padding):
    *rest, H, W = X.shape
    out = torch.zeros(*rest, H + 2 * padding, W + 2 * padding, dtype=X.dtype)
    out[..., padding : padding + H, padding : padding + W] = X
    return out


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.weight = nn.Parameter(1e-2 * torch.randn(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None
        self.stride, self.pad = stride, padding

    def forward(self, x):
        N, _, H, W = x.shape
        F, _, HH, WW = self.weight.shape
        stride, pad = self.stride, self.pad
        H_out = 1 + (H + 2 * pad - HH) // stride
        W_out = 1 + (W + 2 * pad - WW) // stride
        x_pad = zero_pad2d(x, pad)
        out = torch.zeros((N, F, H_out, W_out), dtype=x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(H_out):
                    for j in range(W_out):
                        window = x_pad[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                        out[n, f, i, j] = torch.sum(window * self.weight[f])
                if self.bias is not None:
                    out[n, f] = out[n, f] + self.bias[f]
        return out
