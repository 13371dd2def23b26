"""to_tensor against the bytes of the picture, divided by 255 in float64."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import MODES, picture
from PIL import Image

from autograder.testing import (
    check_inputs_unchanged,
    check_values,
    given_each,
    points,
    seeds,
    taken_on_trust,
)

SEEDS = seeds()
SIDES = st.integers(1, 5)
ROUNDING = 1e-6  # of float32, however it is divided; 256 for 255 makes a difference of 1.5e-5 already at 1


def check(got, image):
    """The tensor of this picture."""
    pixels = np.array(image.convert("RGB"), dtype=np.float64) / 255
    check_values(got, torch.tensor(pixels).permute(2, 0, 1), like=torch.float32, allowed=ROUNDING)


@points(4)
@settings(max_examples=6)
@given(seed=SEEDS, sides=st.tuples(SIDES, SIDES))
def test_rgb(submission, seed, sides):
    """each number of an RGB picture, divided by 255, in a tensor (3, H, W)."""
    image = picture(seed, "RGB", *sides)
    check(submission.to_tensor(image), image)


@points(1)
def test_ends(submission):
    """black is 0 and white is 1; in a picture that is almost black, too, numbers are divided by 255."""
    for light in ((255, 255, 255), (1, 0, 1)):
        image = Image.new("RGB", (2, 1), light)
        image.putpixel((0, 0), (0, 0, 0))
        check(submission.to_tensor(image), image)


@points(3)
@settings(max_examples=2)
@given_each(seed=SEEDS, sides=dict.fromkeys(MODES, st.tuples(SIDES, SIDES)))
def test_modes(submission, seed, sides):
    """pictures of any mode are converted to RGB first."""
    for mode, (width, height) in sides.items():
        image = picture(seed, mode, width, height)
        check(submission.to_tensor(image), image)


@points(1)
@taken_on_trust("that the picture was left as it was")
@settings(max_examples=2)
@given(seed=SEEDS, mode=st.sampled_from(["RGB", "L"]))
def test_again(submission, seed, mode):
    """the picture is left as it was, and another picture has another tensor."""
    first, second = picture(seed, mode, 3, 2), picture(seed + 1, mode, 3, 2)
    for image in (first, second, first):
        check(check_inputs_unchanged(submission.to_tensor, image), image)
