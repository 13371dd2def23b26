"""mlp_loss_and_gradients against torch's autograd in float64."""

import numpy as np
import torch
import torch.nn.functional as F
from arrays import arrays, check_own_memory, tensors
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    check_float,
    check_keys,
    check_parts,
    check_values,
    contract,
    points,
    seeds,
)

pytestmark = by_hand()

NAMES = ("W1", "b1", "W2", "b2")


def network(X, labels, params):
    """The loss, a tensor, and the tensors of hidden numbers before ReLU, of logits, and of params."""
    leaves = tensors(**params)
    X = torch.from_numpy(np.ascontiguousarray(X, dtype=np.float64))
    Z = X @ leaves["W1"].T + leaves["b1"]
    logits = torch.relu(Z) @ leaves["W2"].T + leaves["b2"]
    return F.cross_entropy(logits, torch.from_numpy(np.ascontiguousarray(labels))), Z, logits, leaves


def oracle(X, labels, params):
    """The loss, the gradients by name, the largest logit, and by name what an error of 1 in dlogits does."""
    loss, Z, logits, leaves = network(X, labels, params)
    found = torch.autograd.grad(loss, list(leaves.values()))
    largest = float(logits.detach().abs().max())
    width, examples = np.abs(X).max(), len(X)
    hidden = torch.relu(Z.detach()).max().item()
    back = np.abs(params["W2"]).sum(axis=0).max()
    effects = {"W1": examples * back * width, "b1": examples * back, "W2": examples * hidden, "b2": examples}
    gradients = {name: gradient.numpy() for name, gradient in zip(leaves, found, strict=True)}
    return float(loss.detach()), gradients, largest, effects


def compare(got, expected, *, like, magnitude):
    """Loss and gradients are within what the exercise allows of them, given the size of the logits."""
    del magnitude
    loss, gradients, largest, effects = expected
    check_parts(got, "loss", "grads")
    double = like.dtype == np.float64
    allowed = 1e-12 * (1 + largest) if double else 1e-4 + 5e-7 * largest
    check_float(got[0], loss, tolerance=allowed, what="loss")
    check_keys(got[1], *NAMES, what="grads")
    # dlogits may be off by 1e-3 in float32 where logits are large, by roundings where they are small
    off = 1e-12 if double else min(1e-3, 3e-7 * (4 + largest))
    for name in NAMES:
        check_values(
            got[1][name],
            gradients[name],
            like=like,
            allowed=off * (1 + float(effects[name])),
            what=f"grads['{name}']",
        )


@st.composite
def cases(draw, rows=(1, 3), features=(1, 3), hidden=(1, 4), classes=(2, 4), zero=False, large=None):
    """A batch, its labels and whole numbers for params; zero: hidden numbers may be 0 before ReLU."""
    n, d = draw(st.integers(*rows)), draw(st.integers(*features))
    h, c = draw(st.integers(*hidden)), draw(st.integers(*classes))
    shapes = {"X": (n, d), "W1": (h, d), "b1": (h,), "W2": (c, h), "b2": (c,)}
    drawn = draw(arrays(shapes, large))
    X = drawn.pop("X")
    # small numbers, so that more than one class has a share of the probability
    params = {name: array / np.float32(16 if name == "W2" else 4) for name, array in drawn.items()}
    if not zero:
        params["b1"] = params["b1"] + np.float32(1 / 16)
    labels = draw(st.lists(st.integers(0, c - 1), min_size=n, max_size=n))
    return {"X": X / np.float32(2), "labels": np.array(labels, dtype=np.int64), "params": params}


def doubled(case):
    """The case in float64, with digits that float32 doesn't have; no hidden number comes near 0."""
    params = {name: array.astype(np.float64) for name, array in case["params"].items()}
    params |= {"W2": params["W2"] / 3, "b2": params["b2"] / 7}
    return case | {"X": case["X"].astype(np.float64) / 3, "params": params}


mlp = Function("mlp_loss_and_gradients", oracle, compare=compare)


@points(3)
@settings(max_examples=12)
@given(case=cases())
def test_values(submission, case):
    """the mean loss of the batch, and the gradient of each parameter by its name."""
    mlp.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=cases(rows=(1, 1), features=(1, 2), hidden=(1, 2)))
def test_one_row(submission, case):
    """a batch of one row."""
    mlp.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=cases(zero=True, hidden=(2, 4)))
def test_relu_at_zero(submission, case):
    """hidden numbers of exactly 0 let no gradient through."""
    mlp.check(
        submission, case | {"X": 0 * case["X"], "params": case["params"] | {"b1": 0 * case["params"]["b1"]}}
    )


@points(1)
@settings(max_examples=5)
@given(case=cases(rows=(2, 3)), size=st.sampled_from([100, 3000]))
def test_large_logits(submission, case, size):
    """logits far from zero, in float32."""
    largest = oracle(**case)[2] or 1.0
    factor = np.float32(2.0 ** int(np.log2(size / largest)))
    params = case["params"] | {name: case["params"][name] * factor for name in ("W2", "b2")}
    mlp.check(submission, case | {"params": params})


@points(0.5)
@settings(max_examples=3)
@given(case=cases(rows=(10, 20), features=(5, 9), hidden=(8, 12), classes=(5, 9), large=seeds()))
def test_larger(submission, case):
    """larger batches and networks."""
    mlp.check(submission, case)


@points(1)
@settings(max_examples=5)
@given(case=cases())
def test_dtype(submission, case):
    """float64 in, float64 out, with every digit."""
    mlp.check(submission, doubled(case))


@points(0.5)
@settings(max_examples=3)
@given(case=cases())
def test_own_memory(submission, case):
    """the results don't share memory with the arrays given."""
    check_own_memory(submission, mlp, case)


contract(
    mlp,
    {"small": cases(features=(1, 2), hidden=(1, 3))},
    points={"unchanged": 0.5, "again": 1, "by_hand": 0.5},
    also=lambda case: case | {"params": {name: -array for name, array in case["params"].items()}},
)
