"""detect_edges against torch's cross-correlation of the zero-padded grey image, in float64."""

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from autograder.testing import (
    Function,
    by_hand,
    check_type,
    contract,
    fail,
    given_each,
    integer_tensors,
    points,
    seeds,
)

pytestmark = by_hand(own="corr2d")

MODES = ("RGB", "RGBA", "1", "P", "LA", "PA", "CMYK", "YCbCr", "HSV", "I", "I;16", "F")  # beside "L"
ROUNDING = 0.5 + 1e-3  # either neighbour at .5, and the rounding errors of float32


def oracle(image, K):
    """The clipped, not yet rounded pixels in float64, as (height, width)."""
    X = torch.from_numpy(np.array(image.convert("L"), dtype=np.float64))
    h, w = K.shape
    padded = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    return F.conv2d(padded[None, None], K.double()[None, None])[0, 0].clamp(0, 255)


def picture(seed, width, height, mode):
    """An image of random pixels in this mode."""
    random = np.random.default_rng(seed)
    rgb = Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8), "RGB")
    image = (rgb.convert("L") if mode in ("I", "I;16", "F", "LA", "PA") else rgb).convert(mode)
    if mode in ("RGBA", "LA"):  # opacity means nothing to mode "L"
        image.putalpha(Image.fromarray(random.integers(0, 256, (height, width), dtype=np.uint8), "L"))
    return image


@st.composite
def cases(draw, modes=("L",), divisors=(1,), max_side=6, dtype=torch.float32):
    """An image and a kernel with odd sides; its numbers are whole or fractions."""
    width, height = draw(st.integers(1, max_side)), draw(st.integers(1, max_side))
    mode = draw(st.sampled_from(modes))
    if mode == "L":
        pixels = draw(st.lists(st.integers(0, 255), min_size=width * height, max_size=width * height))
        image = Image.frombytes("L", (width, height), bytes(pixels))
    else:
        image = picture(draw(seeds()), width, height, mode)
    sides = st.sampled_from([1, 3, 5])
    K = draw(integer_tensors((draw(sides), draw(sides)), dtype=dtype, low=-4, high=4))
    return {"image": image, "K": K / draw(st.sampled_from(divisors))}


def compare(got, pixels, **_numbers):
    """An image of mode "L" with these pixels, rounded."""
    check_type(got, Image.Image)
    if got.mode != "L":
        fail(f'{{call}} should return an image of mode "L", but returned mode "{got.mode}"')
    size = pixels.shape[1], pixels.shape[0]
    if got.size != size:
        fail(f"{{call}} should keep the image's size {size} (width, height), but returned {got.size}")
    found = torch.from_numpy(np.array(got, dtype=np.float64))
    wrong = (found - pixels).abs() > ROUNDING
    if wrong.any():
        row, column = torch.nonzero(wrong)[0].tolist()
        fail(
            f"{{call}} has {int(wrong.sum())} of {wrong.numel()} pixels wrong: in row {row}, column {column} "
            f"it should be {float(pixels[row, column]):.4g} rounded, but is {int(found[row, column])}",
            expected=pixels.round(),
            got=found,
        )


detect_edges = Function("detect_edges", oracle, compare=compare)


@points(6)
@settings(max_examples=40)
@given(case=cases())
def test_pixels(submission, case):
    """a grey image is zero-padded, cross-correlated with K and clipped to 0..255; its size stays."""
    detect_edges.check(submission, case)


@points(3)
@settings(max_examples=16)
@given(case=cases(divisors=(3, 7, 9)))
def test_rounding(submission, case):
    """pixels are rounded to the nearest whole number, not cut off."""
    detect_edges.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=cases(modes=("L", "RGB"), dtype=torch.float64))
def test_float64_kernel(submission, case):
    """K may be of float64 as well."""
    detect_edges.check(submission, case)


@points(5)
@settings(max_examples=4)
@given_each(pictures={mode: cases(modes=(mode,), divisors=(1, 4)) for mode in MODES})
def test_modes(submission, pictures):
    """an image of any mode is converted to "L" first, and the result has mode "L"."""
    for case in pictures.values():
        detect_edges.check(submission, case)


@points(2)
@settings(max_examples=3)
@given(
    seed=seeds(),
    width=st.integers(16, 24),
    height=st.integers(25, 32),
    K=integer_tensors((3, 5), low=-4, high=4),
)
def test_larger(submission, seed, width, height, K):
    """larger images, which are not square."""
    detect_edges.check(submission, {"image": picture(seed, width, height, "RGB"), "K": K})


contract(
    detect_edges,
    {"grey": cases(), "coloured": cases(modes=("RGB",))},
    points={"unchanged": 1, "by_hand": 2},
)
