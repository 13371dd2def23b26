"""Modules in the worker: the student's with weights of the grader's, and the grader's own."""

from __future__ import annotations

from typing import Any

import torch

from autograder.errors import StudentFailure
from autograder.feedback import messages
from autograder.feedback.messages import CALL
from autograder.grading.compare import check_type
from autograder.proxy.remote import RemoteModule, owner_of
from autograder.proxy.submission import Submission


def load_by_shape(module: RemoteModule, weights: dict[str, torch.Tensor]) -> dict[str, str]:
    """Load these weights, each of a shape of its own, into a module whose parameters may have any names.

    Returns the name in `weights` of each of the module's parameters. StudentFailure unless the module's
    state dict holds a parameter of each shape and nothing else. A module with lazy layers has to have been
    called before.
    """
    wanted = {tuple(tensor.shape): name for name, tensor in weights.items()}
    parameters, state = module.shapes("parameters"), module.shapes("state_dict")
    found = list(parameters.values())
    missing = [shape for shape in wanted if shape not in found]
    extra = [
        shape for position, shape in enumerate(found) if shape not in wanted or shape in found[:position]
    ]
    if missing or extra:
        raise StudentFailure("contract", messages.wrong_parameters(module.written, missing, extra))
    buffers = [name for name in state if name not in parameters]
    if buffers:
        raise StudentFailure("contract", messages.extra_buffers(module.written, buffers))
    names = {name: wanted[shape] for name, shape in parameters.items()}
    module.load_state_dict({name: weights[names[name]] for name in names})
    return names


def check_mode(module: RemoteModule, training: bool) -> list[RemoteModule]:
    """The last call has left this module, and each of its parts, in the mode in which it found them.

    training: whether that is train mode. Returns the parts, the module itself first.
    """
    parts = _parts(module)
    if not all(part.live("training") is training for part in parts):
        raise StudentFailure("contract", messages.wrong_mode(CALL, training))
    return parts


def note_scores(submission: Submission, module: RemoteModule) -> None:
    """Note in the trace what went through the module's last part, a Probe: more than the class that won."""
    if submission.recording is not None:
        _parts(module)[-1].live("scores")


def _parts(module: RemoteModule) -> list[RemoteModule]:
    """The module, and all that is inside of it."""
    submission = owner_of(module)
    parts = submission.remote("builtins.list")(submission.remote("torch.nn.Module.modules")(module))
    check_type(parts, list)
    if not parts or not all(type(part) is RemoteModule for part in parts):
        raise StudentFailure("mutated", messages.parts_changed(CALL))
    return parts


def remote_layers(submission: Submission, layers: list[tuple[Any, ...]]) -> RemoteModule:
    """An nn.Sequential of the grader's own in the worker.

    layers: (name, arguments...) of each, a name below torch.nn, or "Probe" (see sandbox/probes.py).
    StudentFailure where the student's code has left torch.nn so that it gives something else.
    """
    made = [
        submission.remote(f"probes.{name}" if name == "Probe" else f"torch.nn.{name}")(*arguments)
        for name, *arguments in layers
    ]
    sequential = submission.remote("torch.nn.Sequential")(*made)
    if not isinstance(sequential, RemoteModule):
        raise StudentFailure("crash", messages.broken_reply("torch.nn.Sequential"), "crashed")
    return sequential
