"""lenet5_params against the parameters in torch's layers."""

import pytest
from torch import nn

from autograder.testing import check_type, fail, points

LAYERS = {
    "conv1": lambda: nn.Conv2d(1, 6, 5, padding=2),
    "conv2": lambda: nn.Conv2d(6, 16, 5),
    "fc1": lambda: nn.Linear(400, 120),
    "fc2": lambda: nn.Linear(120, 84),
    "fc3": lambda: nn.Linear(84, 10),
}
POINTS = {"conv1": 1, "conv2": 2, "fc1": 2, "fc2": 1, "fc3": 1}
MANY = 10**30  # larger numbers are not written out


def expected(name):
    return sum(parameter.numel() for parameter in LAYERS[name]().parameters())


def check_entry(counts, name, wanted):
    """counts, whatever it is, is a dict with this int under this name."""
    check_type(counts, dict)
    if name not in counts:
        fail(f'{{call}} should return a dict with the key "{name}", but has no such key')
    got = counts[name]
    check_type(got, int, what=f'entry "{name}"')
    if got != wanted:
        got = got if abs(got) < MANY else "a number of more than 30 digits"
        fail(f'{{call}}["{name}"] is wrong: got {got}')


@pytest.mark.parametrize("name", [pytest.param(name, marks=points(n)) for name, n in POINTS.items()])
def test_layer(submission, name):
    """each layer has its weights and its biases counted, as an int under the layer's name."""
    wanted = expected(name)
    check_entry(submission.lenet5_params(), name, wanted)
    check_entry(submission.lenet5_params(), name, wanted)


@points(1)
def test_total(submission):
    """the total is that of all five layers, and the dict has these six keys only."""
    counts = submission.lenet5_params()
    check_entry(counts, "total", sum(expected(name) for name in LAYERS))
    keys = [*LAYERS, "total"]
    more = [key if isinstance(key, str) else type(key).__name__ for key in counts if key not in keys]
    if more:
        fail(f"{{call}} should have the keys {', '.join(keys)} and no others, but has {more[0][:40]}")
