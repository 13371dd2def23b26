"""What test authors write tests with: markers, strategies of small exact tensors, and checks.

A test is an ordinary pytest function named after what it checks, in a file `test_<exercise>.py`:

    @points(10)
    @given(X=matrices(), K=matrices(max_side=3))
    def test_values(submission, X, K):
        \"\"\"Y[i, j] is the sum of the window under the kernel times the kernel.\"\"\"
        check_values(submission.corr2d(X, K), oracle(X, K), like=X, magnitude=product_magnitude(X, K))

Its docstring's first paragraph is what a student reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import strategies as st

from autograder.errors import StudentFailure
from autograder.grader import messages
from autograder.grader.compare import check_tensor, check_type, product_magnitude, tolerance
from autograder.grader.messages import CALL
from autograder.grader.proxy import StudentError, Submission
from autograder.grader.remote import RemoteFunction, RemoteModule

__all__ = [
    "check_detached",
    "check_gradients",
    "check_inputs_unchanged",
    "check_module_gradients",
    "check_raises",
    "check_type",
    "check_values",
    "fail",
    "integer_tensors",
    "limits",
    "matrices",
    "points",
    "product_magnitude",
    "random_tensor",
    "tolerance",
    "vectors",
]

BOUND = 8  # integer-valued floats up to this size make every sum of products exact in float32


def points(number: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test with the points that it is worth. A public test has none."""
    if not 0 < number <= 100:
        raise ValueError(f"points must lie above 0 and at most at 100, not {number}")
    return pytest.mark.points(float(number))


