"""The fixtures that tests ask for."""

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


@pytest.fixture
def course_seed(request: pytest.FixtureRequest) -> Any:
    """A whole number that follows from the course's secret seed and the test's name."""
    return request.config.stash[GRADING].current_test.seed


@pytest.fixture
def prepared(request: pytest.FixtureRequest) -> Any:
    """The number that the test's `prepared_by` has found for this course."""
    grading = request.config.stash[GRADING]
    return grading.prepared[grading.current_test.id]
