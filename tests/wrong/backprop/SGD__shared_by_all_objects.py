"""The velocities lie outside of the object, so all optimizers share them. Create them for each object,
in its own attributes."""

velocities = {}


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay

    def step(self, params, grads):
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            d = g + self.weight_decay * p
            v = self.momentum * velocities.get((k, p.shape), 0) + d
            velocities[k, p.shape] = v
            new.append(p - self.lr * v)
        return new
