"""What the tests of gradients share: autograd in float64, answers of several parts, and random arrays."""

from collections.abc import Callable

import numpy as np
import torch
from hypothesis import strategies as st

from autograder.testing import check_parts, check_values, integer_arrays, random_array

Tensors = dict[str, torch.Tensor]


def tensors(**arrays) -> Tensors:
    """These arrays as contiguous tensors of float64 that require gradients."""
    return {
        name: torch.from_numpy(np.ascontiguousarray(array, dtype=np.float64)).requires_grad_()
        for name, array in arrays.items()
    }


def gradients(forward: Callable[[Tensors], torch.Tensor], dY, **arrays) -> dict[str, np.ndarray]:
    """By name, the gradient of each array, where dY is that of the forward pass's result."""
    leaves = tensors(**arrays)
    dY = torch.from_numpy(np.ascontiguousarray(dY, dtype=np.float64))
    # A sum rather than a gradient argument, for which torch would import sympy in every child.
    found = torch.autograd.grad((forward(leaves) * dY).sum(), list(leaves.values()))
    return {name: gradient.numpy() for name, gradient in zip(leaves, found, strict=True)}


def with_magnitudes(forward: Callable[[Tensors], torch.Tensor], dY, **arrays):
    """The same for a forward pass that is linear in each array: pairs with the largest sum of products."""
    exact = gradients(forward, dY, **arrays)
    sizes = gradients(forward, np.abs(dY), **{name: np.abs(array) for name, array in arrays.items()})
    return {name: (exact[name], float(sizes[name].max())) for name in exact}


def compare_parts(got, expected, *, like, magnitude):
    """A tuple with an array for each name; expected: pairs of values and their magnitude, by name."""
    del magnitude  # each part has one of its own
    check_parts(got, *expected)
    for part, (name, (values, size)) in zip(got, expected.items(), strict=True):
        check_values(part, values, like=like, magnitude=size, what=name)


@st.composite
def arrays(draw, shapes, large=None):
    """By name, an array of each shape. large: a strategy of seeds, for arrays too large to be drawn."""
    if large is None:
        return {name: draw(integer_arrays(shape)) for name, shape in shapes.items()}
    seed = draw(large)
    return {name: random_array(seed + i, *shape) for i, (name, shape) in enumerate(shapes.items())}


def check_own_memory(submission, exercise, case):
    """The answer is right even if the caller overwrites all arguments as soon as it has it."""
    with submission.inputs_overwritten():
        got = exercise.call(submission, case)
    exercise.compare_with(got, case)
