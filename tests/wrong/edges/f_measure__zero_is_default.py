"""A threshold of 0 counts as no threshold with you. It is a number like any other: every pixel reaches it."""


def f_measure(probability, target, threshold):
    threshold = threshold or 0.5
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
