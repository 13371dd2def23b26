"""Python loops over single numbers, the way the sums are written down."""

import math

import numpy as np


def linear_backward(X, W, dY):
    (N, D), outputs = X.shape, len(W)
    dX, dW, db = np.zeros((N, D), X.dtype), np.zeros((outputs, D), X.dtype), np.zeros(outputs, X.dtype)
    for n in range(N):
        for o in range(outputs):
            for d in range(D):
                dX[n, d] += dY[n, o] * W[o, d]
                dW[o, d] += dY[n, o] * X[n, d]
            db[o] += dY[n, o]
    return dX, dW, db


def sigmoid(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def activation_backward(name, X, dY):
    slopes = {
        "relu": lambda x: 1.0 if x > 0 else 0.0,
        "sigmoid": lambda x: sigmoid(x) * sigmoid(-x),
        "tanh": lambda x: 1 - math.tanh(x) ** 2,
    }
    if name not in slopes:
        raise ValueError(f"no activation {name}")
    dX = np.empty(X.shape, dtype=X.dtype)
    for index in np.ndindex(X.shape):
        dX[index] = dY[index] * slopes[name](float(X[index]))
    return dX


def softmax_cross_entropy(logits, labels):
    N, C = logits.shape
    total = 0.0
    dlogits = np.zeros((N, C), dtype=logits.dtype)
    for n in range(N):
        row = [float(z) for z in logits[n]]
        largest = max(row)
        powers = [math.exp(z - largest) for z in row]
        total += math.log(sum(powers)) + largest - row[labels[n]]
        for c in range(C):
            dlogits[n, c] = (powers[c] / sum(powers) - (c == labels[n])) / N
    return total / N, dlogits


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    H, W = X.shape[2:]
    C, kh, kw = weight.shape[1:]
    dX, dW, db = np.zeros_like(X), np.zeros_like(weight), np.zeros(len(weight), dtype=X.dtype)
    for n, o, i, j in np.ndindex(dY.shape):
        db[o] += dY[n, o, i, j]
        for c, a, b in np.ndindex(C, kh, kw):
            row, column = sh * i + a - ph, sw * j + b - pw
            if 0 <= row < H and 0 <= column < W:
                dX[n, c, row, column] += dY[n, o, i, j] * weight[o, c, a, b]
                dW[o, c, a, b] += dY[n, o, i, j] * X[n, c, row, column]
    return dX, dW, db


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        best = None
        for row in range(sh * i, sh * i + kh):
            for column in range(sw * j, sw * j + kw):
                if best is None or X[n, c, row, column] > X[n, c][best]:
                    best = row, column
        dX[n, c][best] += dY[n, c, i, j]
    return dX


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.velocity = {}

    def step(self, params, grads):
        result = []
        for k in range(len(params)):
            d = grads[k].copy()
            if self.weight_decay != 0:
                d += self.weight_decay * params[k]
            if self.momentum != 0:
                if k in self.velocity:
                    d = self.momentum * self.velocity[k] + d
                self.velocity[k] = d
            result.append(params[k] - self.lr * d)
        return result


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def step(self, params, grads):
        self.t += 1
        result = []
        for k in range(len(params)):
            param, grad = params[k], grads[k]
            if k not in self.m:
                self.m[k] = np.zeros(param.shape)  # always float64: cast at the end
                self.v[k] = np.zeros(param.shape)
            new = np.empty(param.shape, dtype=param.dtype)
            for index in np.ndindex(param.shape):
                g = float(grad[index])
                m = self.betas[0] * self.m[k][index] + (1 - self.betas[0]) * g
                v = self.betas[1] * self.v[k][index] + (1 - self.betas[1]) * g * g
                self.m[k][index], self.v[k][index] = m, v
                m, v = m / (1 - self.betas[0] ** self.t), v / (1 - self.betas[1] ** self.t)
                new[index] = float(param[index]) - self.lr * m / (math.sqrt(v) + self.eps)
            result.append(new)
        return result


def mlp_loss_and_gradients(X, labels, params):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    Z = np.array([[sum(x * w) + b for w, b in zip(W1, b1, strict=True)] for x in X], dtype=X.dtype)
    H = np.array([[max(z, 0) for z in row] for row in Z], dtype=X.dtype)
    S = np.array([[sum(h * w) + b for w, b in zip(W2, b2, strict=True)] for h in H], dtype=X.dtype)
    loss, dS = softmax_cross_entropy(S, labels)
    dH, dW2, db2 = linear_backward(H, W2, dS)
    _, dW1, db1 = linear_backward(X, W1, activation_backward("relu", Z, dH))
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
