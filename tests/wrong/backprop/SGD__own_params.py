"""You keep the parameters of the first step, and go on from them. Each step starts from the parameters
that it is given."""

import numpy as np


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.velocities = None

    def step(self, params, grads):
        if self.velocities is None:
            self.velocities = [np.zeros_like(p) for p in params]
            self.params = [p.copy() for p in params]
        new = []
        for k, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            d = g + self.weight_decay * p
            v = self.momentum * self.velocities[k] + d
            self.velocities[k] = v
            new.append(p - self.lr * v)
        self.params = new
        return [p.copy() for p in new]
