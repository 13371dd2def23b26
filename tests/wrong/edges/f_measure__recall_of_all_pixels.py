"""You divide by the number of all pixels for the recall. Divide by the number of edges."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / edges.numel()
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
