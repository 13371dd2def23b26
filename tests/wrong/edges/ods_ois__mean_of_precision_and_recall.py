"""You take the means of the pictures' precision and recall, and F of these. For ODS, the counts are
added up first."""


def counts(probability, target, threshold):
    predicted, edges = probability >= threshold, target > 0.5
    return (predicted & edges).sum().item(), predicted.sum().item(), edges.sum().item()


def f_of(right, predicted, edges):
    return 2 * right / (predicted + edges) if right else 0.0


def f_of_means(probabilities, targets, threshold):
    found = [counts(p, t, threshold) for p, t in zip(probabilities, targets, strict=True)]
    precision = sum(right / max(predicted, 1) for right, predicted, _ in found) / len(found)
    recall = sum(right / max(edges, 1) for right, _, edges in found) / len(found)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def ods_ois(probabilities, targets, thresholds):
    pooled = [f_of_means(probabilities, targets, one) for one in thresholds]
    best = max(range(len(thresholds)), key=lambda number: pooled[number])
    own = [
        max(f_of(*counts(probability, target, one)) for one in thresholds)
        for probability, target in zip(probabilities, targets, strict=True)
    ]
    return pooled[best], thresholds[best], sum(own) / len(own)
