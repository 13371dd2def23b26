"""In the second layer you count 25 weights for each filter. Six channels arrive there, and a filter
reaches through all of them."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    return counts
