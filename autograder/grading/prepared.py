"""A number that a test needs and that takes a while to find: found once for a course's seed, and kept.

It is found by the test's own function with the reference in a confined worker (see testing/markers.py), in a
process of its own, before any submission is graded: no student's time is spent on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import traceback
from collections.abc import Callable

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.errors import KitFailure
from autograder.grading.plugin import GradedTest, GradingPlugin
from autograder.proxy.submission import Submission
from autograder.versions import digest_of_files

MAX_TOLD = 1 << 16  # bytes


def prepare(
    plugin: GradingPlugin,
    tests: list[GradedTest],
    reference: Callable[[], Submission],
    in_process: bool = False,
) -> None:
    """Find the numbers of these tests, or read those that were kept. reference: makes its Submission.

    in_process: look for them here, where nothing can be forked. KitFailure when one can't be found.
    """
    for test in tests:
        if test.prepare is None:
            continue
        file = plugin.course.state / "prepared" / f"{_key(plugin.course, plugin.assignment, test)}.txt"
        try:
            number = int(file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            number = (_find if in_process else _find_in_child)(test, reference)
            with contextlib.suppress(OSError):  # a folder that can't be written costs only time
                file.parent.mkdir(parents=True, exist_ok=True)
                with replaced(file) as temporary:
                    temporary.write_text(str(number), encoding="ascii")
        plugin.prepared[test.id] = number


def _key(course: Course, assignment: str, test: GradedTest) -> str:
    """A digest of what the number depends on: tests, reference, and the course's seed."""
    right = [course.master(assignment), *course.exercise_module_files(assignment)]
    digest = digest_of_files([*course.test_sources(assignment), *right], course.root)
    return hashlib.blake2b(f"{test.id}\0{test.seed}\0{digest}".encode(), digest_size=16).hexdigest()


def _find(test: GradedTest, reference: Callable[[], Submission]) -> int:
    submission = reference()
    submission.begin_test(test.call_seconds)
    try:
        assert test.prepare is not None
        return int(test.prepare(submission, test.seed))
    finally:
        submission.begin_exercise()


def _find_in_child(test: GradedTest, reference: Callable[[], Submission]) -> int:
    """The same in a fork, so that this process stays as it is: later forks break after an autograd pass."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            told = str(_find(test, reference))
        except BaseException:  # because nothing may pass this point: the process is a fork
            told = traceback.format_exc(limit=-4)
        os.write(writer, told.encode("utf-8", "replace")[:MAX_TOLD])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read().decode("utf-8", "replace")
    os.waitpid(pid, 0)
    try:
        return int(told)
    except ValueError:
        raise KitFailure(f"{test.id} can't be prepared: {told}") from None
