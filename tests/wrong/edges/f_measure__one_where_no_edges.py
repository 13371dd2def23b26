"""You say that the recall is 1 where there are no edges. Here it is 0."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / max(predicted.sum().item(), 1)
    recall = right / edges.sum().item() if edges.any() else 1.0
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
