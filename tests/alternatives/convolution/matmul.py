"""Correlation as a matrix product: patches as the rows of a matrix, or a Toeplitz matrix."""

import numpy as np
import torch
from PIL import Image


def patches(X, h, w):
    """(H, W) -> ((H-h+1) * (W-w+1), h*w), one patch a row."""
    X = X.contiguous()
    H, W = X.shape
    view = X.as_strided((H - h + 1, W - w + 1, h, w), (W, 1, W, 1))
    return view.reshape(-1, h * w)


def toeplitz(k, n):
    """(m,) -> (n-m+1, n), row i holds k from column i on."""
    m = k.shape[0]
    rows = n - m + 1
    # k and n-m+1 zeros, again and again: each row of length n starts one place later
    line = torch.cat([k, k.new_zeros(rows)]).repeat(rows)  # rows * (n + 1)
    return line[: rows * n].reshape(rows, n)


def corr2d(X, K):
    h, w = K.shape
    Y = patches(X, h, w) @ K.reshape(-1)
    return Y.reshape(X.shape[0] - h + 1, X.shape[1] - w + 1)


def convolve2d(X, K):
    # doubly blocked: a sum of products of an image row's block with a Toeplitz matrix
    h = K.shape[0]
    rows = X.shape[0] - h + 1
    Y = 0
    for a in range(h):
        T = toeplitz(K[h - 1 - a].flip(0), X.shape[1])  # (W-w+1, W)
        Y = Y + X[a : a + rows] @ T.T  # (H-h+1, W-w+1)
    return Y


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if mode == "valid":
        return toeplitz(k, n) @ x
    if mode not in ("same", "full"):
        raise ValueError('mode: "valid", "same" or "full"')
    # the columns of a wider matrix that meet the padding are left out instead of adding zeros
    T = toeplitz(k, n + 2 * (m - 1))[:, m - 1 : m - 1 + n]  # (n+m-1, n)
    if mode == "same":
        T = T[m // 2 : m // 2 + n]
    return T @ x


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    """In closed form: least squares finds the bottom of the bowl in one step."""
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    A = patches(X.detach(), h, w)
    solution = torch.linalg.lstsq(A, Y.detach().reshape(-1, 1)).solution
    return solution.reshape(h, w)


def detect_edges(image, K):
    K = K.detach()
    h, w = K.shape
    pixels = torch.as_tensor(np.array(image.convert("L")), device=K.device).to(K.dtype)
    H, W = pixels.shape
    padded = pixels.new_zeros(H + h - 1, W + w - 1)
    padded[h // 2 : h // 2 + H, w // 2 : w // 2 + W].copy_(pixels)
    Y = torch.round(corr2d(padded, K).clamp_(0.0, 255.0))
    return Image.fromarray(Y.byte().cpu().numpy())
