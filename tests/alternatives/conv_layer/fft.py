"""The correlation theorem: products in frequency space at stride 1, then every s-th row and column."""

import torch
from torch import nn
from torch.fft import irfft2, rfft2


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    count = size
    count += 2 * padding
    count -= dilation * (kernel_size - 1)
    return (count + stride - 1) // stride


def zero_pad2d(X, padding):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    return nn.ZeroPad2d((pw, pw, ph, ph))(X)


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *kernel_size) - 0.5)
        self.register_parameter("bias", nn.Parameter(torch.rand(out_channels)) if bias else None)
        self.stride = (stride, stride) if isinstance(stride, int) else stride
        self.padding = padding

    def forward(self, X):
        Z = zero_pad2d(X, self.padding)
        H, W = Z.shape[-2:]
        kh, kw = self.weight.shape[-2:]
        spectrum = rfft2(self.weight, s=(H, W)).conj()  # (out, in, H, W/2+1)
        product = (rfft2(Z).unsqueeze(1) * spectrum).sum(2)  # channels add up in frequency space too
        Y = irfft2(product, s=(H, W))[..., : H - kh + 1, : W - kw + 1]  # what doesn't wrap around
        Y = Y[..., :: self.stride[0], :: self.stride[1]]
        if self.bias is not None:
            Y = Y + self.bias.reshape(-1, 1, 1)
        return Y
