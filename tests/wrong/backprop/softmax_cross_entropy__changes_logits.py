"""Loss and gradient are right, but logits is no longer what it was: you subtract the maximum in place.
Write the difference into a new array."""

import numpy as np


def softmax_cross_entropy(logits, labels):
    rows = np.arange(len(labels))
    logits -= logits.max(axis=1, keepdims=True)
    shifted = logits
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    loss = float(np.mean(np.log(sums[:, 0]) - shifted[rows, labels]))
    dlogits = powers / sums
    dlogits[rows, labels] -= 1
    return loss, dlogits / len(labels)
