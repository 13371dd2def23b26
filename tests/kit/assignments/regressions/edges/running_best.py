# points: f_measure 8, ods_ois 0
import torch


def f_measure(probability, target, threshold):
    pred = probability.ge(threshold).to(target.dtype)
    tp = torch.sum(pred * target)
    precision = tp / torch.sum(pred)
    recall = tp / torch.sum(target)
    f1 = 2 * precision * recall / (precision + recall)
    return precision.item(), recall.item(), f1.item()


def ods_ois(probabilities, targets, thresholds):
    # the mean of the pictures' F takes the place of pooled counts, and its maximum that of OIS
    best_ods, best_t, best_ois = 0.0, 0.0, 0.0
    for t in thresholds:
        scores = [f_measure(p, y, t)[2] for p, y in zip(probabilities, targets)]  # noqa: B905 - as students write it
        mean = sum(scores) / len(scores)
        if mean > best_ods:
            best_ods, best_t = mean, t
        best_ois = max(best_ois, max(scores))
    return best_ods, best_t, best_ois
