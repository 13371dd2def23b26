"""Your numbers are percentages. All three lie between 0 and 1."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return 100 * precision, 100 * recall, 100 * f
