"""The fixture that tests ask for."""

from __future__ import annotations

from typing import Any

import pytest

GRADING = pytest.StashKey[Any]()


@pytest.fixture(scope="session")
def race(request: pytest.FixtureRequest) -> Any:
    """Compares the submission's speed with the reference's, as grading/race.py does."""
    return request.config.stash[GRADING].racer


@pytest.fixture(scope="session")
def submission(request: pytest.FixtureRequest) -> Any:
    """The submission that is being graded, as proxy/submission.py makes it."""
    return request.config.stash[GRADING].current
