"""Your first layer expects an image with three channels. The digits are grey."""


def lenet5_params():
    counts = {
        "conv1": 6 * 3 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    return counts
