"""You start the search with the best F 0, and look for more. Where every F is 0 no threshold is
found; the first one is the best then."""


def counts(probability, target, threshold):
    predicted, edges = probability >= threshold, target > 0.5
    return (predicted & edges).sum().item(), predicted.sum().item(), edges.sum().item()


def f_of(right, predicted, edges):
    return 2 * right / (predicted + edges) if right else 0.0


def ods_ois(probabilities, targets, thresholds):
    ods, best = 0.0, None
    for one in thresholds:
        f = f_of(*counts(probabilities, targets, one))
        if f > ods:
            ods, best = f, one
    own = [
        max(f_of(*counts(probability, target, one)) for one in thresholds)
        for probability, target in zip(probabilities, targets, strict=True)
    ]
    return ods, best, sum(own) / len(own)
