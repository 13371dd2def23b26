# gus (works on my machine)
import numpy as np
import torch
from PIL import Image


def corr2d(X, K):
    k_h, k_w = K.shape
    out_h = X.shape[0] - k_h + 1
    out_w = X.shape[1] - k_w + 1
    out = X.new_zeros((out_h, out_w))
    i = 0
    while i < k_h:
        j = 0
        while j < k_w:
            out = out + X[i : i + out_h, j : j + out_w] * K[i, j]
            j += 1
        i += 1
    return out


def convolve2d(X, K):
    return corr2d(X, torch.rot90(K, 2))


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if mode == "valid":
        length = n - m + 1
    elif mode == "same":
        length = n
        left = (m - 1) // 2
        x = torch.cat((x.new_zeros(left), x, x.new_zeros(m - 1 - left)))
    elif mode == "full":
        length = n + m - 1
    else:
        raise ValueError("mode is " + str(mode) + " but only valid, same, full exist")
    out = []
    i = 0
    while len(out) < length:
        if i + m <= len(x):  # otherwise the kernel sticks out on the right
            out.append((x[i : i + m] * k).sum())
        i += 1
    return torch.stack(out)


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if not isinstance(kernel_size, tuple):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(*kernel_size, dtype=X.dtype, device=X.device)
    while steps > 0:
        K.requires_grad = True
        loss = torch.sum((corr2d(X, K) - Y) ** 2)
        K = (K - lr * torch.autograd.grad(loss, K)[0]).detach()
        steps -= 1
    return K


def detect_edges(image, K):
    img = np.array(image.convert("L"))
    H, W = img.shape
    k_h, k_w = K.shape
    big = torch.zeros(H + k_h - 1, W + k_w - 1, dtype=K.dtype, device=K.device)
    big[k_h // 2 : k_h // 2 + H, k_w // 2 : k_w // 2 + W] = torch.tensor(img)
    res = corr2d(big, K).detach()
    res[res < 0] = 0
    res[res > 255] = 255
    return Image.fromarray(res.round().byte().cpu().numpy())
