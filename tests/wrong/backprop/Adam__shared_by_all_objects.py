"""The running means lie outside of the object, so all optimizers share them. Create them for each
object, in its own attributes."""

import numpy as np

means = {}
squares = {}


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            key = (k, p.shape)
            means[key] = self.beta1 * means.get(key, 0) + (1 - self.beta1) * g
            squares[key] = self.beta2 * squares.get(key, 0) + (1 - self.beta2) * g * g
            m = means[key] / (1 - self.beta1**self.t)
            v = squares[key] / (1 - self.beta2**self.t)
            new.append(p - self.lr * m / (np.sqrt(v) + self.eps))
        return new
