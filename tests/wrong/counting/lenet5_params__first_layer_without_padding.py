"""You let 16 channels of 4 x 4 arrive at the first fully connected layer, as if the first
convolution were not padded. With its padding, how large are they in the table?"""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 256 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    return counts
