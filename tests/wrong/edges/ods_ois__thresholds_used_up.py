"""You take the thresholds out of the caller's list, which is empty afterwards. Go through it, and leave it
as it is."""


def counts(probability, target, threshold):
    predicted, edges = probability >= threshold, target > 0.5
    return (predicted & edges).sum().item(), predicted.sum().item(), edges.sum().item()


def f_of(right, predicted, edges):
    return 2 * right / (predicted + edges) if right else 0.0


def ods_ois(probabilities, targets, thresholds):
    given, thresholds = thresholds, []
    while given:
        thresholds.append(given.pop(0))
    pooled = [f_of(*counts(probabilities, targets, one)) for one in thresholds]
    best = max(range(len(thresholds)), key=lambda number: pooled[number])
    own = [
        max(f_of(*counts(probability, target, one)) for one in thresholds)
        for probability, target in zip(probabilities, targets, strict=True)
    ]
    return pooled[best], thresholds[best], sum(own) / len(own)
