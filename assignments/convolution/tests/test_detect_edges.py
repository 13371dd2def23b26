"""Worked examples for detect_edges."""

import numpy as np
import torch
from PIL import Image

from autograder.testing import check_type, fail

KERNEL = torch.tensor([[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]])


def check_pixels(got, expected):
    check_type(got, Image.Image)
    if got.mode != "L":
        fail(f'{{call}} should return an image of mode "L", but returned mode "{got.mode}"')
    pixels = torch.tensor(np.array(got).tolist(), dtype=torch.float64)
    wanted = torch.tensor(expected, dtype=torch.float64)
    if pixels.shape != wanted.shape or not torch.equal(pixels, wanted):
        fail("{call} has wrong pixels", expected=wanted, got=pixels)


def test_dot(submission):
    """a grey dot on black: the dot lights up, its dark neighbours are clipped at 0."""
    image = Image.new("L", (4, 3))
    image.putpixel((1, 1), 20)
    expected = [[0, 0, 0, 0], [0, 160, 0, 0], [0, 0, 0, 0]]
    check_pixels(submission.detect_edges(image, KERNEL), expected)


def test_flat_image(submission):
    """a flat image has edges only at its border, where zeros were padded."""
    image = Image.new("RGB", (4, 4), (10, 10, 10))
    expected = [[50, 30, 30, 50], [30, 0, 0, 30], [30, 0, 0, 30], [50, 30, 30, 50]]
    check_pixels(submission.detect_edges(image, KERNEL), expected)
