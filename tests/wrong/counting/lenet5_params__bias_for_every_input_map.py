"""In the second layer you count a bias for each input channel of each filter. A filter adds up its
products over all channels, and then adds a single bias."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * (25 + 1),
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    return counts
