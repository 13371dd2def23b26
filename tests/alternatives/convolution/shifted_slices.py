"""Loops over the kernel's offsets: one shifted, weighted copy of the input for each weight."""

import numpy as np
import torch
from PIL import Image


def corr2d(X, K):
    h, w = K.shape
    H, W = X.shape
    oh, ow = H - h + 1, W - w + 1
    return sum(K[a, b] * X[a : a + oh, b : b + ow] for a in range(h) for b in range(w))


def convolve2d(X, K):
    # the offset (a, b) takes the weight from the opposite end of the kernel
    h, w = K.shape
    H, W = X.shape
    oh, ow = H - h + 1, W - w + 1
    Y = X.new_zeros(oh, ow)
    for a in range(h):
        for b in range(w):
            Y = Y + X[a : a + oh, b : b + ow] * K[h - a - 1, w - b - 1]
    return Y


def corr1d(x, k, mode="valid"):
    n, m = x.numel(), k.numel()
    if mode not in ("valid", "same", "full"):
        raise ValueError(f"mode must be 'valid', 'same' or 'full', got {mode!r}")
    # the wide result first: x times k[j], shifted to the right by m-1-j
    wide = x.new_zeros(n + m - 1)
    for j in range(m):
        shifted = torch.cat([x.new_zeros(m - 1 - j), x * k[j], x.new_zeros(j)])
        wide = wide + shifted
    if mode == "full":
        return wide
    if mode == "valid":
        return wide[m - 1 : n]
    start = m - 1 - (m - 1) // 2
    return wide[start : start + n]


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    size = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
    X, Y = X.detach(), Y.detach()
    generator = torch.Generator().manual_seed(1)
    K = 0.1 * torch.randn(size, generator=generator, dtype=X.dtype)
    K = K.to(X.device).requires_grad_()
    for _ in range(steps):
        K.grad = None
        loss = (corr2d(X, K) - Y).square().sum()
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
    return K.detach()


def detect_edges(image, K):
    kernel = K.detach().cpu().double().numpy()
    h, w = kernel.shape
    pixels = np.asarray(image.convert("L"), dtype=np.float64)
    H, W = pixels.shape
    canvas = np.zeros((H + h - 1, W + w - 1))
    canvas[h // 2 : h // 2 + H, w // 2 : w // 2 + W] = pixels
    result = np.zeros_like(pixels)
    for a in range(h):
        for b in range(w):
            result += kernel[a, b] * canvas[a : a + H, b : b + W]
    return Image.fromarray(np.rint(np.clip(result, 0, 255)).astype(np.uint8))
