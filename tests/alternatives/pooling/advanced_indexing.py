"""All windows at once by index tensors: out-of-reach places are masked, not padded."""

import torch


def axis(size, k, s, p, device):
    """Positions (windows, k) along an axis, and which of them lie inside."""
    start = torch.arange(-p, size + p - k + 1, s, device=device)
    where = start[:, None] + torch.arange(k, device=device)
    return where.clamp(0, size - 1), (where >= 0) & (where < size)


def windows(X, kernel_size, stride, padding):
    """Numbers (N, C, H', W', kh*kw), and their positions in the plane and a mask (H', W', kh*kw)."""
    kernel_size = torch.tensor(kernel_size).expand(2).tolist()
    stride = kernel_size if stride is None else torch.tensor(stride).expand(2).tolist()
    padding = torch.tensor(padding).expand(2).tolist()
    (rows, above), (columns, beside) = [
        axis(size, k, s, p, X.device)
        for size, k, s, p in zip(X.shape[2:], kernel_size, stride, padding, strict=True)
    ]
    positions = rows[:, None, :, None] * X.shape[3] + columns[None, :, None, :]
    inside = above[:, None, :, None] & beside[None, :, None, :]
    positions, inside = positions.flatten(2), inside.flatten(2)
    return X.reshape(*X.shape[:2], -1)[:, :, positions], positions, inside


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    numbers, positions, inside = windows(X, kernel_size, stride, padding)
    lowest = torch.finfo(X.dtype).min
    place = numbers.masked_fill(~inside, lowest).argmax(dim=-1, keepdim=True)
    values = torch.gather(numbers, -1, place).squeeze(-1)
    return values, torch.gather(positions.expand(numbers.shape), -1, place).squeeze(-1)


def max_pool2d(X, kernel_size, stride=None, padding=0):
    return max_pool2d_with_indices(X, kernel_size, stride, padding)[0]


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    numbers, _, inside = windows(X, kernel_size, stride, padding)
    return torch.where(inside, numbers, torch.zeros_like(numbers)).mean(-1)
