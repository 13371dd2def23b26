# points: avg_pool2d 24
import torch
import torch.nn.functional as F


def pool2d(X, pool_size, stride, mode):
    p_h, p_w = pool_size
    s_h, s_w = stride
    Y = torch.zeros(((X.shape[0] - p_h) // s_h + 1, (X.shape[1] - p_w) // s_w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * s_h : i * s_h + p_h, j * s_w : j * s_w + p_w]
            if mode == "max":
                Y[i, j] = window.max()
            elif mode == "avg":
                Y[i, j] = window.mean()
    return Y


def pair(v):
    return (v, v) if isinstance(v, int) else v


def pool(X, kernel_size, stride, padding, mode, value):
    kernel_size, padding = pair(kernel_size), pair(padding)
    stride = kernel_size if stride is None else pair(stride)
    X = F.pad(X, (padding[1], padding[1], padding[0], padding[0]), value=value)
    return torch.stack([torch.stack([pool2d(c, kernel_size, stride, mode) for c in x]) for x in X])


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    return pool(X, kernel_size, stride, padding, "avg", 0.0)
