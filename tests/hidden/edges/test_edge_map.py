"""edge_map against the mean of sigmoids in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from losses import outputs_of, pictures, small_pictures

from autograder.testing import (
    check_detached,
    check_inputs_unchanged,
    check_values,
    points,
    taken_on_trust,
)


def check(submission, outputs, call=None):
    got = (call or submission.edge_map)(outputs)
    expected = torch.stack([torch.sigmoid(logits.detach().double()) for logits in outputs]).mean(dim=0)
    check_values(got, expected, like=outputs[0], magnitude=1.0)
    return got


@points(3)
@settings(max_examples=12)
@given(drawn=small_pictures(images=(1, 2), sides=(1, 3)), count=st.integers(2, 4))
def test_values(submission, drawn, count):
    """the mean of all outputs' sigmoids, the fused one's too, pixel by pixel."""
    check(submission, outputs_of(drawn, count)[0])


@points(1)
@settings(max_examples=3)
@given(drawn=pictures(sides=(3, 6)))
def test_numbers_of_outputs(submission, drawn):
    """any number of outputs: one, two, six; and logits of hundreds."""
    for count in (1, 2, 6):
        check(submission, outputs_of(drawn, count)[0])
    check(submission, [100 * logits for logits in outputs_of(drawn, 2)[0]])


@points(2)
@taken_on_trust("that the result requires no gradient")
@settings(max_examples=3)
@given(drawn=pictures(), count=st.integers(1, 3))
def test_detached(submission, drawn, count):
    """the result requires no gradient, although the outputs do."""
    outputs = [logits.requires_grad_() for logits in outputs_of(drawn, count)[0]]
    check_detached(check(submission, outputs))


@points(1)
@settings(max_examples=3)
@given(drawn=pictures(dtype=torch.float64, scales=(1 / 3,)))
def test_double(submission, drawn):
    """float64 in, float64 out, with every digit."""
    check(submission, outputs_of(drawn, 3)[0])


@points(1)
@taken_on_trust("that the outputs were left as they were")
@settings(max_examples=2)
@given(drawn=pictures())
def test_unchanged(submission, drawn):
    """the outputs are left as they were; the argument by name."""
    outputs, _target = outputs_of(drawn, 3)
    check(submission, outputs, lambda outputs: check_inputs_unchanged(submission.edge_map, outputs=outputs))
