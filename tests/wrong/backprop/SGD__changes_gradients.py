"""You add the weight decay to the gradients in place. They belong to the caller: write the sum into a
new array."""

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
            g += self.weight_decay * p
            d = g.copy()
            v = self.momentum * self.velocities[k] + d
            self.velocities[k] = v
            new.append(p - self.lr * v)
        return new
