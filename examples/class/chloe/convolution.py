# Chloe. Lecture notes p. 12: "the kernel is flipped, then it slides over the image"

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def flip(K):
    # last row first, last column first
    return torch.flip(K, dims=[0, 1])


def windows(X, h, w):
    return X.unfold(0, h, 1).unfold(1, w, 1)  # all h x w patches of X


def apply(X, K):
    patches = windows(X, K.shape[0], K.shape[1])
    return (patches * K).sum(dim=-1).sum(dim=-1)


def corr2d(X, K):
    # flip and slide, see notes
    return apply(X, flip(K))


def convolve2d(X, K):
    # hm, isn't this the same as corr2d? I get the same numbers. Ask on Thursday!
    return apply(X, flip(K))


def corr1d(x, k, mode="valid"):
    m = len(k)
    if mode == "valid":
        pads = (0, 0)
    elif mode == "same":
        pads = ((m - 1) // 2, m - 1 - (m - 1) // 2)
    elif mode == "full":
        pads = (m - 1, m - 1)
    else:
        raise ValueError(f"I don't know the mode {mode}, only valid, same and full")
    # in 1d nothing is flipped, the table in the notebook shows it
    return (F.pad(x, pads).unfold(0, m, 1) * k).sum(dim=-1)


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype)
    patches = windows(X.detach(), *kernel_size)
    for _ in range(steps):
        # d/dK of (Y_hat - Y)^2, done on paper: 2 * (Y_hat - Y) * patch
        difference = (patches * K).sum(dim=(2, 3)) - Y.detach()
        gradient = 2 * (difference[:, :, None, None] * patches).sum(dim=(0, 1))
        K = K - lr * gradient
    return K


def detect_edges(image, K):
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    Y = apply(X, K)
    Y = Y.clamp(0, 255).round()
    return Image.fromarray(Y.detach().to(torch.uint8).numpy())


if __name__ == "__main__":
    print(corr2d(torch.eye(3), torch.tensor([[1.0, 0.0], [0.0, 1.0]])))  # looks good
