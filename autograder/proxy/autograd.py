"""Autograd across the boundary: a result here whose backward pass runs in the worker, once.

The worker keeps the graph of a call; the results here hang on a Link to it, and letting go of them frees it.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.errors import StudentError, StudentException, StudentFailure, WorkerEnded
from autograder.feedback import advice, messages
from autograder.protocol.records import BANNED_ROUTINE, TensorInfo
from autograder.workers.client import WorkerClient


def differentiable(link: Link, value: Any, inputs: list[torch.Tensor]) -> Any:
    """`value` with its tensors hanging on the worker's graph, as outputs of these inputs."""
    anchor = torch.zeros((), requires_grad=True)  # so that the result hangs on the graph regardless
    wanted = [tensor for tensor in inputs if tensor.requires_grad]
    results = _Remote.apply(link, anchor, *wanted)
    replacement = {id(old): new for (old, _info), new in zip(link.outputs, results, strict=True)}
    return _replace_tensors(value, replacement)


class Link:
    """The grader's hold on the graph of one call in the worker; when it goes, the worker frees the graph."""

    def __init__(
        self,
        client: WorkerClient,
        graph: int,
        outputs: list[tuple[torch.Tensor, TensorInfo]],
        call: object,
        seconds: float,
        own: str = "",
    ) -> None:
        self.client = client
        self.graph = graph
        self.outputs = outputs
        self.call = call
        self.seconds = seconds
        self.own = own

    def __del__(self) -> None:
        if self.client.alive:
            self.client.freed.append(self.graph)

    def backward(self, gradients: tuple[torch.Tensor | None, ...], inputs: list[torch.Tensor]) -> list[Any]:
        """The gradients of the inputs, from the worker; None for those that it does not reach."""
        wanted = [
            gradient
            for gradient, (_tensor, info) in zip(gradients, self.outputs, strict=True)
            if info.requires_grad
        ]
        name = str(self.call)
        try:
            found = self.client.request(
                f"the backward pass of {name}", self.seconds, "backward", self.graph, wanted
            )
        except StudentException as error:
            if error.problem.type_name == BANNED_ROUTINE:
                routine = error.problem.message[:200]
                text = messages.forbidden(name, routine, self.own)
                to_try = advice.for_forbidden(self.own)
                raise StudentFailure("forbidden", text, "forbidden", got=routine, advice=to_try) from None
            text = messages.backward_failed(name, error.problem)
            raise StudentError("gradient", text, problem=error.problem) from None
        except WorkerEnded as error:
            raise error.failure from None
        if not _fits(found, inputs):
            raise StudentFailure("crash", messages.broken_reply(name), "crashed")
        return found


def _fits(gradients: Any, inputs: list[torch.Tensor]) -> bool:
    """Whether these are gradients of the inputs: one each, None or a tensor of its shape and dtype."""
    if type(gradients) is not list or len(gradients) != len(inputs):
        return False
    return all(
        gradient is None
        or (isinstance(gradient, torch.Tensor) and gradient.shape == x.shape and gradient.dtype == x.dtype)
        for gradient, x in zip(gradients, inputs, strict=True)
    )


class _Remote(torch.autograd.Function):
    """The results of one call, with the worker's graph as their backward pass."""

    @staticmethod
    def forward(ctx: Any, link: Link, anchor: torch.Tensor, *inputs: torch.Tensor) -> Any:
        ctx.set_materialize_grads(False)
        ctx.link = link
        ctx.save_for_backward(*inputs)
        ctx.mark_non_differentiable(*(tensor for tensor, info in link.outputs if not info.requires_grad))
        return tuple(tensor.detach() for tensor, _info in link.outputs)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> Any:
        return (None, None, *ctx.link.backward(gradients, list(ctx.saved_tensors)))


def _replace_tensors(value: Any, replacement: dict[int, torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        return replacement.get(id(value), value)
    if isinstance(value, (list, tuple)):
        return type(value)(_replace_tensors(item, replacement) for item in value)
    if isinstance(value, dict):
        return {key: _replace_tensors(item, replacement) for key, item in value.items()}
    return value
