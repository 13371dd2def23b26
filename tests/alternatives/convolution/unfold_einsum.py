"""All windows at once as a view (`Tensor.unfold`), contracted with the kernel by `einsum`."""

import numpy as np
import torch
from PIL import Image

PADDING = {
    "valid": lambda m: (0, 0),
    "same": lambda m: ((m - 1) // 2, m - 1 - (m - 1) // 2),
    "full": lambda m: (m - 1, m - 1),
}


def windows2d(X, h, w):
    """(H, W) -> (H-h+1, W-w+1, h, w)"""
    return X.unfold(0, h, 1).unfold(1, w, 1)


def corr2d(X, K):
    return torch.einsum("ijab,ab->ij", windows2d(X, *K.shape), K)


def convolve2d(X, K):
    return torch.einsum("ijab,ab->ij", windows2d(X, *K.shape), torch.flip(K, dims=(0, 1)))


def corr1d(x, k, mode="valid"):
    m = k.shape[0]
    try:
        left, right = PADDING[mode](m)
    except (KeyError, TypeError):
        raise ValueError(f"{mode!r} is not one of the modes {', '.join(PADDING)}") from None
    z = torch.nn.functional.pad(x, (left, right))
    return torch.einsum("ia,a->i", z.unfold(0, m, 1), k)


@torch.no_grad()
def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    windows = windows2d(X, h, w)
    K = X.new_zeros(h, w)
    for _ in range(steps):
        residual = torch.einsum("ijab,ab->ij", windows, K) - Y
        K = K - 2 * lr * torch.einsum("ij,ijab->ab", residual, windows)
    return K


@torch.no_grad()
def detect_edges(image, K):
    h, w = K.shape
    gray = np.array(image.convert("L"))
    gray = np.pad(gray, ((h // 2, h // 2), (w // 2, w // 2)))  # zeros by default
    X = torch.from_numpy(gray).to(K)
    Y = torch.einsum("ijab,ab->ij", windows2d(X, h, w), K)
    return Image.fromarray(Y.clip(0, 255).add(0.5).floor().byte().cpu().numpy())
