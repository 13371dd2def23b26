"""You say that the precision is 1 where nothing is predicted. Here it is 0."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / predicted.sum().item() if predicted.any() else 1.0
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
