"""Worked examples for lenet5_params."""

from autograder.testing import check_type, fail

KEYS = ["conv1", "conv2", "fc1", "fc2", "fc3", "total"]


def test_first_layer(submission):
    """the first layer has 6 * (1 * 5 * 5) + 6 = 156 parameters."""
    counts = submission.lenet5_params()
    check_type(counts, dict)
    got = counts.get("conv1")
    if type(got) is not int or got != 156:
        fail('{call}["conv1"] should be 156', expected=156, got=got)


def test_keys(submission):
    """the result is a dict with one key for each layer, and the total."""
    counts = submission.lenet5_params()
    check_type(counts, dict)
    if set(counts) != set(KEYS):
        fail(f"{{call}} should have exactly the keys {', '.join(KEYS)}", expected=KEYS, got=list(counts))
