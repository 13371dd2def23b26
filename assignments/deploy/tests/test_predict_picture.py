"""Worked examples for predict_picture."""

import torch
from PIL import Image

from autograder.testing import check_type, fail, remote_layers

NAMES = ["red", "green", "blue"]
HALF = (0.5, 0.5, 0.5)


def check(submission, image, mean, wanted):
    """The model's logits are the means of the three channels."""
    model = remote_layers(submission, [("Conv2d", 3, 3, 32, 1, 0, 1, 1, False), ("Flatten",)])
    model.load_state_dict({"0.weight": torch.eye(3)[:, :, None, None].expand(3, 3, 32, 32) / 1024})
    got = submission.predict_picture(model, image, NAMES, mean, HALF)
    check_type(got, str)
    if got != wanted:
        fail(f"{{call}} should be {wanted!r} for this picture, but is {got[:40]!r}")


def test_green(submission):
    """a picture that is mostly green."""
    check(submission, Image.new("RGB", (50, 20), (90, 200, 10)), HALF, "green")


def test_mean_of_green(submission):
    """where much green is usual, the same colour is red."""
    check(submission, Image.new("RGB", (9, 9), (90, 200, 10)), (0.0, 1.0, 0.0), "red")


def test_grey(submission):
    """a grey picture is converted to RGB."""
    check(submission, Image.new("L", (40, 40), 100), (0.5, 0.5, 0.1), "blue")
