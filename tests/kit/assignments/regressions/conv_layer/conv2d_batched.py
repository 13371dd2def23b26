# points: Conv2D 45
import torch
import torch.nn as nn


def make_tuple(v):
    if isinstance(v, tuple):
        return v
    return (v, v)


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super(Conv2D, self).__init__()  # noqa: UP008 - as it was handed in
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = make_tuple(kernel_size)
        self.stride = make_tuple(stride)
        self.padding = make_tuple(padding)
        kh, kw = self.kernel_size
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kh, kw) * 0.1)
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))
        else:
            self.register_parameter("bias", None)

    def forward(self, x):
        n, c, h, w = x.shape
        kh, kw = self.kernel_size
        sh, sw = self.stride
        ph, pw = self.padding

        # zero padding
        padded = torch.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=x.dtype, device=x.device)
        padded[:, :, ph : ph + h, pw : pw + w] = x

        out_h = (h + 2 * ph - kh) // sh + 1
        out_w = (w + 2 * pw - kw) // sw + 1
        out = torch.zeros((n, self.out_channels, out_h, out_w), dtype=x.dtype, device=x.device)
        for i in range(out_h):
            for j in range(out_w):
                region = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                # (n, 1, c, kh, kw) * (1, out, c, kh, kw)
                out[:, :, i, j] = (region.unsqueeze(1) * self.weight.unsqueeze(0)).sum(dim=(2, 3, 4))
        if self.bias is not None:
            out = out + self.bias.view(1, -1, 1, 1)
        return out
