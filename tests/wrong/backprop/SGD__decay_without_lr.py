"""You shrink the parameters by the decay alone. The decay is part of the gradient, so the learning
rate applies to it as well."""

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
            new.append(p * (1 - self.weight_decay) - self.lr * v)
        return new
