"""Loops over the kernel's offsets: every strided slice of the input, mixed by one matrix of weights."""

import math

import torch


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    # the places where a window starts, counted
    last_start = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return len(range(0, last_start + 1, stride))


def zero_pad2d(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    *front, H, W = X.shape
    sides = X.new_zeros(*front, H, pw)
    X = torch.cat([sides, X, sides], dim=-1)
    ends = X.new_zeros(*front, ph, W + 2 * pw)
    return torch.cat([ends, X, ends], dim=-2)


class Conv2D(torch.nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = (
            (x, x) if isinstance(x, int) else tuple(x) for x in (kernel_size, stride, padding)
        )
        self.weight = torch.nn.Parameter(torch.empty(out_channels, in_channels, *self.kernel_size))
        if bias:
            self.bias = torch.nn.Parameter(torch.empty(out_channels))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        torch.nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            torch.nn.init.constant_(self.bias, 0.01)

    def forward(self, X):
        (kh, kw), (sh, sw), (ph, pw) = self.kernel_size, self.stride, self.padding
        oh, ow = output_size(X.size(2), kh, sh, ph), output_size(X.size(3), kw, sw, pw)
        Z = zero_pad2d(X, self.padding).movedim(1, -1)  # channels last
        Y = X.new_zeros(())
        for a in range(kh):
            for b in range(kw):
                part = Z[:, a : a + sh * (oh - 1) + 1 : sh, b : b + sw * (ow - 1) + 1 : sw]
                Y = Y + part @ self.weight[:, :, a, b].T
        Y = Y.movedim(-1, 1)
        if self.bias is not None:
            Y = Y + self.bias.view(1, -1, 1, 1)
        return Y

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
