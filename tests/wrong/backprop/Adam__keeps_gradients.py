"""You keep all gradients of the past, but not copies of them. The caller may overwrite these arrays
after the call, and then your past changes. Keep copies."""

import numpy as np


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.t = 0
        self.past = []

    def step(self, params, grads):
        self.past.append(grads)
        self.t += 1
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            m = v = np.zeros_like(g)
            for old in self.past:
                m = self.beta1 * m + (1 - self.beta1) * old[k]
                v = self.beta2 * v + (1 - self.beta2) * old[k] ** 2
            m = m / (1 - self.beta1**self.t)
            v = v / (1 - self.beta2**self.t)
            new.append(p - self.lr * m / (np.sqrt(v) + self.eps))
        return new
