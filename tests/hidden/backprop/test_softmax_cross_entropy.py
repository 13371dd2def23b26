"""softmax_cross_entropy against torch's cross-entropy and its gradient in float64."""

import numpy as np
import torch
import torch.nn.functional as F
from arrays import check_own_memory, tensors
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    check_float,
    check_parts,
    check_values,
    contract,
    integer_arrays,
    points,
    random_array,
    seeds,
)

pytestmark = by_hand()


def oracle(logits, labels):
    """The loss, a float, and its gradient (N, C)."""
    z = tensors(logits=logits)["logits"]
    loss = F.cross_entropy(z, torch.from_numpy(np.ascontiguousarray(labels)))
    (gradient,) = torch.autograd.grad(loss, z)
    return float(loss.detach()), gradient.numpy()


def compare(got, expected, *, like, magnitude):
    """Loss and gradient are within what the exercise allows; magnitude: the largest logit."""
    check_parts(got, "loss", "dlogits")
    double = like.dtype == np.float64
    allowed = 1e-12 * (1 + magnitude) if double else 1e-4 + 5e-7 * magnitude
    check_float(got[0], expected[0], tolerance=allowed, what="loss")
    check_values(got[1], expected[1], like=like, allowed=1e-9 if double else 1e-3, what="dlogits")


@st.composite
def cases(draw, rows=(1, 4), classes=(1, 5)):
    """Logits of whole numbers within 8 of zero, and labels."""
    n, c = draw(st.integers(*rows)), draw(st.integers(*classes))
    labels = draw(st.lists(st.integers(0, c - 1), min_size=n, max_size=n))
    return {"logits": draw(integer_arrays((n, c))), "labels": np.array(labels, dtype=np.int64)}


@st.composite
def seeded_cases(draw, dtype=np.float32, scales=(1.0,), rows=(2, 4), classes=(2, 5)):
    """The same from a drawn seed, times one of the scales."""
    n, c = draw(st.integers(*rows)), draw(st.integers(*classes))
    seed = draw(seeds())
    labels = np.random.default_rng(seed).integers(0, c, n)
    logits = random_array(seed, n, c, dtype=dtype) / 8 * draw(st.sampled_from(scales))
    return {"logits": logits.astype(dtype), "labels": labels}


softmax_cross_entropy = Function(
    "softmax_cross_entropy", oracle, lambda logits, _labels: float(np.abs(logits).max()), compare=compare
)


@points(5)
@settings(max_examples=14)
@given(case=cases())
def test_values(submission, case):
    """the mean loss of the batch, and its gradient."""
    softmax_cross_entropy.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=cases(rows=(1, 1), classes=(2, 5)))
def test_one_row(submission, case):
    """a batch of one row."""
    softmax_cross_entropy.check(submission, case)


@points(2)
@settings(max_examples=7)
@given(case=seeded_cases(scales=(100.0, 1000.0, 10000.0)))
def test_large_logits(submission, case):
    """logits up to 10000 on both sides, in float32."""
    softmax_cross_entropy.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=seeded_cases(dtype=np.float64, scales=(1000.0, 10000.0)))
def test_large_logits_double(submission, case):
    """logits up to 10000 on both sides, in float64."""
    softmax_cross_entropy.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(case=seeded_cases(), shift=st.sampled_from([-9000.0, 9000.0]))
def test_all_large(submission, case, shift):
    """logits that are all very large, or all far below zero, and near each other."""
    softmax_cross_entropy.check(submission, case | {"logits": case["logits"] + np.float32(shift)})


@points(1)
@settings(max_examples=3)
@given(case=seeded_cases(rows=(20, 30), classes=(10, 20), scales=(8.0,)))
def test_larger(submission, case):
    """larger batches with more classes."""
    softmax_cross_entropy.check(submission, case)


@points(0.5)
@settings(max_examples=4)
@given(case=seeded_cases())
def test_own_memory(submission, case):
    """the result doesn't share memory with the logits that are given."""
    check_own_memory(submission, softmax_cross_entropy, case)


contract(
    softmax_cross_entropy,
    {"batch": cases(rows=(2, 4), classes=(2, 5)), "one row": cases(rows=(1, 1), classes=(2, 5))},
    points={"dtype": 1, "unchanged": 0.5, "again": 0.5, "by_hand": 0.5},
)
