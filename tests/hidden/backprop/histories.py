"""Optimizers: histories of steps, torch's own optimizers in float64, and what they have in common."""

import numpy as np
import torch
from hypothesis import strategies as st
from torch.optim.adam import adam
from torch.optim.sgd import sgd

from autograder.testing import check_type, check_values, fail, integer_arrays, random_array, seeds

SHAPES = ((1,), (3,), (2, 3), (1, 1), (2, 1, 2))


@st.composite
def histories(draw, steps=(1, 3), count=(1, 3), dtype=np.float32, large=False):
    """Params, and the gradients of each step. large: from a seed."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=count[0], max_size=count[1]))
    number = draw(st.integers(*steps))
    if large:
        first = draw(seeds())
        rows = [
            [random_array(first + 10 * row + i, 8, 9, dtype=dtype) / 3 for i in range(len(shapes))]
            for row in range(number + 1)
        ]
        return rows[0], rows[1:]
    rows = [[draw(integer_arrays(shape, dtype=dtype)) for shape in shapes] for _row in range(number + 1)]
    return rows[0], rows[1:]


def doubles(**sizes):
    """The same in float64."""
    return histories(dtype=np.float64, **sizes)


def others(params, number):
    """Other params of the same shapes."""
    return [number - param for param in params]


class Expected:
    """An optimizer of torch in float64, with the interface of the exercise. kind: "SGD" or "Adam".

    torch's functions do its steps: its classes would import a compiler in every child.
    """

    def __init__(self, kind, **settings):
        self._step = {"SGD": _sgd, "Adam": _adam}[kind]
        self._settings = settings
        self._state = {}

    def step(self, params, grads):
        """The new params in float64."""
        params, grads = (
            [torch.from_numpy(np.array(a, dtype=np.float64)) for a in part] for part in (params, grads)
        )
        self._step(params, grads, self._state, **self._settings)
        return [param.numpy() for param in params]


def _sgd(params, grads, state, *, lr, momentum, weight_decay):
    """A step in place."""
    velocities = state.setdefault("velocities", [None] * len(params))
    settings = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
    sgd(params, grads, velocities, dampening=0.0, nesterov=False, maximize=False, foreach=False, **settings)


def _adam(params, grads, state, *, lr, betas, eps):
    """A step in place."""
    for name in ("means", "squares"):
        state.setdefault(name, [torch.zeros_like(param) for param in params])
    steps = state.setdefault("steps", [torch.zeros(()) for _param in params])
    settings = {"lr": lr, "beta1": betas[0], "beta2": betas[1], "eps": eps, "weight_decay": 0.0}
    flags = {"amsgrad": False, "maximize": False, "foreach": False}
    adam(params, grads, state["means"], state["squares"], [], steps, **settings, **flags)


def check_step(got, expected, params, grads):
    """A list of new arrays; sizes of params and gradients bound the rounding."""
    check_type(got, list)
    if len(got) != len(expected):
        fail(f"{{call}} should return a list of {len(expected)} arrays, but it has {len(got)}", kind="shape")
    for position, (array, values, param, grad) in enumerate(zip(got, expected, params, grads, strict=True)):
        size = 4 * float(max(np.abs(values).max(), np.abs(param).max(), np.abs(grad).max()))
        check_values(array, values, like=param, magnitude=size, what=f"params[{position}]")


def check_history(optimizer, expected, params, history, step=None):
    """Every step is right, from the params of the step before. step: calls in place of optimizer.step."""
    step = step or optimizer.step
    for grads in history:
        wanted = expected.step(params, grads)
        got = step(params, grads)
        check_step(got, wanted, params, grads)
        params = got


def check_turns(optimizers, expected, params, history):
    """Two optimizers take turns, each with params of its own."""
    states = [params, others(params, 2)]
    for number, grads in enumerate(history):
        for which, sign in ((0, 1), (1, -1)):
            given = [(sign * (grad + number * which)).astype(grad.dtype) for grad in grads]
            wanted = expected[which].step(states[which], given)
            got = optimizers[which].step(states[which], given)
            check_step(got, wanted, states[which], given)
            states[which] = got


def check_other_params(optimizer, expected, params, history):
    """Each step gets params that no step has returned."""
    for number, grads in enumerate(history):
        given = others(params, number)
        check_step(optimizer.step(given, grads), expected.step(given, grads), given, grads)
