"""Your numbers stand under the names of the paper: C1, C3 and so on. The docstring says which keys
the result has."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    names = dict(zip(counts, ["C1", "C3", "C5", "F6", "output"], strict=True))
    renamed = {names[name]: count for name, count in counts.items()}
    renamed["total"] = sum(counts.values())
    return renamed
