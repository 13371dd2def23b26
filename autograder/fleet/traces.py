"""Traces come back from the workers, so that new wrong solutions give hints without grading again.

They are kept where a run without a cluster keeps them. Large ones stay there: their works are graded again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.course.misconceptions import wrong_solutions
from autograder.grading.composite import composites
from autograder.grading.to_diagnose import exercises_to_diagnose
from autograder.grading.trace_store import TraceStore
from autograder.results import SubmissionResult
from autograder.submissions.source import Source

LARGEST = 2**20  # bytes of one
MOST = 2**23  # bytes of all that a chunk brings


def of_result(store: TraceStore, source: Source, result: SubmissionResult) -> list[Path]:
    """Where the traces are from which this result would get other hints."""
    return [store.file(source, exercise) for exercise in exercises_to_diagnose(result)]


def of_wrong_solutions(course: Course, assignment: str, store: TraceStore) -> list[Path]:
    """Where the traces of the assignment's wrong solutions are."""
    wrong = wrong_solutions(course, assignment)
    sources = composites(course, assignment, wrong)
    return [store.file(source, one.exercise) for one, source in zip(wrong, sources, strict=True)]


def read(files: Iterable[Path]) -> dict[str, bytes]:
    """Those of these files that are there and not too large, by name."""
    found, room = {}, MOST
    for file in files:
        with contextlib.suppress(OSError):
            size = file.stat().st_size
            if size <= min(LARGEST, room):
                room -= size
                found[file.name] = file.read_bytes()
    return found


def keep(files: Iterable[Path], received: dict[str, bytes]) -> None:
    """Write what was received for these files, and nothing else. A read-only folder costs only time."""
    for file in files:
        data = received.get(file.name)
        if data is not None and len(data) <= LARGEST and not file.exists():
            with contextlib.suppress(OSError):
                file.parent.mkdir(parents=True, exist_ok=True)
                with replaced(file) as temporary:
                    temporary.write_bytes(data)
