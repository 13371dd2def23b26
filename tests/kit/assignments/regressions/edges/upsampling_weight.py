# points: bilinear_kernel 10
import numpy as np
import torch


def bilinear_kernel(channels, factor):
    kernel_size = 2 * factor - factor % 2
    factor = (kernel_size + 1) // 2
    center = factor - 1 if kernel_size % 2 == 1 else factor - 0.5
    og = np.ogrid[:kernel_size, :kernel_size]
    filt = (1 - abs(og[0] - center) / factor) * (1 - abs(og[1] - center) / factor)
    weight = np.zeros((channels, 1, kernel_size, kernel_size), dtype=np.float64)
    weight[range(channels), 0, :, :] = filt
    return torch.from_numpy(weight).float()
