"""All parameters share one velocity. Each position of the list has a velocity of its own, of the
parameter's shape."""

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
        for p, g in zip(params, grads, strict=True):
            d = g + self.weight_decay * p
            same = self.velocities[0].shape == p.shape
            v = self.momentum * (self.velocities[0] if same else 0) + d
            self.velocities[0] = v
            new.append(p - self.lr * v)
        return new
