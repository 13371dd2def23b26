"""Precision and recall can both be 0 although there are predictions and edges. Then F would be 0 /
0: it is 0, too."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall)
    return precision, recall, f
