"""Your F is the plain mean of precision and recall. It is 2PR / (P + R), which is high only if both
are."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = (precision + recall) / 2
    return precision, recall, f
