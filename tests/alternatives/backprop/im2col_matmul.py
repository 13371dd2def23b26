"""Indices of all windows, one matrix product, and a scatter back; optimizers in place on arrays of their own."""

import numpy as np


def linear_backward(X, W, dY):
    ones = np.ones((1, len(dY)), dtype=dY.dtype)
    return np.matmul(dY, W), np.matmul(np.swapaxes(dY, 0, 1), X), np.matmul(ones, dY).ravel()


def activation_backward(name, X, dY):
    if name not in ("relu", "sigmoid", "tanh"):
        raise ValueError(name)
    if name == "relu":
        dX = np.array(dY)
        dX[X <= 0] = 0
        return dX
    if name == "tanh":
        t = np.tanh(X)
        return np.multiply(dY, (1 - t) * (1 + t))
    with np.errstate(over="ignore"):
        s = 1 / (1 + np.exp(-X))  # 1 / inf is 0
    return dY * (s - s**2)


def softmax_cross_entropy(logits, labels):
    N = logits.shape[0]
    largest = np.amax(logits, 1)[:, None]
    logarithms = largest + np.log(np.sum(np.exp(logits - largest), 1))[:, None]
    loss = np.sum(logarithms.ravel() - np.take_along_axis(logits, labels[:, None], 1).ravel()) / N
    targets = np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    return np.float64(loss), (np.exp(logits - logarithms) - targets) / N


def pair(value):
    return (value, value) if isinstance(value, int) else value


def windows(H, W, kernel, stride):
    """Flat positions in an H x W image: (places, kh * kw)."""
    (kh, kw), (sh, sw) = kernel, stride
    tops = np.arange(0, H - kh + 1, sh)[:, None] * W + np.arange(0, W - kw + 1, sw)
    offsets = np.arange(kh)[:, None] * W + np.arange(kw)
    return tops.ravel()[:, None] + offsets.ravel()


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    (ph, pw), (N, C, H, W) = pair(padding), X.shape
    outputs, _, kh, kw = weight.shape
    tall, wide = H + 2 * ph, W + 2 * pw
    padded = np.zeros((N, C, tall, wide), dtype=X.dtype)
    padded[:, :, ph : ph + H, pw : pw + W] = X
    at = windows(tall, wide, (kh, kw), pair(stride))
    columns = padded.reshape(N, C, -1)[:, :, at]  # (N, C, places, kh*kw)
    columns = columns.transpose(0, 2, 1, 3).reshape(N * len(at), C * kh * kw)
    dY = dY.transpose(0, 2, 3, 1).reshape(N * len(at), outputs)
    dW = (dY.T @ columns).reshape(weight.shape)
    dcolumns = (dY @ weight.reshape(outputs, -1)).reshape(N, len(at), C, kh * kw).transpose(0, 2, 1, 3)
    dpadded = np.zeros((N, C, tall * wide), dtype=X.dtype)
    for n in range(N):
        for c in range(C):
            np.add.at(dpadded[n, c], at, dcolumns[n, c])
    dX = dpadded.reshape(N, C, tall, wide)[:, :, ph : ph + H, pw : pw + W]
    return dX.copy(), dW, dY.sum(0)


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    N, C, H, W = X.shape
    kernel = pair(kernel_size)
    at = windows(H, W, kernel, kernel if stride is None else pair(stride))
    planes, gradients = X.reshape(N * C, H * W), dY.reshape(N * C, -1)
    dX = np.zeros((N * C, H * W), dtype=X.dtype)
    for plane, gradient, target in zip(planes, gradients, dX, strict=False):
        winners = at[np.arange(len(at)), plane[at].argmax(1)]
        target += np.bincount(winners, weights=gradient, minlength=H * W).astype(X.dtype)
    return dX.reshape(X.shape)


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.settings = lr, momentum, weight_decay
        self.velocities = []

    def step(self, params, grads):
        lr, momentum, weight_decay = self.settings
        if not self.velocities:
            self.velocities = [np.zeros(p.shape, p.dtype) for p in params]
        new = []
        for v, p, g in zip(self.velocities, params, grads, strict=False):
            v *= momentum
            v += g
            v += weight_decay * p
            q = p.copy()
            q -= lr * v
            new.append(q)
        return new


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, (self.b1, self.b2), self.eps = lr, betas, eps
        self.state = []
        self.powers = [1.0, 1.0]

    def step(self, params, grads):
        if not self.state:
            self.state = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
        self.powers = [self.powers[0] * self.b1, self.powers[1] * self.b2]
        size = self.lr / (1 - self.powers[0])
        root = (1 - self.powers[1]) ** 0.5
        new = []
        for p, g, (m, v) in zip(params, grads, self.state, strict=False):
            m += (1 - self.b1) * (g - m)
            v += (1 - self.b2) * (g * g - v)
            new.append(p - size * m / (np.sqrt(v) / root + self.eps))
        return new


def mlp_loss_and_gradients(X, labels, params):
    Z = X @ params["W1"].T + params["b1"]
    H = Z * (Z > 0)
    loss, dS = softmax_cross_entropy(H @ params["W2"].T + params["b2"], labels)
    dZ = (dS @ params["W2"]) * (Z > 0)
    grads = {}
    grads["b2"], grads["W2"] = dS.sum(0), dS.T @ H
    grads["b1"], grads["W1"] = dZ.sum(0), dZ.T @ X
    return loss, grads
