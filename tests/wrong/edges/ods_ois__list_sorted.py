"""You sort the thresholds first. At a tie, the first one in the order of the given list wins."""


def counts(probability, target, threshold):
    predicted, edges = probability >= threshold, target > 0.5
    return (predicted & edges).sum().item(), predicted.sum().item(), edges.sum().item()


def f_of(right, predicted, edges):
    return 2 * right / (predicted + edges) if right else 0.0


def ods_ois(probabilities, targets, thresholds):
    thresholds = sorted(thresholds, reverse=True)
    pooled = [f_of(*counts(probabilities, targets, one)) for one in thresholds]
    best = max(range(len(thresholds)), key=lambda number: pooled[number])
    own = [
        max(f_of(*counts(probability, target, one)) for one in thresholds)
        for probability, target in zip(probabilities, targets, strict=True)
    ]
    return pooled[best], thresholds[best], sum(own) / len(own)
