"""A small tape in NumPy: forward passes are written down, and gradients follow by walking back."""

import numpy as np


class Node:
    """An array, the nodes that it was made of, and how its gradient goes to each of them."""

    def __init__(self, value, parents=(), pull=()):
        self.value, self.parents, self.pull = value, parents, pull
        self.grad = None

    def backward(self, grad):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = grad
        for node in reversed(order):
            for parent, pull in zip(node.parents, node.pull, strict=False):
                share = pull(node.grad)
                parent.grad = share if parent.grad is None else parent.grad + share

    def __add__(self, other):
        def summed(grad, shape):
            while grad.ndim > len(shape):
                grad = grad.sum(axis=0)
            axes = tuple(i for i, size in enumerate(shape) if size == 1 and grad.shape[i] != 1)
            return grad.sum(axis=axes, keepdims=True) if axes else grad

        pulls = tuple(lambda grad, node=node: summed(grad, node.value.shape) for node in (self, other))
        return Node(self.value + other.value, (self, other), pulls)

    def __matmul__(self, other):
        return Node(
            self.value @ other.value,
            (self, other),
            (lambda grad: grad @ other.value.T, lambda grad: self.value.T @ grad),
        )

    @property
    def T(self):
        return Node(self.value.T, (self,), (lambda grad: grad.T,))

    def elementwise(self, value, slope):
        return Node(value, (self,), (lambda grad: grad * slope,))

    def gather(self, index):
        def scatter(grad):
            dX = np.zeros_like(self.value)
            np.add.at(dX, index, grad)
            return dX

        return Node(self.value[index], (self,), (scatter,))

    def reshape(self, *shape):
        return Node(self.value.reshape(shape), (self,), (lambda grad: grad.reshape(self.value.shape),))

    def transpose(self, *axes):
        back = np.argsort(axes)
        return Node(self.value.transpose(axes), (self,), (lambda grad: grad.transpose(back),))


def linear(X, W, b):
    return X @ W.T + b


def activation(name, X):
    x = X.value
    if name == "relu":
        return X.elementwise(np.maximum(x, 0), (x > 0).astype(x.dtype))
    if name == "sigmoid":
        s = np.exp(-np.logaddexp(0, -x))
        return X.elementwise(s, s * (1 - s))
    if name == "tanh":
        t = np.tanh(x)
        return X.elementwise(t, 1 - t * t)
    raise ValueError(name)


def cross_entropy(logits, labels):
    z = logits.value
    shifted = z - z.max(1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    rows = np.arange(len(z))
    slope = np.exp(log_p)
    slope[rows, labels] -= 1
    return Node(-log_p[rows, labels].mean(), (logits,), (lambda grad: grad * slope / len(z),))


def linear_backward(X, W, dY):
    nodes = Node(X), Node(W), Node(np.zeros(len(W), dtype=W.dtype))
    linear(*nodes).backward(dY)
    return tuple(node.grad for node in nodes)


def activation_backward(name, X, dY):
    node = Node(X)
    activation(name, node).backward(dY)
    return node.grad


def softmax_cross_entropy(logits, labels):
    node = Node(logits)
    loss = cross_entropy(node, labels)
    loss.backward(logits.dtype.type(1))
    return float(loss.value), node.grad


def pairs(*values):
    return [value if isinstance(value, tuple) else (value, value) for value in values]


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    (sh, sw), (ph, pw) = pairs(stride, padding)
    _N, C, H, W = X.shape
    outputs, _, kh, kw = weight.shape
    rows, columns = dY.shape[2:]
    image, kernel, bias = (
        Node(np.pad(X, ((0,), (0,), (ph,), (pw,)))),
        Node(weight),
        Node(np.zeros(outputs, X.dtype)),
    )
    i = (sh * np.arange(rows))[:, None, None, None] + np.arange(kh)[:, None]
    j = (sw * np.arange(columns))[:, None, None] + np.arange(kw)
    windows = image.gather(np.s_[:, :, i, j]).transpose(0, 2, 3, 1, 4, 5)  # (N, H', W', C, kh, kw)
    Y = linear(windows.reshape(-1, C * kh * kw), kernel.reshape(outputs, -1), bias)
    Y.backward(dY.transpose(0, 2, 3, 1).reshape(-1, outputs))
    return image.grad[:, :, ph : ph + H, pw : pw + W], kernel.grad, bias.grad


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    (kh, kw), (sh, sw) = pairs(kernel_size, kernel_size if stride is None else stride)
    rows, columns = dY.shape[2:]
    image = Node(X)
    i = (sh * np.arange(rows))[:, None, None, None] + np.arange(kh)[:, None]
    j = (sw * np.arange(columns))[:, None, None] + np.arange(kw)
    windows = image.gather(np.s_[:, :, i, j]).reshape(-1, kh * kw)
    winners = windows.gather((np.arange(dY.size), windows.value.argmax(axis=1)))
    winners.backward(dY.reshape(-1))
    return image.grad


class Optimizer:
    state = None

    def step(self, params, grads):
        if self.state is None:
            self.state = [self.fresh(param) for param in params]
        moved = [self.move(*three) for three in zip(params, grads, self.state, strict=False)]
        self.state = [state for _, state in moved]
        return [param for param, _ in moved]


class SGD(Optimizer):
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay

    def fresh(self, param):
        return np.zeros_like(param)

    def move(self, param, grad, velocity):
        velocity = self.momentum * velocity + (grad + self.weight_decay * param)
        return param - self.lr * velocity, velocity


class Adam(Optimizer):
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps

    def fresh(self, param):
        return 0, np.zeros_like(param), np.zeros_like(param)

    def move(self, param, grad, state):
        (a, b), (t, m, v) = self.betas, state
        t, m, v = t + 1, a * m + (1 - a) * grad, b * v + (1 - b) * np.square(grad)
        step = self.lr * (m / (1 - a**t)) / (np.sqrt(v / (1 - b**t)) + self.eps)
        return param - step, (t, m, v)


def mlp_loss_and_gradients(X, labels, params):
    nodes = {name: Node(value) for name, value in params.items()}
    hidden = activation("relu", linear(Node(X), nodes["W1"], nodes["b1"]))
    loss = cross_entropy(linear(hidden, nodes["W2"], nodes["b2"]), labels)
    loss.backward(X.dtype.type(1))
    return float(loss.value), {name: node.grad for name, node in nodes.items()}
