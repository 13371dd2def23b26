"""After ten steps you leave out the correction of the means. It gets weaker from step to step, but with 0.999
it counts for thousands of steps. Apply it at every step."""

import numpy as np


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.t = 0
        self.m = None
        self.v = None

    def step(self, params, grads):
        if self.m is None:
            self.m = [np.zeros_like(p) for p in params]
            self.v = [np.zeros_like(p) for p in params]
        self.t += 1
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            m = self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * g
            v = self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * g * g
            if self.t <= 10:
                m = m / (1 - self.beta1**self.t)
                v = v / (1 - self.beta2**self.t)
            new.append(p - self.lr * m / (np.sqrt(v) + self.eps))
        return new
