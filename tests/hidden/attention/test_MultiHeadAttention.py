"""MultiHeadAttention against the same in float64, with weights that the tests load."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import LONG, MHA, Sizes, inputs
from tensors import numbers

from autograder.testing import (
    by_hand,
    check_inputs_unchanged,
    check_raises,
    check_values,
    points,
    seeds,
    taken_on_trust,
)

pytestmark = by_hand()

FAR = 1e-6  # of the largest number: how far float64 may be off where scores reach 1e5; 1e-11 in truth
SMALL = {"heads": (2, 2), "width": (1, 2), "length": (2, 3)}


def check(submission, X, sizes, seed, *mask, by_name=False):
    """A layer with random weights gives the right answer."""
    weights = MHA.weights(sizes, seed, X.dtype)
    MHA.check(MHA.make(submission, sizes, weights, by_name), X, sizes, weights, *mask)


@points(3)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
@settings(max_examples=2)
@given(seed=seeds(), heads=st.integers(1, 2))
def test_parameters(submission, seed, heads):
    """the parameters have the names and shapes of nn.MultiheadAttention's, are trainable, and are used."""
    MHA.check_parameters(submission, Sizes(2 * heads, heads), seed)


@points(3)
@settings(max_examples=4)
@given(case=inputs(heads=(1, 1)))
def test_one_head(submission, case):
    """with one head: X becomes queries, keys and values, which go through attention and out_proj."""
    check(submission, **case)


@points(4)
@settings(max_examples=5)
@given(case=inputs(heads=(2, 3)), by_name=st.booleans())
def test_heads(submission, case, by_name):
    """each head looks with its own part of queries, keys and values."""
    check(submission, **case, by_name=by_name)


@points(2)
@settings(max_examples=4)
@given(case=inputs(length=(2, 4), mask="all"))
def test_mask(submission, case):
    """a mask (L, L), the same for the whole batch and all heads."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=5)
@given(case=inputs(heads=(1, 3), batch=(1, 3), length=(2, 3), mask="each", apart=True))
def test_mask_each(submission, case):
    """a mask (N, L, L), one for each of the batch, the same for all heads; it needn't be contiguous."""
    X, sizes, seed, mask = case.values()
    weights = MHA.weights(sizes, seed)
    layer = MHA.make(submission, sizes, weights)
    MHA.compare(layer(X, mask=mask), X, sizes, weights, mask)
    MHA.compare(layer(X, mask=None), X, sizes, weights)
    if len(X) == 1:
        return
    twice = Sizes(2 * len(X), len(X))  # as many heads as there are in the batch
    wide = numbers(seed - 1, *X.shape[:2], twice.embed_dim)
    check(submission, wide, twice, seed, mask)


@points(1)
@taken_on_trust("the type of the exception")
@settings(max_examples=1)
@given(case=inputs(heads=(2, 2)))
def test_not_divisible(submission, case):
    """an embed_dim that can't be divided among the heads raises ValueError, and no other does."""
    check(submission, **case)
    for embed_dim, num_heads in ((5, 2), (2, 4), (9, 6)):
        check_raises(ValueError, submission.MultiHeadAttention, embed_dim, num_heads)


@points(1.5)
@settings(max_examples=2)
@given(seed=seeds())
def test_again(submission, seed):
    """two layers at once, other lengths, batches and masks, eval mode: each answer is right."""
    MHA.check_again(submission, Sizes(4, 2), seed)


@points(0.5)
@settings(max_examples=1)
@given(case=inputs(length=(130, 140), **LONG))
def test_long(submission, case):
    """long sequences."""
    check(submission, *case.values())


@points(0.5)
@settings(max_examples=2)
@given(case=inputs(heads=(4, 5), width=(5, 7), batch=(3, 4), length=(8, 11), mask="all", apart=True))
def test_larger(submission, case):
    """more heads, wider ones, longer sequences, and larger numbers."""
    check(submission, *case.values())
    X, sizes, seed, mask = case.values()
    causal = torch.ones_like(mask).tril()  # the first query can't choose: its only score is often far below 0
    X, weights = 100 * X.double(), MHA.weights(sizes, seed, torch.float64)
    got = MHA.make(submission, sizes, weights)(X, causal)
    expected = MHA.expected(X, sizes, weights, causal)
    check_values(got, expected, like=X, allowed=FAR * float(expected.abs().max()))


@points(1.5)
@settings(max_examples=1)
@given(seed=seeds(), width=st.integers(1, 2))
def test_gradients(submission, seed, width):
    """gradients flow to X and to all weights."""
    MHA.check_gradients(submission, Sizes(2 * width, 2), seed)


@points(1)
@settings(max_examples=2)
@given(case=inputs(**SMALL, mask="each"))
def test_dtype(submission, case):
    """a layer that was turned into float64 computes in float64, with all its digits."""
    X, sizes, seed, mask = case.values()
    weights = MHA.weights(sizes, seed, torch.float64)
    MHA.check_styles(MHA.make(submission, sizes, weights), X.double() / 3, sizes, weights, mask)


@points(1)
@taken_on_trust("that X and the mask were left as they were")
@settings(max_examples=2)
@given(case=inputs(**SMALL, mask="each"))
def test_unchanged(submission, case):
    """X, the mask and the parameters are left as they were."""
    X, sizes, seed, mask = case.values()
    weights = MHA.weights(sizes, seed)
    layer = MHA.make(submission, sizes, weights)
    MHA.check_styles(layer, X, sizes, weights, mask, check_inputs_unchanged)
    MHA.check(layer, X, sizes, weights, mask)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=2)
@given(case=inputs(**SMALL, mask="all"), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_by_hand(submission, case, dtype):
    """written by hand: no library routine does the exercise, in train mode or in eval mode."""
    X, sizes, seed, mask = case.values()
    weights = MHA.weights(sizes, seed, dtype)
    layer = MHA.make(submission, sizes, weights)
    with submission.watched():
        MHA.check_styles(layer, X.to(dtype), sizes, weights, mask)
        submission.remote("torch.nn.Module.eval")(layer)
        MHA.check_styles(layer, X.to(dtype), sizes, weights, mask)
