# points: corr2d 30, learn_kernel 15, detect_edges 20
import numpy as np
import torch
from PIL import Image


def corr2d(X, K):
    H, W = X.shape
    h, w = K.shape
    return sum(K[a, b] * X[a : a + H - h + 1, b : b + W - w + 1] for a in range(h) for b in range(w))


def detect_edges(image, K):
    gray = np.array(image.convert("L")).astype(np.float64)
    kh, kw = K.shape
    padded = np.pad(gray, ((kh // 2, kh // 2), (kw // 2, kw // 2)), mode="constant")
    out = corr2d(torch.from_numpy(padded), K.double()).numpy()
    out = np.clip(np.rint(out), 0, 255)
    return Image.fromarray(out.astype("uint8"), mode=None)


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    h, w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    patches = X.unfold(0, h, 1).unfold(1, w, 1).reshape(-1, h * w)
    return torch.linalg.lstsq(patches, Y.reshape(-1, 1)).solution.reshape(h, w)
