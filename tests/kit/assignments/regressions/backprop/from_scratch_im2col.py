# points: linear_backward 12, activation_backward 10.5, softmax_cross_entropy 0, conv2d_backward 16, max_pool2d_backward 14, SGD 11, Adam 9, mlp_loss_and_gradients 0
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out**2)


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


def linear_backward(X, W, dY):
    layer = Affine(W.T, np.zeros(len(W)))
    layer.forward(X)
    dX = layer.backward(dY)
    return dX, layer.dW.T, layer.db


def activation_backward(name, X, dY):
    layers = {"relu": Relu, "sigmoid": Sigmoid, "tanh": Tanh}
    if name not in layers:
        raise ValueError(f"unknown layer {name}")
    layer = layers[name]()
    layer.forward(X)
    return layer.backward(dY)


def softmax_cross_entropy(logits, labels):
    y = softmax(logits)
    loss = cross_entropy_error(y, labels)
    batch_size = labels.shape[0]
    dx = y.copy()
    dx[np.arange(batch_size), labels] -= 1
    dx = dx / batch_size
    return loss, dx


def im2col(images, filter_h, filter_w, stride, pad):
    N, C, H, W = images.shape
    out_h = (H + 2 * pad[0] - filter_h) // stride[0] + 1
    out_w = (W + 2 * pad[1] - filter_w) // stride[1] + 1
    img = np.pad(images, [(0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])], "constant")
    col = np.zeros((N, C, filter_h, filter_w, out_h, out_w), dtype=images.dtype)
    for y in range(filter_h):
        y_max = y + stride[0] * out_h
        for x in range(filter_w):
            x_max = x + stride[1] * out_w
            col[:, :, y, x, :, :] = img[:, :, y : y_max : stride[0], x : x_max : stride[1]]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * out_h * out_w, -1)


def col2im(col, shape, filter_h, filter_w, stride, pad):
    N, C, H, W = shape
    out_h = (H + 2 * pad[0] - filter_h) // stride[0] + 1
    out_w = (W + 2 * pad[1] - filter_w) // stride[1] + 1
    col = col.reshape(N, out_h, out_w, C, filter_h, filter_w).transpose(0, 3, 4, 5, 1, 2)
    height, width = H + 2 * pad[0] + stride[0] - 1, W + 2 * pad[1] + stride[1] - 1
    img = np.zeros((N, C, height, width), dtype=col.dtype)
    for y in range(filter_h):
        y_max = y + stride[0] * out_h
        for x in range(filter_w):
            x_max = x + stride[1] * out_w
            img[:, :, y : y_max : stride[0], x : x_max : stride[1]] += col[:, :, y, x, :, :]
    return img[:, :, pad[0] : H + pad[0], pad[1] : W + pad[1]]


def as_pair(value):
    return value if isinstance(value, tuple) else (value, value)


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    stride, padding = as_pair(stride), as_pair(padding)
    FN, C, FH, FW = weight.shape
    col = im2col(X, FH, FW, stride, padding)
    dout = dY.transpose(0, 2, 3, 1).reshape(-1, FN)
    db = np.sum(dout, axis=0)
    dW = np.dot(col.T, dout).transpose(1, 0).reshape(FN, C, FH, FW)
    dcol = np.dot(dout, weight.reshape(FN, -1))
    return col2im(dcol, X.shape, FH, FW, stride, padding), dW, db


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    pool_h, pool_w = as_pair(kernel_size)
    stride = (pool_h, pool_w) if stride is None else as_pair(stride)
    col = im2col(X, pool_h, pool_w, stride, (0, 0)).reshape(-1, pool_h * pool_w)
    arg_max = np.argmax(col, axis=1)
    dout = dY.transpose(0, 2, 3, 1)
    pool_size = pool_h * pool_w
    # as the rows of col: positions, and in each of them channels
    dmax = np.zeros((dout.size, pool_size), dtype=dY.dtype)
    dmax[np.arange(arg_max.size), arg_max.flatten()] = dout.flatten()
    dcol = dmax.reshape(dout.shape[0] * dout.shape[1] * dout.shape[2], -1)
    return col2im(dcol, X.shape, pool_h, pool_w, stride, (0, 0))


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(val) for val in params]
        for i in range(len(params)):
            grad = grads[i] + self.weight_decay * params[i]
            self.v[i] = self.momentum * self.v[i] - self.lr * grad
        return [param + v for param, v in zip(params, self.v, strict=True)]


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, (self.beta1, self.beta2), self.eps = lr, betas, eps
        self.iter, self.m, self.v = 0, None, None

    def step(self, params, grads):
        if self.m is None:
            self.m, self.v = ([np.zeros_like(val) for val in params] for _ in range(2))
        self.iter += 1
        lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        new = []
        for i, (param, grad) in enumerate(zip(params, grads, strict=True)):
            self.m[i] = self.m[i] + (1 - self.beta1) * (grad - self.m[i])
            self.v[i] = self.v[i] + (1 - self.beta2) * (grad**2 - self.v[i])
            new.append((param - lr_t * self.m[i] / (np.sqrt(self.v[i]) + self.eps)).astype(param.dtype))
        return new


def mlp_loss_and_gradients(X, labels, params):
    first, relu = Affine(params["W1"].T, params["b1"]), Relu()
    second = Affine(params["W2"].T, params["b2"])
    loss, dout = softmax_cross_entropy(second.forward(relu.forward(first.forward(X))), labels)
    for layer in (second, relu, first):
        dout = layer.backward(dout)
    return loss, {"W1": first.dW.T, "b1": first.db, "W2": second.dW.T, "b2": second.db}
