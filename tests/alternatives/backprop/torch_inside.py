"""torch's tensor arithmetic without its autograd: arrays in, tensors inside, arrays out."""

import torch
import torch.nn.functional as F


def tensors(*arrays):
    return [torch.from_numpy(array.copy()) for array in arrays]


def linear_backward(X, W, dY):
    X, W, dY = tensors(X, W, dY)
    return (dY @ W).numpy(), (dY.mT @ X).numpy(), dY.sum(0).numpy()


def activation_backward(name, X, dY):
    X, dY = tensors(X, dY)
    if name == "relu":
        dX = torch.where(X > 0, dY, torch.zeros_like(dY))
    elif name == "sigmoid":
        dX = dY * X.sigmoid() * (-X).sigmoid()
    elif name == "tanh":
        dX = dY * (1 - X.tanh().square())
    else:
        raise ValueError(f"{name} is not known")
    return dX.numpy()


def softmax_cross_entropy(logits, labels):
    logits, labels = tensors(logits, labels)
    loss = F.cross_entropy(logits.double(), labels)
    targets = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
    return loss.item(), ((logits.softmax(1) - targets) / len(logits)).numpy()


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    X, weight, dY = tensors(X, weight, dY)
    sh, sw = (stride,) * 2 if isinstance(stride, int) else stride
    ph, pw = (padding,) * 2 if isinstance(padding, int) else padding
    H, W = X.shape[2:]
    padded = F.pad(X, (pw, pw, ph, ph))
    windows = padded.unfold(2, weight.shape[2], sh).unfold(3, weight.shape[3], sw)
    dW = torch.einsum("nohw,nchwab->ocab", dY, windows)
    dpadded = torch.zeros_like(padded)
    stamps = torch.einsum("nohw,ocab->nchwab", dY, weight)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            stamp = stamps[:, :, i, j]
            dpadded[:, :, sh * i : sh * i + stamp.shape[2], sw * j : sw * j + stamp.shape[3]] += stamp
    return dpadded[:, :, ph : ph + H, pw : pw + W].numpy(), dW.numpy(), dY.sum((0, 2, 3)).numpy()


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    X, dY = tensors(X, dY)
    stride = stride or kernel_size
    kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride,) * 2 if isinstance(stride, int) else stride
    N, C, H, W = X.shape
    places = torch.arange(H * W).view(H, W).unfold(0, kh, sh).unfold(1, kw, sw).flatten(2)  # (H', W', kh*kw)
    numbers = X.flatten(2)[:, :, places]  # (N, C, H', W', kh*kw)
    ties = numbers == numbers.amax(-1, keepdim=True)
    first = ties.to(torch.int8).argmax(-1, keepdim=True)
    winners = places.expand(N, C, *places.shape).gather(-1, first).flatten(2)
    return (
        torch.zeros(N, C, H * W, dtype=X.dtype).scatter_add(2, winners, dY.flatten(2)).view(X.shape).numpy()
    )


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocities = None

    def step(self, params, grads):
        params, grads = tensors(*params), tensors(*grads)
        velocities = self.velocities or [torch.zeros_like(p) for p in params]
        self.velocities = [
            v.mul(self.momentum).add(g).add(p, alpha=self.weight_decay)
            for v, p, g in zip(velocities, params, grads, strict=False)
        ]
        return [p.sub(v, alpha=self.lr).numpy() for p, v in zip(params, self.velocities, strict=False)]


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t, self.m, self.v = 0, None, None

    def step(self, params, grads):
        params, grads = tensors(*params), tensors(*grads)
        if self.t == 0:
            self.m, self.v = [[torch.zeros_like(p) for p in params] for _ in range(2)]
        self.t += 1
        b1, b2 = self.betas
        result = []
        for p, g, m, v in zip(params, grads, self.m, self.v, strict=False):
            m.lerp_(g, 1 - b1)
            v.mul_(b2).addcmul_(g, g, value=1 - b2)
            denominator = (v / (1 - b2**self.t)).sqrt() + self.eps
            result.append(p.addcdiv(m, denominator, value=-self.lr / (1 - b1**self.t)).numpy())
        return result


def mlp_loss_and_gradients(X, labels, params):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    Z = X @ W1.T + b1
    H = Z.clip(0)
    loss, dS = softmax_cross_entropy(H @ W2.T + b2, labels)
    dH, dW2, db2 = linear_backward(H, W2, dS)
    _, dW1, db1 = linear_backward(X, W1, activation_backward("relu", Z, dH))
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
