"""You return recall first. The order is precision, recall, F."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return recall, precision, f
