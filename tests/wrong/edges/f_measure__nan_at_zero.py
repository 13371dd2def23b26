"""Where a denominator is 0 you get nan. Each of the three numbers is 0 there."""


def f_measure(probability, target, threshold):
    predicted = probability >= threshold
    edges = target > 0.5
    right = (predicted & edges).sum()
    precision = right / predicted.sum()
    recall = right / edges.sum()
    f = 2 * precision * recall / (precision + recall)
    return precision, recall, f
