# points: linear_backward 12, activation_backward 12, softmax_cross_entropy 14, conv2d_backward 13, max_pool2d_backward 10, SGD 11, Adam 11, mlp_loss_and_gradients 9
import numpy as np


def linear_backward(X, W, dY):
    x, w, dout = X, W.T, dY
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw.T, db


def activation_backward(name, X, dY):
    x, dout = X, dY
    if name == "relu":
        dx = dout * (x > 0)
    elif name == "sigmoid":
        pos_mask, neg_mask = x >= 0, x < 0
        z = np.zeros_like(x)
        z[pos_mask] = np.exp(-x[pos_mask])
        z[neg_mask] = np.exp(x[neg_mask])
        top = np.ones_like(x)
        top[neg_mask] = z[neg_mask]
        s = top / (1 + z)
        dx = dout * s * (1 - s)
    elif name == "tanh":
        dx = dout * (1 - np.tanh(x) ** 2)
    else:
        raise ValueError(f'Invalid activation "{name}"')
    return dx


def softmax_cross_entropy(logits, labels):
    x, y = logits, labels
    shifted_logits = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted_logits), axis=1, keepdims=True)
    log_probs = shifted_logits - np.log(Z)
    probs = np.exp(log_probs)
    N = x.shape[0]
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return float(loss), dx


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    x, w, dout, pad = X, weight, dY, padding
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Hout, Wout = dout.shape
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode="constant")
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(N):
        for f in range(F):
            for i in range(Hout):
                for j in range(Wout):
                    h, v = i * stride, j * stride
                    dw[f] += x_pad[n, :, h : h + HH, v : v + WW] * dout[n, f, i, j]
                    dx_pad[n, :, h : h + HH, v : v + WW] += w[f] * dout[n, f, i, j]
    return dx_pad[:, :, pad : pad + H, pad : pad + W], dw, db


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    x, dout = X, dY
    if stride is None:
        stride = kernel_size
    dx = np.zeros_like(x)
    N, C, H_out, W_out = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    h, v = i * stride, j * stride
                    x_pool = x[n, c, h : h + kernel_size, v : v + kernel_size]
                    mask = x_pool == np.max(x_pool)
                    dx[n, c, h : h + kernel_size, v : v + kernel_size] += mask * dout[n, c, i, j]
    return dx


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.config = {"learning_rate": lr, "momentum": momentum}
        self.reg = weight_decay
        self.velocity = {}

    def step(self, params, grads):
        next_params = []
        for i, (w, dw) in enumerate(zip(params, grads, strict=False)):
            dw = dw + self.reg * w
            v = self.velocity.get(i, np.zeros_like(w))
            v = self.config["momentum"] * v - self.config["learning_rate"] * dw
            self.velocity[i] = v
            next_params.append(w + v)
        return next_params


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.config = {"learning_rate": lr, "beta1": betas[0], "beta2": betas[1], "epsilon": eps}
        self.m, self.v, self.t = {}, {}, 0

    def step(self, params, grads):
        self.t += 1
        next_params = []
        for i, (w, dw) in enumerate(zip(params, grads, strict=False)):
            c = self.config
            m = c["beta1"] * self.m.get(i, np.zeros_like(w)) + (1 - c["beta1"]) * dw
            v = c["beta2"] * self.v.get(i, np.zeros_like(w)) + (1 - c["beta2"]) * (dw**2)
            self.m[i], self.v[i] = m, v
            mb = m / (1 - c["beta1"] ** self.t)
            vb = v / (1 - c["beta2"] ** self.t)
            next_params.append(w - c["learning_rate"] * mb / (np.sqrt(vb) + c["epsilon"]))
        return next_params


def mlp_loss_and_gradients(X, labels, params):
    W1, b1 = params["W1"].T, params["b1"]
    W2, b2 = params["W2"].T, params["b2"]
    N, _D = X.shape
    hidden = np.maximum(0, X.dot(W1) + b1)
    scores = hidden.dot(W2) + b2
    scores -= np.max(scores, axis=1, keepdims=True)
    p = np.exp(scores)
    p /= np.sum(p, axis=1, keepdims=True)
    loss = np.sum(-np.log(p[np.arange(N), labels])) / N
    p[np.arange(N), labels] -= 1
    p /= N
    grads = {"W2": hidden.T.dot(p).T, "b2": np.sum(p, axis=0)}
    dhidden = p.dot(W2.T)
    dhidden[hidden <= 0] = 0
    grads["W1"] = X.T.dot(dhidden).T
    grads["b1"] = np.sum(dhidden, axis=0)
    return float(loss), grads
