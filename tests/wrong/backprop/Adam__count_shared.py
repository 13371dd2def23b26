"""The count of steps belongs to the class, so a second optimizer goes on where the first one is. Count
in each object."""

import numpy as np


class Adam:
    t = 0

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.m = None
        self.v = None

    def step(self, params, grads):
        if self.m is None:
            self.m = [np.zeros_like(p) for p in params]
            self.v = [np.zeros_like(p) for p in params]
        Adam.t += 1
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * g
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * g * g
            m = self.m[k] / (1 - self.beta1**self.t)
            v = self.v[k] / (1 - self.beta2**self.t)
            new.append(p - self.lr * m / (np.sqrt(v) + self.eps))
        return new
