"""What a test is worth, how long its calls may take, and what students get to see of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import pytest

HiddenShown = Literal["message", "verdict", "after_due"]


def points(number: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test with the points that it is worth. A public test has none."""
    if not 0 < number <= 100:
        raise ValueError(f"points must lie above 0 and at most at 100, not {number}")
    return pytest.mark.points(float(number))


def by_hand(own: str = "") -> Any:
    """Marks a test, or a module of them with `pytestmark = by_hand()`, as one of work by hand.

    In one of its examples, which the course's seed draws, calls and their backward passes are watched for
    banned library routines, whatever dtype, layout or arguments they have. own: the student's own
    function that may be called in the place of a library routine, e.g. "corr2d"; messages name it.
    """
    return pytest.mark.by_hand(own=own)


def watched(*, examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets so many examples of a test of work by hand be watched, instead of one."""
    return pytest.mark.watched(examples=examples)


def limits(*, call_seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets each call of a test take this many seconds of CPU time instead of the course's default."""
    return pytest.mark.limits(call_seconds=call_seconds)


def prepared_by(function: Callable[..., int]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets a test ask for the fixture `prepared`: a whole number that takes a while to find.

    function: finds it, called with the reference as a submission and the test's `course_seed`. It runs once
    for a course's seed, before any submission is graded; the number is kept.
    """
    return pytest.mark.prepared_by.with_args(function)  # a call would decorate it


def taken_on_trust(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says what this test believes of the worker without a check of the grader's own.

    what: ends the sentence "It is taken on trust ...", e.g. "that X was left as it was". docs/security.md
    lists all of them; `python scripts/trust.py --write` writes the list.
    """
    return pytest.mark.taken_on_trust(what)


def false_alarm_rate(rate: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says how often this test of random behaviour may fail right code by chance, e.g. 1e-6.

    `autograder certify --seeds N` counts how often it does, and how often it fails wrong solutions.
    """
    if not 0 < rate < 1:
        raise ValueError(f"a rate of false alarms must lie between 0 and 1, not {rate}")
    return pytest.mark.false_alarm_rate(rate)


def shown(what: HiddenShown) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says what students see of a hidden test: its message, its verdict only, or nothing until the due date.

    Without it they see the message. Every output honours it (docs/authors.md).
    """
    if what not in get_args(HiddenShown):
        raise ValueError(f"shown({what!r}): say one of {', '.join(map(repr, get_args(HiddenShown)))}")
    return pytest.mark.shown(what)
