"""Give a hint when a failing submission's outputs equal those of exactly one known wrong solution.

A trace is everything that a worker answers while every recorded example of an exercise's tests is run,
whether it passes or not. Traces of wrong solutions are kept on disk; they depend on the tests, the seed and
the file. No match, or more than one: no hint; nor where the reference answers the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.atomic_files import replaced
from autograder.course.misconceptions import WrongSolution, wrong_solutions
from autograder.errors import StudentFailure, WireError
from autograder.grading.composite import composite
from autograder.grading.examples import copy_arguments, is_property
from autograder.grading.plugin import RACE, SUBMISSION, GradedTest, GradingPlugin, fixture_placeholders
from autograder.grading.race import Racer
from autograder.grading.verdict import Hint
from autograder.protocol.records import Handle
from autograder.protocol.values import is_image
from autograder.protocol.wire import Packer, Unpacker
from autograder.proxy.remote import RemoteObject
from autograder.proxy.submission import Submission
from autograder.submissions.source import Source

# Of the largest number: rounding differs between styles, misconceptions differ by more. In float64 one of
# them is a detour through float32.
RELATIVE, RELATIVE_DOUBLE = 1e-4, 1e-9
BEGINNING = 12  # answers that are compared before the rest of a trace is read


class Diagnosis:
    """Looks for the one wrong solution that a failing submission behaves like.

    make: gives the Submission for a Source. condition: a digest of what traces depend on, besides the code.
    seconds_left: of the submission's time; its own trace has to be made in it.
    """

    def __init__(
        self,
        plugin: GradingPlugin,
        make: Callable[..., Submission],
        condition: str,
        seconds_left: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self._plugin = plugin
        self._make = make
        self._seconds_left = seconds_left
        self._condition = condition
        self._folder = plugin.course.state / "traces"

    def hint(self, exercise: str, source: Source) -> Hint | None:
        """The only wrong solution of this exercise with the submission's trace, or None."""
        course, assignment = self._plugin.course, self._plugin.assignment
        known = [w for w in wrong_solutions(course, assignment) if w.exercise == exercise]
        if not known:
            return None
        tests = [  # public ones may show numbers that are random
            test for test in self._plugin.tests if test.exercise == exercise and test.visibility != "public"
        ]
        own = self._own_trace(source, known, tests)
        if not own:  # an empty trace would match any other
            return None
        start = os.getpid() % len(known)  # neighbours that begin elsewhere don't make the same traces twice
        matching = [wrong for wrong in known[start:] + known[:start] if self._matches(own, wrong, tests)]
        if len(matching) != 1:
            return None
        right = WrongSolution(course.master(assignment), exercise, "", "")
        if self._matches(own, right, tests):
            return None
        return Hint(matching[0].misconception, matching[0].hint)

    def _own_trace(
        self, source: Source, known: list[WrongSolution], tests: list[GradedTest]
    ) -> list[Any] | None:
        """The trace of a submission; that of a wrong solution itself, as the gate grades it, is kept."""
        label = source.cells[0].label if source.cells else ""
        for wrong in known:  # files are read for the gate alone: others have no cell of such a name
            if wrong.file.name == label and source == self._composite(wrong):
                return self._trace_of(wrong, tests)
        return self._trace(source, tests, seconds=self._seconds_left())

    def _matches(self, own: list[Any], wrong: WrongSolution, tests: list[GradedTest]) -> bool:
        """Whether a wrong solution's trace is this one; the rest is made only where its beginning is."""
        beginning = self._trace_of(wrong, tests, BEGINNING)
        if beginning is None or not same(own[:BEGINNING], beginning):
            return False
        whole = self._trace_of(wrong, tests)
        return whole is not None and same(own, whole)

    def _trace_of(
        self, wrong: WrongSolution, tests: list[GradedTest], length: int | None = None
    ) -> list[Any] | None:
        """A wrong solution's trace, or its first `length` answers, from disk or made now."""
        file = self._file(wrong, length)
        with contextlib.suppress(OSError, WireError):  # WireError: the file is damaged
            return Unpacker(trusted=True).message(file.read_bytes())[0]
        trace = self._trace(self._composite(wrong), tests, length)
        with contextlib.suppress(OSError):  # a folder that can't be written costs only time
            file.parent.mkdir(parents=True, exist_ok=True)
            with replaced(file) as temporary:
                temporary.write_bytes(Packer().message(trace)[4:])
        return trace

    def _composite(self, wrong: WrongSolution) -> Source:
        return composite(self._plugin.course, self._plugin.assignment, wrong)

    def _trace(
        self,
        source: Source,
        tests: list[GradedTest],
        length: int | None = None,
        seconds: float = math.inf,
    ) -> list[Any] | None:
        """What the code answers on all recorded inputs; None when it crashes or takes too much time or room.

        length: of the answers, this many are enough. seconds: how long it may take.
        """
        submission = self._make(source, seconds)
        submission.trace = []
        try:
            for test in tests:
                submission.begin_test(test.call_seconds)
                for run in self._runs(test, submission):
                    if submission.trace_full:
                        return None
                    if length is not None and len(submission.trace) >= length:
                        break
                    try:
                        run()
                    except StudentFailure as failure:
                        if failure.status not in ("failed", "forbidden"):
                            return None
                    except AssertionError:
                        continue
        except (StudentFailure, RecursionError, MemoryError):
            return None
        finally:
            submission.begin_exercise()
        if submission.trace_full:
            return None
        return [_plain(answer) for answer in submission.trace[:length]]

    def _runs(self, test: GradedTest, submission: Submission) -> Iterator[Any]:
        """The bodies to run for one test, each with arguments of its own."""
        function = test.item.obj
        stand_in = fixture_placeholders(test.item)
        known = {
            SUBMISSION: submission,
            RACE: Racer(submission, lambda: submission),
            "course_seed": test.seed,
            "prepared": self._plugin.prepared.get(test.id),
        }
        fixtures = stand_in | {name: known[name] for name in known if name in stand_in}
        if not is_property(function):
            yield lambda: function(**fixtures)
            return
        for arguments in self._plugin.examples[test.id].arguments:
            submission.begin_example()
            yield lambda drawn=arguments: function.hypothesis.inner_test(**fixtures, **copy_arguments(drawn))

    def _file(self, wrong: WrongSolution, length: int | None) -> Path:
        code = wrong.file.read_bytes()
        condition = f"{self._condition}\0{wrong.exercise}\0{length}\0".encode()
        digest = hashlib.blake2b(condition + code, digest_size=16).hexdigest()
        return self._folder / f"{wrong.file.stem}-{digest}.trace"


def _plain(value: Any) -> Any:
    """An answer as data alone: objects of the worker by their type, tensors without their graphs."""
    if isinstance(value, RemoteObject):
        return Handle(0, "object", value.type_name)
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(item) for item in value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two answers are the same but for rounding."""
    if isinstance(left, torch.Tensor) and isinstance(right, torch.Tensor):
        if left.shape != right.shape or left.dtype != right.dtype:
            return False
        if not left.is_floating_point():
            return bool(torch.equal(left, right))
        finite = left[torch.isfinite(left)]
        scale = float(finite.abs().max()) if finite.numel() else 0.0
        relative = RELATIVE_DOUBLE if left.dtype in (torch.float64, torch.complex128) else RELATIVE
        return bool(torch.allclose(left, right, rtol=0, atol=relative * scale + 1e-12, equal_nan=True))
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, float):
        return abs(left - right) <= RELATIVE * abs(left) or (left != left and right != right)
    if is_image(left):
        return (left.mode, left.size) == (right.mode, right.size) and left.tobytes() == right.tobytes()
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and np.array_equal(left, right)
    return bool(left == right)
