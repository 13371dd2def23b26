"""What the reference's calls take: after time-outs, a submission's calls get a multiple of it.

It is measured for an exercise when it is needed first, as the CPU time of a confined worker, and kept.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from autograder.atomic_files import replaced
from autograder.errors import StudentFailure
from autograder.grading.examples import copy_arguments, is_property
from autograder.grading.plugin import SUBMISSION, GradedTest, GradingPlugin, fixture_placeholders
from autograder.proxy.recording import Recording
from autograder.proxy.submission import Submission
from autograder.submissions.source import Source

decoder = msgspec.json.Decoder(dict[str, float])


class ReferenceTimes:
    """The longest call of the reference in each test, in seconds of CPU time.

    reference: its code, None where there is none, as in a handout. make: gives the submission of some code.
    condition: a digest of everything but code and machine that the times depend on.
    """

    def __init__(
        self,
        plugin: GradingPlugin,
        reference: Source | None,
        make: Callable[[Source], Submission],
        condition: str,
    ) -> None:
        self._plugin = plugin
        self._reference = reference
        self._make = make
        self._condition = condition
        self._known: dict[str, dict[str, float]] = {}

    def longest(self, test: GradedTest) -> float | None:
        """Of the calls in this test; None where it can't be told, e.g. in a race."""
        if self._reference is None:
            return None
        if test.exercise not in self._known:
            self._known[test.exercise] = self._of(test.exercise, self._reference)
        return self._known[test.exercise].get(test.id)

    def passes(self, test: GradedTest, arguments: dict[str, Any]) -> bool:
        """Whether the reference passes an example; a handout has none, but its author has tried the tests."""
        if self._reference is None:
            return True
        reference = self._make(self._reference)
        fixtures = self._fixtures(test, reference)
        if fixtures is None:
            return False
        function = test.item.obj
        try:
            reference.begin_test(test.call_seconds)
            reference.begin_example()
            body = function.hypothesis.inner_test if is_property(function) else function
            body(**fixtures, **copy_arguments(arguments))
        except Exception:  # because the test may be broken
            return False
        finally:
            reference.begin_exercise()
        return True

    def _of(self, exercise: str, source: Source) -> dict[str, float]:
        """The longest calls in an exercise, by test: as they were kept, or measured now."""
        parts = (self._condition, exercise, source.digest)
        digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
        file = self._plugin.course.state / "times" / f"{exercise}-{digest}.json"
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return decoder.decode(file.read_bytes())
        found: dict[str, float] = {}
        reference = self._make(source)
        try:
            for test in self._plugin.tests:
                if test.exercise == exercise and (longest := self._longest(test, reference)) is not None:
                    found[test.id] = longest
        finally:
            reference.begin_exercise()
        with contextlib.suppress(OSError):  # a folder that can't be written costs only time
            file.parent.mkdir(parents=True, exist_ok=True)
            with replaced(file) as temporary:
                temporary.write_bytes(msgspec.json.encode(found))
        return found

    def _longest(self, test: GradedTest, reference: Submission) -> float | None:
        """Of the reference's calls in this test: its body runs as it does in a grading, on copies."""
        fixtures = self._fixtures(test, reference)
        function, runs = test.item.obj, [dict[str, Any]()]
        if is_property(function):
            examples = self._plugin.examples[test.id]
            function, runs = function.hypothesis.inner_test, examples.arguments
            if examples.interactive:
                return None
        if fixtures is None:
            return None
        try:
            reference.begin_test(test.call_seconds)
            reference.recording = stopwatch = _Stopwatch(reference)
            for arguments in runs:
                reference.begin_example()
                function(**fixtures, **copy_arguments(arguments))
        except (StudentFailure, AssertionError):  # a reference that fails is no measure
            return None
        finally:
            reference.recording = None
        return stopwatch.longest

    def _fixtures(self, test: GradedTest, reference: Submission) -> dict[str, Any] | None:
        """The values of a test's fixtures; None where it asks for others than the kit's own."""
        plugin = self._plugin
        own = {SUBMISSION: reference, "course_seed": test.seed, "prepared": plugin.prepared.get(test.id)}
        callspec = getattr(test.item, "callspec", None)
        known = own | dict(callspec.params if callspec is not None else {})
        names = fixture_placeholders(test.item)
        return {name: known[name] for name in names} if names.keys() <= known.keys() else None


class _Stopwatch(Recording):
    """Takes the place of a recording: of each answer, it notes what the worker has taken for it."""

    def __init__(self, submission: Submission) -> None:
        super().__init__()
        self._submission = submission
        self._worker = submission.client.worker  # which has loaded the code by now
        self._before = self._worker.cpu_seconds()
        self.longest = 0.0

    def note(self, answer: Any, size: int) -> None:
        worker = self._submission.client.worker
        now = worker.cpu_seconds()
        if worker is self._worker:
            self.longest = max(self.longest, now - self._before)
        self._worker, self._before = worker, now
