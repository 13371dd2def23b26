"""You divide by zero where nothing is predicted, or where there are no edges. Each of the three
numbers is 0 there."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum().item()
    precision = right / predicted.sum().item()
    recall = right / edges.sum().item()
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f
