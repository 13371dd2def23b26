"""Worked examples for to_tensor."""

import torch
from PIL import Image

from autograder.testing import check_values


def test_two_pixels(submission):
    """two pixels beside each other, (255, 0, 51) and (102, 204, 0)."""
    image = Image.new("RGB", (2, 1))
    image.putpixel((0, 0), (255, 0, 51))
    image.putpixel((1, 0), (102, 204, 0))
    wanted = torch.tensor([[[1.0, 0.4]], [[0.0, 0.8]], [[0.2, 0.0]]])
    check_values(submission.to_tensor(image), wanted, allowed=1e-6)


def test_grey(submission):
    """a grey picture, 5 wide and 3 high, has three equal channels of shape (3, 5)."""
    wanted = torch.full((3, 3, 5), 0.2)
    check_values(submission.to_tensor(Image.new("L", (5, 3), 51)), wanted, allowed=1e-6)
