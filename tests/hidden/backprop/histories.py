"""Optimizers: histories of steps, torch's own optimizers in float64, and what they have in common."""

import numpy as np
import torch
from hypothesis import strategies as st

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
    """An optimizer of torch in float64, with the interface of the exercise. settings: as torch takes them."""

    def __init__(self, kind, **settings):
        self._kind, self._settings = kind, settings
        self._params = None
        self._optimizer = None

    def step(self, params, grads):
        """The new params in float64."""
        if self._params is None:
            self._params = [torch.zeros(param.shape, dtype=torch.float64) for param in params]
            self._optimizer = self._kind(self._params, **self._settings)
        for own, param, grad in zip(self._params, params, grads, strict=True):
            own.data.copy_(torch.from_numpy(np.array(param, dtype=np.float64)))
            own.grad = torch.from_numpy(np.array(grad, dtype=np.float64))
        self._optimizer.step()
        return [own.numpy().copy() for own in self._params]


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