def limits(*, call_seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets each call of a test take this many seconds of CPU time instead of the course's default."""
    return pytest.mark.limits(call_seconds=call_seconds)


# ---- drawing


@st.composite
def integer_tensors(
    draw: Any, shape: Any, *, dtype: torch.dtype = torch.float32, low: int = -BOUND, high: int = BOUND
) -> torch.Tensor:
    """Tensors of small whole numbers. shape: sizes, each a number or a strategy of numbers.

    Drawn element by element, so that hypothesis shrinks each towards 0.
    """
    sizes = [draw(size) if isinstance(size, st.SearchStrategy) else size for size in shape]
    count = 1
    for size in sizes:
        count *= size
    numbers = draw(st.lists(st.integers(low, high), min_size=count, max_size=count))
    tensor = torch.tensor(numbers, dtype=dtype).reshape(sizes)
    return draw(st.sampled_from(_layouts(len(sizes))))(tensor)


def _layouts(dimensions: int) -> list[Callable[[torch.Tensor], torch.Tensor]]:
    """Ways to lay the same numbers out in memory; the plain one first."""
    ways: list[Callable[[torch.Tensor], torch.Tensor]] = [_plain]
    if dimensions >= 1:
        ways.append(_every_other)
    if dimensions >= 2:
        ways.append(_transposed)
    return ways


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    return tensor


def _every_other(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.repeat_interleave(2, dim=-1)[..., ::2]


def _transposed(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.transpose(-1, -2).contiguous().transpose(-1, -2)


def matrices(
    min_side: int = 1, max_side: int = 6, *, dtype: torch.dtype = torch.float32
) -> st.SearchStrategy[torch.Tensor]:
    """Matrices of small whole numbers, `min_side` to `max_side` along each axis, contiguous or not."""
    side = st.integers(min_side, max_side)
    return integer_tensors((side, side), dtype=dtype)


def vectors(
    min_size: int = 1, max_size: int = 8, *, dtype: torch.dtype = torch.float32
) -> st.SearchStrategy[torch.Tensor]:
    """Vectors of small whole numbers, contiguous or not."""
    return integer_tensors((st.integers(min_size, max_size),), dtype=dtype)


def random_tensor(seed: int, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Whole numbers within +-8 from a drawn seed, for tensors too large to draw number by number."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(-BOUND, BOUND + 1, shape, generator=generator).to(dtype)


# ---- checking


def check_values(got: Any, expected: torch.Tensor, *, like: torch.Tensor, magnitude: float | None) -> None:
    """The result is a tensor of the oracle's shape and values with the dtype of the argument `like`.

    expected: from torch in float64. magnitude: a bound on the sums of absolute products (see
    `product_magnitude`), or None for exact values.
    """
    check_tensor(got, expected, dtype=like.dtype, magnitude=magnitude)


def check_gradients(
    function: RemoteFunction,
    oracle: Callable[..., torch.Tensor],
    arguments: dict[str, torch.Tensor],
    *others: Any,
    weight_seed: int = 0,
) -> None:
    """Gradients of sum(w * result), w small whole numbers, reach each of these tensor arguments correctly.

    function, oracle: called with the tensors in order, then `others`; the oracle in float64. Its gradient on
    absolute values bounds the sums of products that the tolerance is derived from, so it has to be linear
    in each argument.
    """
    leaves = {name: tensor.detach().clone().requires_grad_() for name, tensor in arguments.items()}
    wanted = _wanted_gradients(lambda *tensors: oracle(*tensors, *others), arguments, weight_seed)
    _backward(function(*leaves.values(), *others), wanted, arguments)
    _check_gradients({name: leaf.grad for name, leaf in leaves.items()}, wanted)


def check_module_gradients(
    module: RemoteModule,
    oracle: Callable[..., torch.Tensor],
    inputs: dict[str, torch.Tensor],
    parameters: dict[str, torch.Tensor],
) -> None:
    """Gradients reach the inputs of a module and its parameters, as in `check_gradients`.

    oracle: called with the inputs, then the parameters. parameters: the values that the module holds.
    """
    leaves = {name: tensor.detach().clone().requires_grad_() for name, tensor in inputs.items()}
    wanted = _wanted_gradients(oracle, inputs | parameters, 0)
    _backward(module(*leaves.values()), wanted, inputs)
    found = {name: parameter.grad for name, parameter in module.named_parameters()}
    _check_gradients(found | {name: leaf.grad for name, leaf in leaves.items()}, wanted)


@dataclass(frozen=True)
class _Wanted:
    """What a backward pass should give. sizes: the largest sum of absolute products of each gradient."""

    result: torch.Tensor
    weight: torch.Tensor
    gradients: dict[str, torch.Tensor]
    sizes: dict[str, float]


def _wanted_gradients(
    oracle: Callable[..., torch.Tensor], arguments: dict[str, torch.Tensor], weight_seed: int
) -> _Wanted:
    exact = [tensor.detach().double().requires_grad_() for tensor in arguments.values()]
    expected = oracle(*exact)
    weight = random_tensor(weight_seed, *expected.shape)
    # Sums rather than gradient arguments, for which torch would import sympy in every child.
    gradients = torch.autograd.grad((weight * expected).sum(), exact)
    absolute = [tensor.detach().abs().requires_grad_() for tensor in exact]
    sizes = torch.autograd.grad((weight.abs() * oracle(*absolute)).sum(), absolute)
    largest = {name: float(size.max()) for name, size in zip(arguments, sizes, strict=True)}
    return _Wanted(expected.detach(), weight, dict(zip(arguments, gradients, strict=True)), largest)


def _backward(result: Any, wanted: _Wanted, arguments: dict[str, torch.Tensor]) -> None:
    """Run the backward pass from a result whose type, shape and dtype are right."""
    check_type(result, torch.Tensor)
    if result.shape != wanted.result.shape:
        text = messages.wrong_shape(CALL, tuple(wanted.result.shape), tuple(result.shape))
        raise StudentFailure("shape", text, expected=wanted.result, got=result)
    dtype = next(iter(arguments.values())).dtype
    if result.dtype != dtype:
        names = [str(name).removeprefix("torch.") for name in (dtype, result.dtype)]
        raise StudentFailure("dtype", messages.wrong_dtype(CALL, *names))
    if result.requires_grad:
        (wanted.weight * result).sum().backward()


def _check_gradients(found: dict[str, torch.Tensor | None], wanted: _Wanted) -> None:
    for name, want in wanted.gradients.items():
        got = found.get(name)
        if got is None:
            raise StudentFailure("gradient", messages.no_gradient(CALL, name))
        if got.shape != want.shape:
            text = messages.wrong_gradient_shape(CALL, name, tuple(want.shape), tuple(got.shape))
            raise StudentFailure("gradient", text, expected=want, got=got)
        wrong = ~((got.double() - want).abs() <= tolerance(got.dtype, wanted.sizes[name] + 1.0))
        if wrong.any():
            index = tuple(torch.nonzero(wrong)[0].tolist())
            text = messages.wrong_gradient(
                CALL, name, index, f"{float(want[index]):g}", f"{float(got[index]):g}"
            )
            raise StudentFailure("gradient", text, expected=want, got=got)


def check_inputs_unchanged(function: RemoteFunction, *args: Any) -> Any:
    """The call leaves its tensor arguments as they were (told by the worker). Returns its result."""
    submission: Submission = function._submission
    with submission.inputs_compared():
        result = function(*args)
    if submission.changed_inputs:
        text = messages.mutated(CALL, " and ".join(submission.changed_inputs))
        raise StudentFailure("mutated", text)
    return result


def check_raises(expected: type[Exception], function: RemoteFunction, *args: Any) -> None:
    """The call raises this exception."""
    try:
        function(*args)
    except StudentError as error:
        if error.problem.type_name == expected.__name__:
            return
        text = messages.wrong_error(CALL, expected.__name__, error.problem)
        raise StudentFailure("exception", text) from None
    raise StudentFailure("no error", messages.no_error(CALL, expected.__name__))


def check_detached(got: Any) -> None:
    """The result is a tensor that hangs on no graph."""
    check_type(got, torch.Tensor)
    if got.requires_grad:
        raise StudentFailure("attached", messages.not_detached(CALL))


def fail(message: str, *, expected: Any = None, got: Any = None, kind: str = "value") -> None:
    """StudentFailure in words of the exercise's own domain. `{call}` stands for the call."""
    raise StudentFailure(kind, message.replace("{call}", CALL), expected=expected, got=got)
