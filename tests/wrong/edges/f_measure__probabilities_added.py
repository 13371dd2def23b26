"""You add up probabilities in the place of counting pixels. An edge is predicted, or it is not."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (probability * predicted * edges).sum().item()
    precision = right / max((probability * predicted).sum().item(), 1e-9)
    recall = right / max(edges.sum().item(), 1)
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
