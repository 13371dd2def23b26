# Convolution by hand, Ada
#
# Plan: pad first, then slide. Everything below is one of
#   pad -> sliding windows -> multiply -> add up
# so there are two helpers, and the exercises only choose padding and kernel.

# %%
import numpy as np
import torch
from PIL import Image


# %%
def pad_with_zeros(X, top, bottom, left, right):
    """(H, W) -> (top + H + bottom, left + W + right), keeps dtype and gradients."""
    H, W = X.shape
    above = X.new_zeros(top, W)
    below = X.new_zeros(bottom, W)
    X = torch.cat([above, X, below], dim=0)
    before = X.new_zeros(H + top + bottom, left)
    after = X.new_zeros(H + top + bottom, right)
    return torch.cat([before, X, after], dim=1)


def slide(X, K):
    """Sum of the image's copies, each shifted to one weight of the kernel and multiplied by it.

    h*w steps instead of H*W, which is what makes it fast: the kernel is the small one.
    """
    h, w = K.shape
    H_out = X.shape[0] - h + 1
    W_out = X.shape[1] - w + 1
    total = X.new_zeros(H_out, W_out)
    for a in range(h):
        for b in range(w):
            total = total + K[a, b] * X[a : a + H_out, b : b + W_out]
    return total


# %% exercise="corr2d"
def corr2d(X, K):
    return slide(X, K)


# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 10.0).reshape(3, 3)
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    assert corr2d(X, K).tolist() == [[25, 31], [43, 49]]


# %% exercise="convolve2d"
def convolve2d(X, K):
    upside_down_and_left_to_right = K.flip([0, 1])
    return slide(X, upside_down_and_left_to_right)


# %% exercise="corr1d"
def corr1d(x, k, mode="valid"):
    m = k.shape[0]
    if mode == "valid":
        left = right = 0
    elif mode == "same":
        left = (m - 1) // 2
        right = (m - 1) - left
    elif mode == "full":
        left = right = m - 1
    else:
        raise ValueError(f'mode has to be "valid", "same" or "full", but it was {mode!r}')
    # one dimension is an image of one row
    row = pad_with_zeros(x[None, :], 0, 0, left, right)
    return slide(row, k[None, :])[0]


# %% exercise="learn_kernel"
def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        h, w = kernel_size, kernel_size
    else:
        h, w = kernel_size

    # copies without history: whatever X and Y come from is none of our business
    X = X.detach()
    Y = Y.detach()

    K = torch.zeros(h, w, dtype=X.dtype, device=X.device, requires_grad=True)
    for _step in range(steps):
        loss = ((slide(X, K) - Y) ** 2).sum()
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
        K.grad = None
    return K.detach()


# %% exercise="detect_edges"
def detect_edges(image, K):
    h, w = K.shape
    K = K.detach()
    gray = np.array(image.convert("L"))
    X = torch.from_numpy(gray).to(K.device, K.dtype)
    X = pad_with_zeros(X, h // 2, h // 2, w // 2, w // 2)
    Y = slide(X, K)
    Y = torch.round(torch.clamp(Y, 0, 255))  # clip, then round
    return Image.fromarray(Y.to(torch.uint8).cpu().numpy())
