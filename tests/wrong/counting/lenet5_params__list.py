"""You return a list. Who reads it can't tell which number belongs to which layer: the result is a
dict with the keys that the docstring names."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    return [*counts.values(), sum(counts.values())]
