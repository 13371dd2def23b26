"""TransformerBlock against the same in float64, with weights that the tests load."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import BLOCK, LONG, Sizes, inputs

from autograder.testing import (
    by_hand,
    check_inputs_unchanged,
    check_raises,
    points,
    seeds,
    taken_on_trust,
)

pytestmark = by_hand()

WIDTHS = {"width": (2, 3), "hidden": (5, 9)}
SMALL = {"heads": (2, 2), "width": (1, 2), "length": (2, 3), "hidden": (3, 6)}


def check(submission, X, sizes, seed, *mask, by_name=False):
    """A block with random weights gives the right answer."""
    weights = BLOCK.weights(sizes, seed, X.dtype)
    BLOCK.check(BLOCK.make(submission, sizes, weights, by_name), X, sizes, weights, *mask)


@points(2)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
@settings(max_examples=2)
@given(seed=seeds(), hidden=st.integers(3, 5))
def test_parameters(submission, seed, hidden):
    """the parameters have the names and shapes of the table, are trainable, and are used."""
    BLOCK.check_parameters(submission, Sizes(2, 1, hidden), seed)


@points(3.5)
@settings(max_examples=5)
@given(case=inputs(**WIDTHS), by_name=st.booleans())
def test_values(submission, case, by_name):
    """X plus attention of the normalized X, then this plus the mlp of its own normalized numbers."""
    check(submission, **case, by_name=by_name)


@points(0.5)
@settings(max_examples=3)
@given(case=inputs(length=(2, 4), mask="all", **WIDTHS))
def test_mask(submission, case):
    """a mask (L, L), the same for the whole batch."""
    check(submission, *case.values())


@points(0.5)
@settings(max_examples=1)
@given(case=inputs(length=(70, 80), hidden=(5, 9), **LONG))
def test_long(submission, case):
    """long sequences."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=3)
@given(case=inputs(batch=(2, 3), length=(2, 4), mask="each", apart=True, **WIDTHS))
def test_mask_each(submission, case):
    """a mask (N, L, L), another one for each of the batch; X and the mask needn't be contiguous."""
    X, sizes, seed, mask = case.values()
    weights = BLOCK.weights(sizes, seed)
    layer = BLOCK.make(submission, sizes, weights)
    BLOCK.compare(layer(X, mask=mask), X, sizes, weights, mask)


@points(0.5)
@taken_on_trust("the type of the exception")
@settings(max_examples=1)
@given(case=inputs(heads=(2, 2), **WIDTHS))
def test_not_divisible(submission, case):
    """an embed_dim that can't be divided among the heads raises ValueError, and no other does."""
    check(submission, **case)
    for embed_dim, num_heads in ((5, 2), (2, 4)):
        check_raises(ValueError, submission.TransformerBlock, embed_dim, num_heads, 3)


@points(1)
@settings(max_examples=2)
@given(case=inputs(**WIDTHS))
def test_eps(submission, case):
    """numbers that lie close together: the norms' eps is 1e-5."""
    X, sizes, seed = case.values()
    check(submission, 1 + X.double() / 300, sizes, seed)


@points(1)
@settings(max_examples=1)
@given(seed=seeds())
def test_again(submission, seed):
    """two blocks at once, other lengths, batches and masks, eval mode: each answer is right."""
    BLOCK.check_again(submission, Sizes(4, 2, 3), seed)


@points(1)
@settings(max_examples=1)
@given(seed=seeds(), hidden=st.integers(2, 3))
def test_gradients(submission, seed, hidden):
    """gradients flow to X and to all weights."""
    BLOCK.check_gradients(submission, Sizes(4, 2, hidden), seed)


@points(1)
@settings(max_examples=2)
@given(case=inputs(**SMALL, mask="all"))
def test_dtype(submission, case):
    """a block that was turned into float64 computes in float64, with all its digits."""
    X, sizes, seed, mask = case.values()
    weights = BLOCK.weights(sizes, seed, torch.float64)
    BLOCK.check_styles(BLOCK.make(submission, sizes, weights), X.double() / 3, sizes, weights, mask)


@points(1)
@taken_on_trust("that X and the mask were left as they were")
@settings(max_examples=2)
@given(case=inputs(**SMALL, mask="all"))
def test_unchanged(submission, case):
    """X, the mask and the parameters are left as they were."""
    X, sizes, seed, mask = case.values()
    weights = BLOCK.weights(sizes, seed)
    layer = BLOCK.make(submission, sizes, weights)
    BLOCK.check_styles(layer, X, sizes, weights, mask, check_inputs_unchanged)
    BLOCK.check(layer, X, sizes, weights, mask)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=2)
@given(case=inputs(**SMALL, mask="all"), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_by_hand(submission, case, dtype):
    """written by hand: no library routine does the exercise, in train mode or in eval mode."""
    X, sizes, seed, mask = case.values()
    weights = BLOCK.weights(sizes, seed, dtype)
    block = BLOCK.make(submission, sizes, weights)
    with submission.watched():
        BLOCK.check_styles(block, X.to(dtype), sizes, weights, mask)
        submission.remote("torch.nn.Module.eval")(block)
        BLOCK.check_styles(block, X.to(dtype), sizes, weights, mask)
