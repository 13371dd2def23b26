"""The parts of an answer to a call, each checked for type and length before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.errors import WireError
from autograder.protocol.limits import MAX_HITS, MAX_ROUTINE

MAX_CHANGED = 1000  # inputs of one call


@dataclass(frozen=True)
class Answer:
    """What a worker says of a call.

    value: what it returned. graph: the number of its graph, 0 for none. hits: banned routines that ran.
    changed: positions of the inputs that it changed.
    """

    value: Any
    graph: int
    hits: list[str]
    changed: list[int]


def take_answer(parts: Any) -> Answer:
    """The parts as the worker of the kit sends them; WireError for anything else."""
    if type(parts) is not list or len(parts) != 4:
        raise WireError("an answer to a call that has other parts than four")
    value, graph, hits, changed = parts
    if type(graph) is not int or not 0 <= graph < 2**63:
        raise WireError("a graph whose number is no natural number")
    if type(hits) is not list or len(hits) > MAX_HITS or any(type(hit) is not str for hit in hits):
        raise WireError("banned routines that are no short list of names")
    if type(changed) is not list or len(changed) > MAX_CHANGED:
        raise WireError("changed inputs that are no short list")
    if any(type(position) is not int or position < 0 for position in changed):
        raise WireError("changed inputs that are no positions")
    return Answer(value, graph, [hit[:MAX_ROUTINE] for hit in hits], changed)
