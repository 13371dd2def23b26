# points: linear_backward 1, activation_backward 12, conv2d_backward 1, max_pool2d_backward 10, SGD 2, Adam 11
import numpy as np


def linear_backward(X, W, dY):
    dZ, A_prev = dY.T, X.T
    m = A_prev.shape[1]
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev.T, dW, db[:, 0]


def activation_backward(name, X, dY):
    Z, dA = X, dY
    if name == "relu":
        dZ = np.array(dA, copy=True)
        dZ[Z <= 0] = 0
    elif name == "sigmoid":
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s * (1 - s)
    elif name == "tanh":
        dZ = dA * (1 - np.power(np.tanh(Z), 2))
    else:
        raise ValueError(name)
    return dZ


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    (m, n_C, n_H, n_W), (_, _, f, _) = dY.shape, weight.shape
    dA_prev, dW, db = np.zeros(X.shape), np.zeros(weight.shape), np.zeros(n_C)
    pad = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    A_prev_pad, dA_prev_pad = np.pad(X, pad), np.pad(dA_prev, pad)
    for i in range(m):
        a_prev_pad, da_prev_pad = A_prev_pad[i], dA_prev_pad[i]
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    vert_start, horiz_start = h * stride, w * stride
                    vert_end, horiz_end = vert_start + f, horiz_start + f
                    a_slice = a_prev_pad[:, vert_start:vert_end, horiz_start:horiz_end]
                    da_prev_pad[:, vert_start:vert_end, horiz_start:horiz_end] += weight[c] * dY[i, c, h, w]
                    dW[c] += a_slice * dY[i, c, h, w]
                    db[c] += dY[i, c, h, w]
        dA_prev[i] = da_prev_pad[:, padding:-padding, padding:-padding] if padding else da_prev_pad
    return dA_prev.astype(X.dtype), dW.astype(X.dtype), db.astype(X.dtype)


def create_mask_from_window(x):
    return x == np.max(x)


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    f, stride = kernel_size, kernel_size if stride is None else stride
    m, n_C, n_H, n_W = dY.shape
    dA_prev = np.zeros_like(X)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    rows, columns = slice(h * stride, h * stride + f), slice(w * stride, w * stride + f)
                    mask = create_mask_from_window(X[i, c, rows, columns])
                    dA_prev[i, c, rows, columns] += mask * dY[i, c, h, w]
    return dA_prev


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.learning_rate, self.beta, self.lambd = lr, momentum, weight_decay
        self.v = {}

    def step(self, params, grads):
        new = []
        for layer in range(len(params)):
            grad = grads[layer] + self.lambd * params[layer]
            v = self.v.get(layer, np.zeros_like(params[layer]))
            self.v[layer] = self.beta * v + (1 - self.beta) * grad
            new.append(params[layer] - self.learning_rate * self.v[layer])
        return new


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.learning_rate, (self.beta1, self.beta2), self.epsilon = lr, betas, eps
        self.v, self.s, self.t = {}, {}, 0

    def step(self, params, grads):
        self.t += 1
        new = []
        for layer, (param, grad) in enumerate(zip(params, grads, strict=True)):
            zeros = np.zeros_like(param)
            self.v[layer] = self.beta1 * self.v.get(layer, zeros) + (1 - self.beta1) * grad
            self.s[layer] = self.beta2 * self.s.get(layer, zeros) + (1 - self.beta2) * np.power(grad, 2)
            v_corrected = self.v[layer] / (1 - self.beta1**self.t)
            s_corrected = self.s[layer] / (1 - self.beta2**self.t)
            new.append(param - self.learning_rate * v_corrected / (np.sqrt(s_corrected) + self.epsilon))
        return new
