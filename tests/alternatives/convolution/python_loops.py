"""Python loops over every output position, the way the definition is written down."""

import torch
from PIL import Image


def corr2d(X, K):
    h, w = K.shape
    rows = X.shape[0] - h + 1
    columns = X.shape[1] - w + 1
    Y = torch.zeros(rows, columns, dtype=X.dtype, device=X.device)
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def convolve2d(X, K):
    h, w = K.shape
    rows = X.shape[0] - h + 1
    columns = X.shape[1] - w + 1
    flipped = torch.stack(
        [
            torch.stack([K[h - 1 - a, w - 1 - b] for b in range(w)])  # one row, backwards
            for a in range(h)
        ]
    )
    return torch.stack(
        [
            torch.stack([(X[i : i + h, j : j + w] * flipped).sum() for j in range(columns)])
            for i in range(rows)
        ]
    )


def corr1d(x, k, mode="valid"):
    n = x.shape[0]
    m = k.shape[0]
    if mode == "valid":
        first, count = 0, n - m + 1
    elif mode == "same":
        first, count = -((m - 1) // 2), n
    elif mode == "full":
        first, count = 1 - m, n + m - 1
    else:
        raise ValueError(f"mode {mode!r} is none of valid, same, full")
    sums = []
    for start in range(first, first + count):  # where k[0] lies, may be outside of x
        total = torch.zeros((), dtype=x.dtype, device=x.device)
        for j in range(m):
            if 0 <= start + j < n:
                total = total + x[start + j] * k[j]
        sums.append(total)
    return torch.stack(sums)


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if type(kernel_size) is int:
        h = w = kernel_size
    else:
        h, w = kernel_size
    X, Y = X.detach(), Y.detach()
    rows, columns = Y.shape
    K = torch.zeros(h, w, dtype=X.dtype, device=X.device)
    for _ in range(steps):
        error = corr2d(X, K) - Y
        step = torch.zeros_like(K)
        for a in range(h):
            for b in range(w):
                step[a, b] = 2 * (error * X[a : a + rows, b : b + columns]).sum()
        K = K - lr * step
    return K


def detect_edges(image, K):
    gray = image.convert("L")
    width, height = gray.size
    h, w = K.shape
    padded = torch.zeros(height + h - 1, width + w - 1, dtype=K.dtype, device=K.device)
    for i in range(height):
        for j in range(width):
            padded[i + h // 2, j + w // 2] = gray.getpixel((j, i))
    Y = corr2d(padded, K.detach()).tolist()
    edges = Image.new("L", gray.size)
    for i in range(height):
        for j in range(width):
            edges.putpixel((j, i), round(min(max(Y[i][j], 0), 255)))
    return edges
