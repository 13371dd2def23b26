"""You list the pooling layers, too. They have no parameters here, and the result has six keys
only."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    counts["pool1"] = counts["pool2"] = 0
    return counts
