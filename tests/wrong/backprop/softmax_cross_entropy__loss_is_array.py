"""Your loss comes back as an array. A float is asked for: a plain number of Python."""

import numpy as np


def softmax_cross_entropy(logits, labels):
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    loss = np.array(np.mean(np.log(sums[:, 0]) - shifted[rows, labels]))
    dlogits = powers / sums
    dlogits[rows, labels] -= 1
    return loss, dlogits / len(labels)
