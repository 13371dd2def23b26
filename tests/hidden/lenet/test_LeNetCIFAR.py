"""LeNetCIFAR against torch's functions in float64, after its parameters have been mapped by their shapes."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import Network

from autograder.testing import (
    check_inputs_unchanged,
    check_module_gradients,
    fail,
    points,
    seeds,
    taken_on_trust,
)

SEEDS = seeds()
CLOSE = 1e-5  # to a kink of the ReLU or to a tie in a pooling window, relative to the layer's numbers


def layers(X, w1, b1, w2, b2, w3, b3, w4, b4, w5, b5):
    """The outputs of the five layers, before their ReLU: (N, 3, 32, 32) -> ..., (N, 10)."""
    outputs = [F.conv2d(X, w1, b1)]
    outputs.append(F.conv2d(F.max_pool2d(torch.relu(outputs[0]), 2), w2, b2))
    outputs.append(F.linear(F.max_pool2d(torch.relu(outputs[1]), 2).flatten(1), w3, b3))
    outputs.append(F.linear(torch.relu(outputs[2]), w4, b4))
    return [*outputs, F.linear(torch.relu(outputs[3]), w5, b5)]


def oracle(X, *weights):
    """(N, 3, 32, 32) -> (N, 10)."""
    return layers(X, *weights)[-1]


CIFAR = Network(
    "LeNetCIFAR",
    picture=(3, 32, 32),
    shapes={
        "the first convolution's weight": (16, 3, 5, 5),
        "the first convolution's bias": (16,),
        "the second convolution's weight": (32, 16, 5, 5),
        "the second convolution's bias": (32,),
        "the first linear layer's weight": (120, 800),
        "the first linear layer's bias": (120,),
        "the second linear layer's weight": (84, 120),
        "the second linear layer's bias": (84,),
        "the last layer's weight": (10, 84),
        "the last layer's bias": (10,),
    },
    oracle=oracle,
    gain=2.0,
)


def smooth(X, weights):
    """Whether rounding can't move any number over a kink, where gradients jump."""
    for output in layers(X.double(), *(weight.double() for weight in weights.values()))[:-1]:
        scale = float(output.abs().mean())
        if float(output.abs().min()) < CLOSE * scale:
            return False
        if output.dim() == 4:
            windows = output.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2).sort(-1).values
            if float((windows[..., 3] - windows[..., 2]).min()) < CLOSE * scale:
                return False
    return True


@points(3)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
def test_parameters(submission, course_seed):
    """it has the 121,182 parameters of the table, each of them trainable, and nothing else."""
    network, names = CIFAR.make(submission, CIFAR.weights(course_seed))
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            fail(f"{names[name]} in LeNetCIFAR() should be trainable, but requires no gradient")


@points(6)
@settings(max_examples=4)
@given(seed=SEEDS)
def test_logits(submission, seed):
    """a picture's logits are those of the layers in the table, ReLU and max-pooling included."""
    weights = CIFAR.weights(seed)
    network, _names = CIFAR.make(submission, weights)
    CIFAR.check(network, CIFAR.pictures(seed, 1), weights)


@points(3)
@settings(max_examples=3)
@given(seed=SEEDS, count=st.integers(2, 7), turned=st.booleans())
def test_batches(submission, seed, count, turned):
    """each picture of a batch has its own logits."""
    weights, X = CIFAR.weights(seed), CIFAR.pictures(seed, count)
    network, _names = CIFAR.make(submission, weights)
    CIFAR.check(network, X.transpose(2, 3) if turned else X, weights)


@points(2)
@settings(max_examples=3)
@given(seed=SEEDS)
def test_modes(submission, seed):
    """train mode and eval mode give the same logits, as often as you ask."""
    weights, X = CIFAR.weights(seed), CIFAR.pictures(seed, 2)
    network, _names = CIFAR.make(submission, weights)
    for mode in ("train", "eval"):
        submission.remote(f"torch.nn.Module.{mode}")(network)
        CIFAR.check(network, X, weights)
        CIFAR.check(network, X, weights)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_two_networks(submission, seed):
    """two networks have parameters of their own, and other pictures give other logits."""
    first, second = CIFAR.weights(seed), CIFAR.weights(seed + 1)
    network, _names = CIFAR.make(submission, first)
    other, _names = CIFAR.make(submission, second)
    CIFAR.check(network, CIFAR.pictures(seed, 2), first)
    CIFAR.check(other, CIFAR.pictures(seed, 2), second)
    CIFAR.check(network, CIFAR.pictures(seed + 1, 2), first)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_dtype(submission, seed):
    """a network that was turned into float64 computes in float64, with all its digits."""
    weights = CIFAR.weights(seed, torch.float64)
    network, _names = CIFAR.make(submission, weights)
    CIFAR.check(network, CIFAR.pictures(seed, 2, torch.float64), weights)


@points(2)
@settings(max_examples=3)
@given(seed=SEEDS)
def test_gradients(submission, seed):
    """gradients flow from the logits back to the picture and to all weights."""
    weights = CIFAR.weights(seed)
    X = next(X for shift in range(1000) if smooth(X := CIFAR.pictures(seed + shift, 1), weights))
    network, names = CIFAR.make(submission, weights)
    CIFAR.check(network, X, weights)
    check_module_gradients(network, oracle, {"X": X}, weights, names=names, linear=False)


@points(1)
@taken_on_trust("that X was left as it was")
@settings(max_examples=2)
@given(seed=SEEDS)
def test_inputs_unchanged(submission, seed):
    """X is left as it was."""
    weights, X = CIFAR.weights(seed), CIFAR.pictures(seed, 2)
    network, _names = CIFAR.make(submission, weights)
    CIFAR.check(network, X, weights, lambda X: check_inputs_unchanged(network, X))
