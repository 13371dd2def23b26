"""You compare with 0.5 always. Use the threshold that is given."""


def f_measure(probability, target, threshold):
    predicted = probability >= 0.5
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
