"""You count the weights only. All five layers have biases, one for each filter or output."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25,
        "conv2": 16 * 6 * 25,
        "fc1": 120 * 400,
        "fc2": 84 * 120,
        "fc3": 10 * 84,
    }
    counts["total"] = sum(counts.values())
    return counts
