"""You add the weight decay after the velocity. It belongs to the gradient, before the momentum comes
in, so that the velocity remembers it."""

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
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            d = g
            v = self.momentum * self.velocities[k] + d
            self.velocities[k] = v
            new.append(p - self.lr * (v + self.weight_decay * p))
        return new
