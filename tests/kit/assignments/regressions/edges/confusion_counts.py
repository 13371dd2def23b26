# points: f_measure 10, ods_ois 12
import numpy as np


def confusion(probability, target, threshold):
    pred = (probability.detach().cpu().numpy() >= threshold).astype(np.uint8).ravel()
    gt = target.detach().cpu().numpy().astype(np.uint8).ravel()
    tp = np.sum((pred == 1) & (gt == 1))
    fp = np.sum((pred == 1) & (gt == 0))
    fn = np.sum((pred == 0) & (gt == 1))
    return tp, fp, fn


def prf(tp, fp, fn):
    p = tp / (tp + fp) if tp + fp > 0 else 0.0
    r = tp / (tp + fn) if tp + fn > 0 else 0.0
    f = 2 * p * r / (p + r) if p + r > 0 else 0.0
    return p, r, f


def f_measure(probability, target, threshold):
    return prf(*confusion(probability, target, threshold))


def ods_ois(probabilities, targets, thresholds):
    n = probabilities.shape[0]
    table = np.array(
        [[confusion(probabilities[i], targets[i], t) for t in thresholds] for i in range(n)]
    )  # (n, T, 3)
    f_dataset = [prf(*table[:, k].sum(axis=0))[2] for k in range(len(thresholds))]
    f_images = [[prf(*table[i, k])[2] for k in range(len(thresholds))] for i in range(n)]
    k = int(np.argmax(f_dataset))
    return f_dataset[k], thresholds[k], float(np.mean(np.max(f_images, axis=1)))
