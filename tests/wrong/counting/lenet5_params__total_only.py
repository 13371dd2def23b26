"""You return the total alone. The result is a dict with the count of each layer, and the total is
one of its entries."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    return sum(counts.values())
