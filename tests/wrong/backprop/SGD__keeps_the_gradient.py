"""Your velocity is the gradient array itself in the first step, not a copy. The caller may overwrite
that array afterwards, and then your velocity changes, too. Keep a copy."""


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.velocities = None

    def step(self, params, grads):
        if self.velocities is None:
            self.velocities = [None for p in params]
        new = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            d = g + self.weight_decay * p if self.weight_decay else g
            v = d if self.velocities[k] is None else self.momentum * self.velocities[k] + d
            self.velocities[k] = v
            new.append(p - self.lr * v)
        return new
