"""Worked examples for predict."""

import torch
from PIL import Image

from autograder.testing import check_type, fail, remote_layers


def brightness(submission):
    """A model whose logits are (1 - mean, mean) of the pixels."""
    model = remote_layers(submission, [("Conv2d", 1, 2, 28), ("Flatten",)])
    mean = torch.full((1, 28, 28), 1 / 784)
    model.load_state_dict({"0.weight": torch.stack([-mean, mean]), "0.bias": torch.tensor([1.0, 0.0])})
    return model


def check(submission, image, wanted):
    got = submission.predict(brightness(submission), image, ["dark", "bright"])
    check_type(got, str)
    if got != wanted:
        fail(f"{{call}} should be {wanted!r} for this picture, but is {got[:40]!r}")


def test_bright(submission):
    """a large picture in a light yellow is bright."""
    check(submission, Image.new("RGB", (50, 20), (255, 255, 200)), "bright")


def test_dark(submission):
    """a small one in dark grey is dark."""
    check(submission, Image.new("L", (5, 5), 40), "dark")
