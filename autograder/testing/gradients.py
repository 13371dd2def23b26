"""Checks of gradients, which reach tensor arguments here and parameters in the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from autograder.errors import StudentFailure
from autograder.feedback import messages
from autograder.feedback.messages import CALL
from autograder.feedback.values import format_distinct
from autograder.grading.compare import check_type, tolerance
from autograder.grading.secret import mixed
from autograder.proxy.remote import RemoteModule
from autograder.testing.drawing import random_tensor

NONLINEAR = 1e-4


def check_gradients(
    function: Callable[..., Any],
    oracle: Callable[..., torch.Tensor],
    arguments: dict[str, torch.Tensor],
    *others: Any,
    weight_seed: int = 0,
    linear: bool = True,
) -> None:
    """Gradients of sum(w * result), w small whole numbers, reach each of these tensor arguments correctly.

    function, oracle: called with the tensors in order, then `others`; the oracle in float64. Its gradient on
    absolute values bounds the sums of products that the tolerance is derived from, so it has to be linear
    in each argument. linear: whether it is; if not, a gradient may be off by 1e-4 of its largest entry.
    """
    leaves = {name: tensor.detach().clone().requires_grad_() for name, tensor in arguments.items()}
    wanted = _wanted_gradients(lambda *tensors: oracle(*tensors, *others), arguments, weight_seed, linear)
    _backward(function(*leaves.values(), *others), wanted, arguments)
    _check_gradients({name: leaf.grad for name, leaf in leaves.items()}, wanted)


def check_module_gradients(
    module: RemoteModule,
    oracle: Callable[..., torch.Tensor],
    inputs: dict[str, torch.Tensor],
    parameters: dict[str, torch.Tensor],
    *,
    names: dict[str, str] | None = None,
    linear: bool = True,
    check: Callable[[Any], None] | None = None,
) -> None:
    """Gradients reach the inputs of a module and its parameters, as in `check_gradients`.

    oracle: called with the inputs, then the parameters. parameters: the values that the module holds.
    names: the name in `parameters` of each of the module's own, as from `load_by_shape`. linear: whether
    the oracle is linear in each argument; if not, a gradient may be off by 1e-4 of its largest entry.
    check: called with the module's answer first.
    """
    leaves = {name: tensor.detach().clone().requires_grad_() for name, tensor in inputs.items()}
    wanted = _wanted_gradients(oracle, inputs | parameters, 0, linear)
    got = module(*leaves.values())
    if check is not None:
        check(got)
    _backward(got, wanted, inputs)
    found = {(names or {}).get(name, name): parameter.grad for name, parameter in module.named_parameters()}
    own_names = {theirs: own for own, theirs in (names or {}).items()}
    _check_gradients(found | {name: leaf.grad for name, leaf in leaves.items()}, wanted, own_names)


@dataclass(frozen=True)
class _Wanted:
    """What a backward pass should give. allowed: by how much each gradient may be off."""

    result: torch.Tensor
    weight: torch.Tensor
    gradients: dict[str, torch.Tensor]
    allowed: dict[str, float]


def _wanted_gradients(
    oracle: Callable[..., torch.Tensor],
    arguments: dict[str, torch.Tensor],
    weight_seed: int,
    linear: bool = True,
) -> _Wanted:
    exact = [tensor.detach().double().requires_grad_() for tensor in arguments.values()]
    expected = oracle(*exact)
    weight = random_tensor(mixed(weight_seed), *expected.shape)
    # Sums rather than gradient arguments, for which torch would import sympy in every child.
    gradients = dict(zip(arguments, torch.autograd.grad((weight * expected).sum(), exact), strict=True))
    if not linear:
        allowed = {name: NONLINEAR * float(gradient.abs().max()) for name, gradient in gradients.items()}
        return _Wanted(expected.detach(), weight, gradients, allowed)
    absolute = [tensor.detach().abs().requires_grad_() for tensor in exact]
    sizes = torch.autograd.grad((weight.abs() * oracle(*absolute)).sum(), absolute)
    allowed = {
        name: tolerance(tensor.dtype, float(size.abs().max()) + 1.0)
        for (name, tensor), size in zip(arguments.items(), sizes, strict=True)
    }
    return _Wanted(expected.detach(), weight, gradients, allowed)


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


def _check_gradients(
    found: dict[str, torch.Tensor | None], wanted: _Wanted, own_names: dict[str, str] | None = None
) -> None:
    """own_names: what the submission calls a parameter, where that differs."""
    for name, want in wanted.gradients.items():
        got = found.get(name)
        own = (own_names or {}).get(name, name)
        backward = (own, wanted.weight)
        if got is None and not want.any():
            continue  # nothing flows either way: an example where something should says more
        if got is None:
            raise StudentFailure(
                "gradient", messages.no_gradient(CALL, own), expected=want, backward=backward
            )
        if got.shape != want.shape:
            text = messages.wrong_gradient_shape(CALL, own, tuple(want.shape), tuple(got.shape))
            raise StudentFailure("gradient", text, expected=want, got=got, backward=backward)
        wrong = ~((got.double() - want).abs() <= wanted.allowed[name])
        if wrong.any():
            index = tuple(torch.nonzero(wrong)[0].tolist())
            text = messages.wrong_gradient(
                CALL, own, index, *format_distinct(float(want[index]), float(got[index]))
            )
            raise StudentFailure(
                "gradient", text, expected=want, got=got, backward=backward, allowed=wanted.allowed[name]
            )
