"""LeNet5 against torch's functions in float64, after its parameters have been mapped by their shapes."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import LENET

from autograder.testing import (
    check_inputs_unchanged,
    check_module_gradients,
    fail,
    points,
    seeds,
    taken_on_trust,
)

SEEDS = seeds()


@points(4)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
def test_parameters(submission, course_seed):
    """it has the 61,706 parameters of the table, each of them trainable, and nothing else."""
    network, names = LENET.make(submission, LENET.weights(course_seed))
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            fail(f"{names[name]} in LeNet5() should be trainable, but requires no gradient")


@points(8)
@settings(max_examples=4)
@given(seed=SEEDS)
def test_logits(submission, seed):
    """a picture's logits are those of the layers in the table, with sigmoids and mean pooling."""
    weights = LENET.weights(seed)
    network, _names = LENET.make(submission, weights)
    LENET.check(network, LENET.pictures(seed, 1), weights)


@points(4)
@settings(max_examples=3)
@given(seed=SEEDS, count=st.integers(2, 7), turned=st.booleans())
def test_batches(submission, seed, count, turned):
    """each picture of a batch has its own logits."""
    weights, X = LENET.weights(seed), LENET.pictures(seed, count)
    network, _names = LENET.make(submission, weights)
    LENET.check(network, X.transpose(2, 3) if turned else X, weights)


@points(3)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_modes(submission, seed):
    """train mode and eval mode give the same logits, as often as you ask."""
    weights, X = LENET.weights(seed), LENET.pictures(seed, 2)
    network, _names = LENET.make(submission, weights)
    for mode in ("train", "eval"):
        submission.remote(f"torch.nn.Module.{mode}")(network)
        LENET.check(network, X, weights)
        LENET.check(network, X, weights)


@points(2)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_two_networks(submission, seed):
    """two networks have parameters of their own, and other pictures give other logits."""
    first, second = LENET.weights(seed), LENET.weights(seed + 1)
    network, _names = LENET.make(submission, first)
    other, _names = LENET.make(submission, second)
    LENET.check(network, LENET.pictures(seed, 2), first)
    LENET.check(other, LENET.pictures(seed, 2), second)
    LENET.check(network, LENET.pictures(seed + 1, 2), first)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_dtype(submission, seed):
    """a network that was turned into float64 computes in float64, with all its digits."""
    weights = LENET.weights(seed, torch.float64)
    network, _names = LENET.make(submission, weights)
    LENET.check(network, LENET.pictures(seed, 2, torch.float64), weights)


@points(3)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_gradients(submission, seed):
    """gradients flow from the logits back to the picture and to all weights."""
    weights, X = LENET.weights(seed), LENET.pictures(seed, 2)
    network, names = LENET.make(submission, weights)
    LENET.check(network, X, weights)
    check_module_gradients(network, LENET.oracle, {"X": X}, weights, names=names, linear=False)


@points(1)
@taken_on_trust("that X was left as it was")
@settings(max_examples=2)
@given(seed=SEEDS)
def test_inputs_unchanged(submission, seed):
    """X is left as it was."""
    weights, X = LENET.weights(seed), LENET.pictures(seed, 2)
    network, _names = LENET.make(submission, weights)
    LENET.check(network, X, weights, lambda X: check_inputs_unchanged(network, X))
