# points: dilated_corr2d 7, grouped_conv2d 12, conv_transpose2d 18, corr3d 11
import torch
import torch.nn.functional as F


def conv_transpose2d(X, weight, stride=1, padding=0):
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    N, C, H, W = X.shape
    _, out, h, w = weight.shape
    Y = torch.zeros((N, out, (H - 1) * sh + h, (W - 1) * sw + w), dtype=X.dtype)
    for i in range(H):
        for j in range(W):
            stamp = (X[:, :, i, j].reshape(N, C, 1, 1, 1) * weight).sum(dim=1)
            Y[:, :, i * sh : i * sh + h, j * sw : j * sw + w] += stamp
    return Y[:, :, ph : Y.shape[2] - ph, pw : Y.shape[3] - pw]


def corr3d(X, K):
    d, h, w = K.shape
    Y = torch.zeros((X.shape[0] - d + 1, X.shape[1] - h + 1, X.shape[2] - w + 1))
    for t in range(Y.shape[0]):
        for i in range(Y.shape[1]):
            for j in range(Y.shape[2]):
                Y[t, i, j] = (X[t : t + d, i : i + h, j : j + w] * K).sum()
    return Y


def dilated_corr2d(X, K, dilation):
    h, w = K.shape
    return sum(
        K[a, b]
        * X[
            a * dilation : X.shape[0] - (h - 1 - a) * dilation,
            b * dilation : X.shape[1] - (w - 1 - b) * dilation,
        ]
        for a in range(h)
        for b in range(w)
    )


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    X = F.pad(X, (padding, padding, padding, padding))
    N, _, H, W = X.shape
    O, c, kh, kw = weight.shape  # noqa: E741
    rows, cols = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = torch.zeros(N, O, rows, cols, dtype=X.dtype)
    for o in range(O):
        g = o // (O // groups)
        for i in range(rows):
            for j in range(cols):
                window = X[:, g * c : (g + 1) * c, i * stride : i * stride + kh, j * stride : j * stride + kw]
                out[:, o, i, j] = (window * weight[o]).sum(dim=(1, 2, 3))
    return out
