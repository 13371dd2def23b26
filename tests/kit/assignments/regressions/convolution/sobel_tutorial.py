# points: corr2d 30, corr1d 20, learn_kernel 15, detect_edges 20
import torch
from PIL import Image, ImageOps


def corr2d(X, K):
    kh, kw = K.size()
    patches = X.unfold(0, kh, 1).unfold(1, kw, 1)
    return torch.einsum("ijkl,kl->ij", patches, K)


def detect_edges(image, K):
    kh, kw = K.shape
    gray = ImageOps.expand(image.convert("L"), border=(kw // 2, kh // 2), fill=0)
    x = torch.tensor(list(gray.getdata()), dtype=K.dtype).view(gray.height, gray.width)
    edges = corr2d(x, K)
    edges = torch.clamp(edges, min=0, max=255)
    edges = torch.round(edges).byte()
    return Image.frombytes("L", image.size, bytes(edges.flatten().tolist()))


def corr1d(x, k, mode="valid"):
    if mode not in ["valid", "same", "full"]:
        raise ValueError("Invalid mode: " + str(mode))
    m = k.numel()
    pad = {"valid": 0, "same": (m - 1) // 2, "full": m - 1}[mode]
    extra = m - 1 - pad if mode == "same" else pad
    zeros = x.new_zeros
    x = torch.cat((zeros(pad), x, zeros(extra)))
    rows = x.unfold(0, m, 1)
    return rows @ k


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    kernel = torch.zeros(size, dtype=X.dtype, requires_grad=True)
    optimizer = torch.optim.SGD([kernel], lr=lr)
    for _ in range(steps):
        loss = torch.nn.functional.mse_loss(corr2d(X, kernel), Y, reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return kernel.detach()
