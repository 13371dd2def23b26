"""Your first fully connected layer has 16 inputs, one for each channel. Flattening keeps all the
places of a channel as well."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 16 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    return counts
