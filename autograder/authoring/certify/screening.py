"""Where a mutant and its right solution answer differently, if they do anywhere.

The tests' own bodies make the calls, with their recorded examples and with others drawn beyond them. What
the tests think of the answers does not matter here: the answers themselves are compared.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from autograder.authoring.certify.mutants import Mutant
from autograder.authoring.certify.process import Share
from autograder.authoring.certify.right import RightSolution
from autograder.authoring.certify.witness import Key, Note, Seen, Texts, Witness, arguments_of_master
from autograder.errors import AnswersDiffer, NotAssessed, StudentFailure
from autograder.grading.examples import Examples, copy_arguments, draw, is_property
from autograder.grading.jobs import Options
from autograder.grading.plugin import RACE, SUBMISSION, GradedTest, GradingPlugin, collect_and_run
from autograder.grading.pool import wanted_tests
from autograder.grading.secret import SEEDS
from autograder.grading.traces import Answers
from autograder.proxy.submission import Grading
from autograder.workers.forked import ForkedWorkers
from autograder.workers.forkserver import Forkserver

RECORDED, BEYOND, VARIED = 12, 12, 4  # examples of a test: recorded ones, others, those in other styles
BEYOND_SEED = 104_729  # added to a test's seed
MAX_SEEN = 5000  # answers of one test


class Screened(msgspec.Struct, tag=True):
    """What came of one mutant. reached: whether its fault is ever met. call, right, wrong: the difference."""

    id: str
    reached: bool
    call: str = ""
    right: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Difference:
    """Where a mutant's answers begin to differ.

    right: the right answers. key: of the first that is another one. wrong: its call and answer as text.
    """

    test: GradedTest
    right: dict[Key, Seen]
    key: Key
    wrong: Texts | None


NEVER_THE_SAME = Seen("differs from run to run", Answers(b""), raised=True)  # so that it does not count


@dataclass
class Screening:
    """Runs the tests of an assignment on pairs of a mutant and its right solution."""

    plugin: GradingPlugin
    server: Forkserver
    _right: dict[tuple[str, str], list[tuple[GradedTest, dict[Key, Seen]]]] = field(default_factory=dict)
    _beyond: dict[str, Examples] = field(default_factory=dict)

    def __post_init__(self) -> None:
        course, assignment = self.plugin.course, self.plugin.assignment
        settings = course.settings
        self._contract = arguments_of_master(course.code(assignment))
        self._workers = ForkedWorkers(self.server, settings.worker, scratch=self.plugin.settings.scratch)
        signatures = course.signatures(assignment)
        data = self.plugin.data
        self._grading = Grading(settings.grading, settings.worker_seed, "cpu", signatures, data)

    def screen(self, mutant: Mutant) -> Screened:
        """Look for a difference; where there is none, whether the fault was met at all."""
        while (found := self._difference(mutant, mutant.text)) is not None:
            known = found.right.get(found.key)
            again, (call, right) = self._once_more(mutant.base, found.test, found.key)
            if (None if again is None else again.answer) == (None if known is None else known.answer):
                return Screened(mutant.id, True, call, right, found.wrong[1] if found.wrong else "nothing")
            found.right[found.key] = NEVER_THE_SAME
        return Screened(mutant.id, reached=self._difference(mutant, mutant.probe) is not None)

    def _difference(self, mutant: Mutant, text: str) -> Difference | None:
        """The first answer of this code that is not the right solution's."""
        for test, right in self._right_answers(mutant):
            try:
                self._compare(test, mutant.base, text, right)
            except AnswersDiffer as ended:
                return cast(Difference, ended.where)
        return None

    def _compare(self, test: GradedTest, base: RightSolution, text: str, right: dict[Key, Seen]) -> None:
        left = {key for key, seen in right.items() if not seen.style}

        def compare(key: Key, seen: Seen, texts: Callable[[], Texts]) -> None:
            left.discard(key)
            known = right.get(key)
            if known is None and not seen.style and len(right) < MAX_SEEN:
                raise AnswersDiffer(Difference(test, right, key, texts()))
            if known is not None and known.counts and known.answer != seen.answer:
                raise AnswersDiffer(Difference(test, right, key, texts()))

        self._run(test, base, text, compare)
        if left:
            raise AnswersDiffer(Difference(test, right, min(left), None))

    def _once_more(self, base: RightSolution, test: GradedTest, key: Key) -> tuple[Seen | None, Texts]:
        """The right solution's answer with this key, asked again, and its call and answer as text."""
        found: tuple[Seen | None, Texts] = None, ("a call that only the mutant makes", "nothing")

        def look(other: Key, seen: Seen, texts: Callable[[], Texts]) -> None:
            nonlocal found
            if other == key:
                found = seen, texts()

        self._run(test, base, base.text, look)
        return found

    def _right_answers(self, mutant: Mutant) -> list[tuple[GradedTest, dict[Key, Seen]]]:
        """The right solution's answers by test."""
        key = mutant.base.name, mutant.exercise
        if key not in self._right:
            tests = wanted_tests(self.plugin, Options(exercise=mutant.exercise))
            usable = [test for test in tests if _is_usable(test)]
            self._right[key] = [(test, self._answers(test, mutant.base)) for test in usable]
        return self._right[key]

    def _answers(self, test: GradedTest, base: RightSolution) -> dict[Key, Seen]:
        found: dict[Key, Seen] = {}

        def keep(key: Key, seen: Seen, _texts: Callable[[], Texts]) -> None:
            found[key] = seen

        self._run(test, base, base.text, keep)
        return found

    def _run(self, test: GradedTest, base: RightSolution, text: str, note: Note) -> None:
        """The test's body with each example, on a right solution with this text."""
        count = 0

        def counted(key: Key, seen: Seen, texts: Callable[[], Texts]) -> None:
            nonlocal count
            count += 1
            if count <= MAX_SEEN:
                note(key, seen, texts)

        source = base.source(self.plugin.assignment, text)
        witness = Witness(source, self._workers, self._grading, counted, self._contract)
        self.plugin.current, self.plugin.current_test = witness, test
        try:
            for number, arguments in enumerate(self._examples(test)):
                with contextlib.suppress(StudentFailure, AssertionError, NotAssessed):
                    witness.begin_test(test.call_seconds, test.own)
                    witness.vary = number % (RECORDED // VARIED) == 0
                    self._body(test)(**self._fixtures(test, witness), **arguments)
        finally:
            witness.begin_exercise()  # ends the worker

    def _body(self, test: GradedTest) -> Any:
        function = test.item.obj
        return function.hypothesis.inner_test if is_property(function) else function

    def _fixtures(self, test: GradedTest, witness: Witness) -> dict[str, Any]:
        names = test.item._fixtureinfo.argnames  # noqa: SLF001 - pytest has no public name for it
        given = {SUBMISSION: witness, "course_seed": test.seed}
        callspec = getattr(test.item, "callspec", None)
        given |= callspec.params if callspec is not None else {}
        return {name: given[name] for name in names}

    def _examples(self, test: GradedTest) -> Iterator[dict[str, Any]]:
        """Private copies of recorded examples, then of others."""
        if not is_property(test.item.obj):
            yield {}
            return
        recorded = self.plugin.examples[test.id]
        if recorded.interactive:
            return
        if test.id not in self._beyond:
            seed = (test.seed + BEYOND_SEED) % SEEDS
            names = test.item._fixtureinfo.argnames  # noqa: SLF001 - pytest has no public name for it
            self._beyond[test.id] = draw(test.item.obj, dict.fromkeys(names), seed)
        beyond = self._beyond[test.id].arguments
        for arguments in (*recorded.arguments[:RECORDED], *beyond[-BEYOND:]):
            yield copy_arguments(arguments)


@dataclass(frozen=True)
class ScreeningShare(Share):
    """Mutants to screen, one after the other."""

    mutants: tuple[Mutant, ...] = ()

    def run(self, server: Forkserver, tell: Callable[[Screened], None]) -> None:
        """Collect, draw, and screen each mutant."""

        def screen(plugin: GradingPlugin) -> None:
            screening = Screening(plugin, server)
            for mutant in self.mutants:
                tell(screening.screen(mutant))

        collect_and_run(self.course, self.assignment, False, screen)


def _is_usable(test: GradedTest) -> bool:
    """Whether a test's body can be run here: it races nobody, and asks for nothing but known fixtures."""
    names = set(test.item._fixtureinfo.argnames)  # noqa: SLF001 - pytest has no public name for it
    callspec = getattr(test.item, "callspec", None)
    known = {SUBMISSION, "course_seed", *(callspec.params if callspec is not None else ())}
    return names <= known and RACE not in names
