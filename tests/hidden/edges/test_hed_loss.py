"""hed_loss against the sum of the losses of all outputs, in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from losses import balanced_bce, check_loss, outputs_of, pictures, small_pictures

from autograder.testing import (
    check_gradients,
    check_inputs_unchanged,
    points,
    taken_on_trust,
)


def oracle(outputs, target):
    return sum(balanced_bce(logits, target) for logits in outputs)


def check(submission, outputs, target, call=None):
    got = (call or submission.hed_loss)(outputs, target)
    check_loss(got, oracle(outputs, target), outputs[0], count=len(outputs))


@points(3)
@settings(max_examples=12)
@given(drawn=small_pictures(images=(1, 2), sides=(1, 3)), count=st.integers(2, 4))
def test_values(submission, drawn, count):
    """the losses of all outputs, the fused one too, are added up."""
    check(submission, *outputs_of(drawn, count))


@points(1)
@settings(max_examples=3)
@given(drawn=pictures(scales=(1.0, 1000.0)))
def test_numbers_of_outputs(submission, drawn):
    """any number of outputs: one, two, six; large logits, too."""
    for count in (1, 2, 6):
        check(submission, *outputs_of(drawn, count))


@points(2)
@settings(max_examples=4)
@given(drawn=pictures(), count=st.integers(2, 4))
def test_gradients(submission, drawn, count):
    """gradients flow to each of the outputs."""
    outputs, target = outputs_of(drawn, count)
    check(submission, outputs, target)
    check_gradients(
        lambda *tensors: submission.hed_loss(list(tensors), target),
        lambda *tensors: oracle(tensors, target),
        {f"output {number}": logits for number, logits in enumerate(outputs)},
        linear=False,
    )


@points(1)
@settings(max_examples=3)
@given(drawn=pictures(dtype=torch.float64, scales=(1 / 3,)))
def test_double(submission, drawn):
    """float64 in, float64 out, within 1e-7."""
    check(submission, *outputs_of(drawn, 3))


@points(1)
@taken_on_trust("that the outputs and the target were left as they were")
@settings(max_examples=2)
@given(drawn=pictures())
def test_unchanged(submission, drawn):
    """outputs and target are left as they were; arguments by name."""
    check(
        submission,
        *outputs_of(drawn, 3),
        lambda outputs, target: check_inputs_unchanged(submission.hed_loss, outputs=outputs, target=target),
    )
