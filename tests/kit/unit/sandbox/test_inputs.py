"""Inputs that a call has changed: numbers, and what lists and dicts hold."""

import numpy as np
import pytest
import torch
from PIL import Image

from autograder.protocol.values import inputs_in
from autograder.proxy.call import Call, owners
from autograder.sandbox.inputs import OVERWRITTEN, Inputs


def made():
    """Arguments of all kinds."""
    return {
        "X": torch.arange(3.0),
        "a": np.arange(3),
        "image": Image.new("L", (2, 1)),
        "numbers": [0.5, 0.25, float("nan")],
        "names": {"one": 1, "list": [torch.ones(2), "text"]},
        "pair": (1, [2, 3]),
    }


def replace_pixels(given):
    given["image"].putpixel((0, 0), 9)


CHANGES = {
    "tensor": (lambda given: given["X"].add_(1), ["X"]),
    "array": (lambda given: given["a"].sort() or given["a"].__setitem__(0, 7), ["a"]),
    "image": (replace_pixels, ["image"]),
    "popped": (lambda given: given["numbers"].pop(0), ["numbers"]),
    "reversed": (lambda given: given["numbers"].reverse(), ["numbers"]),
    "another type": (lambda given: given["numbers"].__setitem__(0, np.float64(0.5)), ["numbers"]),
    "new key": (lambda given: given["names"].update(loss=0.0), ["names"]),
    "another order": (lambda given: given["names"].update(one=given["names"].pop("one")), ["names"]),
    "tensor replaced": (lambda given: given["names"]["list"].__setitem__(0, torch.ones(2)), ["names"]),
    "deep tensor": (lambda given: given["names"]["list"][0].zero_(), ["names"]),
    "list in a tuple": (lambda given: given["pair"][1].append(4), ["pair"]),
    "two": (lambda given: (given["X"].zero_(), given["numbers"].clear()), ["X", "numbers"]),
    "nothing": (lambda given: sorted(given["numbers"]), []),
    "equal again": (lambda given: given["numbers"].append(given["numbers"].pop()), []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed(name):
    """What changed is told, and the grader finds the argument's name, once, by the same order of inputs."""
    change, expected = CHANGES[name]
    given = made()
    inputs = Inputs(list(given.values()))
    change(given)

    assert expected == owners(Call("f", tuple(made().items()), 0), inputs.changed())


def test_overwrite():
    """Tensors and arrays are overwritten, wherever they lie; lists keep what they hold."""
    given = made()
    Inputs(list(given.values())).overwrite()

    assert [OVERWRITTEN] * 3 == given["X"].tolist() == given["a"].tolist()
    assert OVERWRITTEN == given["names"]["list"][0][0]
    assert [2, 3] == given["pair"][1]


def test_no_inputs():
    """Numbers and texts are nobody's to change."""
    assert [] == inputs_in(3) == inputs_in("text") == inputs_in((1, None))
