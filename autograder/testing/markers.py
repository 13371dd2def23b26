"""What a test is worth and how long its calls may take."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def points(number: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test with the points that it is worth. A public test has none."""
    if not 0 < number <= 100:
        raise ValueError(f"points must lie above 0 and at most at 100, not {number}")
    return pytest.mark.points(float(number))


def limits(*, call_seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets each call of a test take this many seconds of CPU time instead of the course's default."""
    return pytest.mark.limits(call_seconds=call_seconds)
