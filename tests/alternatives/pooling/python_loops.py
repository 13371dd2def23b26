"""Python loops over every place, and no padding at all: windows are cut off at the border."""
# loses: speed

import torch


def both(value):
    if isinstance(value, tuple):
        return value
    return value, value


def places(X, kernel_size, stride, padding):
    """Yield, for each row of windows, a list of the pixels (row, column) of each window."""
    kh, kw = both(kernel_size)
    sh, sw = both(kernel_size) if stride is None else both(stride)
    ph, pw = both(padding)
    H, W = X.shape[-2:]
    for top in range(-ph, H + ph - kh + 1, sh):
        yield [
            [
                (r, c)
                for r in range(max(top, 0), min(top + kh, H))
                for c in range(max(left, 0), min(left + kw, W))
            ]
            for left in range(-pw, W + pw - kw + 1, sw)
        ]


def assemble(X, rows, function):
    """(N, C, H', W') from function(plane, pixels) of every window of every plane."""
    return torch.stack(
        [
            torch.stack(
                [
                    torch.stack([torch.stack([function(plane, window) for window in row]) for row in rows])
                    for plane in image
                ]
            )
            for image in X
        ]
    )


def winner(plane, window):
    numbers = plane.detach().tolist()
    best = window[0]
    for r, c in window:
        if numbers[r][c] > numbers[best[0]][best[1]]:
            best = r, c
    return best


def max_pool2d(X, kernel_size, stride=None, padding=0):
    rows = list(places(X, kernel_size, stride, padding))
    return assemble(X, rows, lambda plane, window: plane[winner(plane, window)])


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    rows = list(places(X, kernel_size, stride, padding))
    W = X.shape[3]

    def index(plane, window):
        r, c = winner(plane, window)
        return torch.tensor(r * W + c, device=X.device)

    return max_pool2d(X, kernel_size, stride, padding), assemble(X, rows, index)


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    rows = list(places(X, kernel_size, stride, padding))
    kh, kw = both(kernel_size)

    def mean(plane, window):
        total = plane.new_zeros(())
        for r, c in window:
            total = total + plane[r, c]
        return total / (kh * kw)

    return assemble(X, rows, mean)
