"""balanced_bce against the formula in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from losses import balanced_bce, check_loss, pictures, small_pictures

from autograder.testing import (
    check_gradients,
    check_inputs_unchanged,
    points,
    seeds,
    taken_on_trust,
)

LARGE = (100.0, 1200.0)  # times 8: up to 800 and to 9600


def check(submission, drawn, call=None):
    logits, target = drawn
    got = (call or submission.balanced_bce)(logits, target)
    check_loss(got, balanced_bce(logits, target), logits)


def check_gradient(submission, drawn):
    logits, target = drawn
    check(submission, drawn)
    check_gradients(submission.balanced_bce, balanced_bce, {"logits": logits}, target, linear=False)


@points(4)
@settings(max_examples=24)
@given(drawn=small_pictures())
def test_values(submission, drawn):
    """the loss of one picture: edges weigh the share of the others, and the other way round."""
    check(submission, drawn)


@points(3)
@settings(max_examples=8)
@given(drawn=pictures(), small=small_pictures(images=(2, 3), sides=(1, 3)))
def test_batches(submission, drawn, small):
    """each picture of a batch has its own share of edges; the result is the mean over the pictures."""
    check(submission, small)
    check(submission, drawn)


@points(2)
@settings(max_examples=4)
@given(drawn=pictures(images=(2, 3)), which=st.integers(0, 1))
def test_one_kind_of_pixels(submission, drawn, which):
    """a picture without any edge has the loss 0, and so has one of edges alone; gradients too."""
    logits, target = drawn
    for kind in (0.0, 1.0):
        alone = logits[:1], torch.full_like(target[:1], kind)
        check_gradient(submission, alone)
        mixed = target.clone()
        mixed[which] = kind
        check_gradient(submission, (logits, mixed))


@points(2)
@settings(max_examples=6)
@given(drawn=pictures(scales=LARGE), double=pictures(dtype=torch.float64, scales=LARGE))
def test_large_logits(submission, drawn, double):
    """logits up to 10000 on both sides, in float32 and in float64."""
    check(submission, drawn)
    check(submission, double)


@points(2)
@settings(max_examples=5)
@given(drawn=pictures(dtype=torch.float64, scales=(1 / 3, 1.0)))
def test_double(submission, drawn):
    """float64 in, float64 out, within 1e-7."""
    check(submission, drawn)


@points(2)
@settings(max_examples=6)
@given(drawn=pictures(), double=pictures(dtype=torch.float64, scales=(1 / 3,)))
def test_gradients(submission, drawn, double):
    """right gradients flow to the logits."""
    check_gradient(submission, drawn)
    check_gradient(submission, double)


@points(2)
@settings(max_examples=5)
@given(drawn=pictures(scales=LARGE), seed=seeds())
def test_gradients_of_large_logits(submission, drawn, seed):
    """gradients are finite and right for logits up to 10000, also where only some of them are large."""
    logits, target = drawn
    check_gradient(submission, drawn)
    large = torch.rand(logits.shape, generator=torch.Generator().manual_seed(seed)) < 0.5
    check_gradient(submission, (torch.where(large, logits, logits / logits.abs().max()), target))


@points(1)
@taken_on_trust("that logits and target were left as they were")
@settings(max_examples=3)
@given(drawn=pictures())
def test_unchanged(submission, drawn):
    """logits and target are left as they were; arguments by name."""
    check(
        submission,
        drawn,
        lambda logits, target: check_inputs_unchanged(submission.balanced_bce, logits=logits, target=target),
    )
