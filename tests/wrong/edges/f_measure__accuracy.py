"""Your precision is the share of pixels that are right, of both kinds. It is the share of edges
among the predicted pixels."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = (predicted == edges).double().mean().item()
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
