"""You halve the learning rate every ten steps. Training may need this, but it is not the optimizer's work: it
uses the rate that it is given, at every step."""

import numpy as np


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.velocities = None
        self.count = 0

    def step(self, params, grads):
        if self.velocities is None:
            self.velocities = [np.zeros_like(p) for p in params]
        self.count += 1
        if self.count % 10 == 0:
            self.lr /= 2
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            d = g + self.weight_decay * p
            v = self.momentum * self.velocities[k] + d
            self.velocities[k] = v
            new.append(p - self.lr * v)
        return new
