"""The correlation theorem: a product in frequency space, with the kernel's spectrum conjugated."""

import torch
from PIL import Image
from torch.fft import irfft, irfft2, rfft, rfft2


def corr2d(X, K):
    # circular correlation; the first H-h+1 rows and W-w+1 columns don't wrap around
    H, W = X.shape
    h, w = K.shape
    spectrum = rfft2(X) * rfft2(K, s=(H, W)).conj()
    return irfft2(spectrum, s=(H, W))[: H - h + 1, : W - w + 1]


def convolve2d(X, K):
    # circular convolution; what doesn't wrap around starts at (h-1, w-1)
    H, W = X.shape
    h, w = K.shape
    spectrum = rfft2(X) * rfft2(K, s=(H, W))
    return irfft2(spectrum, s=(H, W))[h - 1 :, w - 1 :]


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if mode == "valid":
        before, length = 0, n - m + 1
    elif mode == "same":
        before, length = (m - 1) // 2, n
    elif mode == "full":
        before, length = m - 1, n + m - 1
    else:
        raise ValueError(f"no such mode: {mode!r} (there are valid, same and full)")
    size = n + m - 1  # long enough for a linear correlation; negative lags wrap to the end
    lags = irfft(rfft(x, n=size) * rfft(k, n=size).conj(), n=size)
    return lags.roll(before)[:length]


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = kernel_size, kernel_size
    h, w = kernel_size
    X, Y = X.detach(), Y.detach()
    size = tuple(X.shape)
    spectrum = rfft2(X)
    K = torch.zeros(h, w, dtype=X.dtype, device=X.device)
    for _ in range(steps):
        error = corr2d(X, K) - Y
        # the gradient is a correlation as well: of the image with the error
        gradient = irfft2(spectrum * rfft2(error, s=size).conj(), s=size)[:h, :w]
        K = K - 2 * lr * gradient
    return K


def detect_edges(image, K):
    # in float64, so that the rounding noise of the transform can't turn a pixel
    gray = image.convert("L")
    width, height = gray.size
    kernel = K.detach().double().cpu()
    h, w = kernel.shape
    padded = torch.zeros(height + h - 1, width + w - 1, dtype=torch.float64)
    top, left = h // 2, w // 2
    pixels = torch.frombuffer(bytearray(gray.tobytes()), dtype=torch.uint8)
    padded[top : top + height, left : left + width] = pixels.view(height, width)
    Y = corr2d(padded, kernel).clamp(0, 255).round().to(torch.uint8)
    return Image.frombytes("L", gray.size, bytes(Y.flatten().tolist()))
