"""Your numbers are right, but they are floats. A count is a whole number: look for a division with
/ or a 1.0 that turns it into one."""


def lenet5_params():
    counts = {
        "conv1": 6 * 25 + 6,
        "conv2": 16 * 6 * 25 + 16,
        "fc1": 120 * 400 + 120,
        "fc2": 84 * 120 + 84,
        "fc3": 10 * 84 + 10,
    }
    counts["total"] = sum(counts.values())
    return {name: count / 1 for name, count in counts.items()}
