# points: max_pool2d 31, max_pool2d_with_indices 33
import torch


def tup(v):
    return tuple(v) if isinstance(v, (tuple, list)) else (v, v)


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    kh, kw = tup(kernel_size)
    sh, sw = tup(stride if stride is not None else kernel_size)
    ph, pw = tup(padding)
    N, C, H, W = X.shape
    oh, ow = (H + 2 * ph - kh) // sh + 1, (W + 2 * pw - kw) // sw + 1
    indices = torch.zeros(N, C, oh, ow, dtype=torch.long)
    numbers = X.tolist()
    for n in range(N):
        for c in range(C):
            for i in range(oh):
                for j in range(ow):
                    best, where = None, 0
                    for a in range(max(0, i * sh - ph), min(H, i * sh - ph + kh)):
                        for b in range(max(0, j * sw - pw), min(W, j * sw - pw + kw)):
                            if best is None or numbers[n][c][a][b] > best:
                                best, where = numbers[n][c][a][b], a * W + b
                    indices[n, c, i, j] = where
    values = X.reshape(N, C, -1).gather(2, indices.reshape(N, C, -1)).reshape(N, C, oh, ow)
    return values, indices


def max_pool2d(X, kernel_size, stride=None, padding=0):
    kh, kw = tup(kernel_size)
    sh, sw = tup(stride if stride is not None else kernel_size)
    ph, pw = tup(padding)
    N, C, H, W = X.shape
    rows = []
    for n in range(N):
        for c in range(C):
            for i in range((H + 2 * ph - kh) // sh + 1):
                for j in range((W + 2 * pw - kw) // sw + 1):
                    top, left = i * sh - ph, j * sw - pw
                    window = X[n, c, max(top, 0) : top + kh, max(left, 0) : left + kw]
                    rows.append(window.max())
    return torch.stack(rows).view(N, C, (H + 2 * ph - kh) // sh + 1, (W + 2 * pw - kw) // sw + 1)
