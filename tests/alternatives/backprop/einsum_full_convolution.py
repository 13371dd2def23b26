"""einsum everywhere; dX of a convolution as a full correlation of the spread dY with the turned kernel."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def linear_backward(X, W, dY):
    return np.einsum("no,od->nd", dY, W), np.einsum("no,nd->od", dY, X), np.einsum("no->o", dY) + 0


SLOPES = {
    "relu": lambda X: np.heaviside(X, 0),
    "sigmoid": lambda X: 0.25 / np.cosh(np.clip(X / 2, -80, 80)) ** 2,
    "tanh": lambda X: np.cosh(np.clip(X, -80, 80)) ** -2.0,
}


def activation_backward(name, X, dY):
    try:
        slope = SLOPES[name]
    except KeyError:
        raise ValueError(f"unknown activation {name!r}") from None
    return (dY * slope(X.astype(np.float64))).astype(X.dtype)


def softmax_cross_entropy(logits, labels):
    Z = logits.astype(np.float64)
    logarithms = np.logaddexp.reduce(Z, axis=1, keepdims=True)
    log_p = Z - logarithms
    one_hot = labels[:, None] == np.arange(Z.shape[1])
    loss = -np.mean(log_p[one_hot])
    return loss, ((np.exp(log_p) - one_hot) / len(Z)).astype(logits.dtype)


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    sh, sw = np.broadcast_to(stride, 2)
    ph, pw = np.broadcast_to(padding, 2)
    _N, _C, _H, _W = X.shape
    kh, kw = weight.shape[2:]
    padded = np.pad(X, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    tall, wide = padded.shape[2:]
    windows = sliding_window_view(padded, (kh, kw), (2, 3))[:, :, ::sh, ::sw]
    dW = np.einsum("nohw,nchwab->ocab", dY, windows)
    # dY with zeros between its numbers, as with stride 1, and kh-1 (kw-1) zeros around
    spread = np.zeros((*dY.shape[:2], tall + kh - 1, wide + kw - 1), dtype=dY.dtype)
    spread[:, :, kh - 1 : tall : sh, kw - 1 : wide : sw] = dY
    turned = weight[:, :, ::-1, ::-1]
    dpadded = np.einsum("nohwab,ocab->nchw", sliding_window_view(spread, (kh, kw), (2, 3)), turned)
    return dpadded[:, :, ph : tall - ph, pw : wide - pw], dW, np.einsum("nohw->o", dY)


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    kh, kw = np.broadcast_to(kernel_size, 2)
    sh, sw = np.broadcast_to(kernel_size if stride is None else stride, 2)
    rows, columns = dY.shape[2:]
    dX = np.zeros(X.shape, dtype=X.dtype)
    slices = [
        np.s_[:, :, a : a + sh * (rows - 1) + 1 : sh, b : b + sw * (columns - 1) + 1 : sw]
        for a in range(kh)
        for b in range(kw)
    ]
    largest = np.max([X[s] for s in slices], axis=0)
    free = np.ones(dY.shape, dtype=bool)  # windows whose winner has not been met yet
    for s in slices:
        wins = free & (X[s] == largest)
        dX[s] += np.where(wins, dY, 0)
        free &= ~wins
    return dX


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        def steps():
            params, grads = yield
            velocities = [0] * len(params)
            while True:
                velocities = [
                    momentum * v + (g + weight_decay * p)
                    for v, g, p in zip(velocities, grads, params, strict=True)
                ]
                params, grads = yield [p - lr * v for p, v in zip(params, velocities, strict=True)]

        self.steps = steps()
        next(self.steps)

    def step(self, params, grads):
        return self.steps.send((params, grads))


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.history = []

    def step(self, params, grads):
        self.history.append([grad.copy() for grad in grads])
        beta1, beta2 = self.betas
        t = len(self.history)
        ages = np.arange(t - 1, -1, -1)
        first, second = beta1**ages / np.sum(beta1**ages), beta2**ages / np.sum(beta2**ages)
        new = []
        for k, param in enumerate(params):
            past = np.stack([grads[k] for grads in self.history])  # (t, ...)
            m, v = np.tensordot(first, past, 1), np.tensordot(second, past**2, 1)
            new.append((param - self.lr * m / (v**0.5 + self.eps)).astype(param.dtype))
        return new


def mlp_loss_and_gradients(X, labels, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    Z = np.einsum("nd,hd->nh", X, W1) + b1
    H = np.where(Z > 0, Z, 0)
    loss, dS = softmax_cross_entropy(np.einsum("nh,ch->nc", H, W2) + b2, labels)
    dH, dW2, db2 = linear_backward(H, W2, dS)
    dW1, db1 = linear_backward(X, W1, np.where(Z > 0, dH, 0))[1:]
    return float(loss), {"b1": db1, "b2": db2, "W1": dW1, "W2": dW2}
