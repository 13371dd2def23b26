"""HED against torch's functions in float64, with weights that the tests load by their names."""

import torch
from hed import Joined, check_outputs, construct, make, oracle, pictures, shapes, weights
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    check_inputs_unchanged,
    check_module_gradients,
    check_type,
    fail,
    points,
    seeds,
    taken_on_trust,
)

SEEDS = seeds()
WIDTHS = st.integers(1, 4)
TWO_OR_THREE = st.lists(WIDTHS, min_size=2, max_size=3).map(tuple)


def check(submission, seed, sizes, in_channels, channels, dtype=torch.float32):
    """A network with these weights gives the right outputs on pictures of these sizes (N, H, W)."""
    state = weights(seed, in_channels, channels, dtype)
    network = make(submission, state, in_channels, channels)
    X = pictures(seed, sizes[0], in_channels, *sizes[1:], dtype=dtype)
    check_outputs(network(X), X, state)
    return network, X, state


def check_gradients(network, X, state):
    """Gradients reach the picture and all weights."""
    check_module_gradients(
        Joined(network, state),
        lambda X, *tensors: oracle(X, *tensors, names=list(state)),
        {"X": X},
        state,
        linear=False,
    )


@points(3)
@settings(max_examples=4)
@given(in_channels=st.integers(1, 4), channels=st.lists(WIDTHS, min_size=1, max_size=4).map(tuple))
def test_state_dict(submission, in_channels, channels):
    """the state dict has the weights and biases of convs, sides and fuse, and nothing else."""
    network = construct(submission, in_channels, channels)
    wanted, found = shapes(in_channels, channels), network.shapes("state_dict")
    if found != wanted:
        missing = [name for name in wanted if found.get(name) != wanted[name]]
        extra = [name for name in found if name not in wanted]
        told = f"{missing[0]} of shape {wanted[missing[0]]}" if missing else f"no {extra[0][:80]}"
        fail(f"{{call}} should have a state dict with {told}", kind="contract")


@points(4)
@settings(max_examples=6)
@given(seed=SEEDS, rows=st.integers(1, 3), columns=st.integers(1, 3), channels=TWO_OR_THREE)
def test_outputs(submission, seed, rows, columns, channels):
    """the side outputs and the fused one, for pictures whose sides can be halved evenly."""
    step = 2 ** (len(channels) - 1)
    check(submission, seed, (1, step * rows, step * columns), 1 + seed % 3, channels)


@points(4)
@settings(max_examples=6)
@given(seed=SEEDS, spare=st.tuples(st.integers(0, 9), st.integers(0, 9)), channels=TWO_OR_THREE)
def test_odd_sizes(submission, seed, spare, channels):
    """pictures of any size from 2 ** (K - 1) on, also when halving rounds down."""
    least = 2 ** (len(channels) - 1)
    check(submission, seed, (1, least + spare[0], least + spare[1]), 2, channels)
    check(submission, seed + 1, (1, least, 2 * least + 1), 1, channels)


@points(2)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_defaults(submission, seed):
    """without arguments: three channels in, and stages of 8, 16 and 32; arguments by name."""
    X, state = pictures(seed, 1, 3, 9, 14), weights(seed)
    check_outputs(make(submission, state)(X), X, state)
    state = weights(seed, channels=(2, 3))
    check_outputs(make(submission, state, channels=(2, 3))(X), X, state)
    state = weights(seed, in_channels=1)
    check_outputs(make(submission, state, in_channels=1)(X[:, :1]), X[:, :1], state)


@points(2)
@settings(max_examples=2)
@given(seed=SEEDS, one=st.integers(2, 4), many=st.lists(WIDTHS, min_size=4, max_size=5).map(tuple))
def test_numbers_of_stages(submission, seed, one, many):
    """one stage alone, and four or five."""
    check(submission, seed, (2, 3, 1), 2, (one,))
    check(submission, seed, (1, 17, 22), 3, many)


@points(2)
@settings(max_examples=2)
@given(seed=SEEDS, count=st.integers(3, 4))
def test_batches(submission, seed, count):
    """each picture of a batch has its own outputs; networks have parameters of their own, and no memory."""
    network, X, state = check(submission, seed, (count, 6, 5), 2, (3, 2))
    check(submission, seed + 1, (1, 4, 4), 2, (3, 2))
    turned = X.transpose(2, 3)
    check_outputs(network(turned), turned, state)
    submission.remote("torch.nn.Module.eval")(network)
    check_outputs(network(X), X, state)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS, channels=TWO_OR_THREE)
def test_list(submission, seed, channels):
    """the outputs come as a list."""
    state = weights(seed, 1, channels)
    X = pictures(seed, 1, 1, 5, 6)
    got = make(submission, state, 1, channels)(X)
    check_type(got, list)
    check_outputs(got, X, state)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_dtype(submission, seed):
    """a network that was turned into float64 computes in float64, with all its digits."""
    check(submission, seed, (1, 7, 8), 2, (3, 2), torch.float64)


@points(3)
@settings(max_examples=3)
@given(seed=SEEDS, channels=TWO_OR_THREE)
def test_gradients(submission, seed, channels):
    """gradients flow from all outputs back to the picture and to all weights."""
    state = weights(seed, 2, channels)
    check_gradients(make(submission, state, 2, channels), pictures(seed, 2, 2, 9, 6), state)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_gradients_of_defaults(submission, seed):
    """gradients flow in a network that was made without arguments, too."""
    state = weights(seed)
    check_gradients(make(submission, state), pictures(seed, 1, 3, 5, 6), state)


@points(1)
@taken_on_trust("that X was left as it was")
@settings(max_examples=2)
@given(seed=SEEDS)
def test_unchanged(submission, seed):
    """X is left as it was."""
    state = weights(seed, 1, (2, 3))
    network, X = make(submission, state, 1, (2, 3)), pictures(seed, 1, 1, 6, 4)
    check_outputs(check_inputs_unchanged(network, X), X, state)
    state, X = weights(seed), pictures(seed, 1, 3, 5, 4)
    check_outputs(check_inputs_unchanged(make(submission, state), X), X, state)
