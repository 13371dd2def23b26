"""The pytest plugin: collect once, draw once, then let forked children run the tests on submissions."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Course
from autograder.course.reserved import refuse_reserved_names
from autograder.errors import BrokenTest, CourseError, KitFailure, UnknownBan
from autograder.grading import fixtures
from autograder.grading.examples import Examples, draw, is_property, load_profile
from autograder.grading.kept_examples import examples_of
from autograder.grading.secret import set_secret
from autograder.results import Shown, Visibility
from autograder.sandbox.bans import bans_of
from autograder.versions import digest_of_files

SUBMISSION, RACE = "submission", "race"
WATCHED_EXAMPLES = 1  # of each test of work by hand


@dataclass(frozen=True)
class GradedTest:
    """What is known of a collected test before any submission is graded.

    own: the student's own function that takes the place of banned routines. watched: so many examples are
    watched in a test of work by hand. banned: the routines that are looked for.
    """

    item: pytest.Function
    id: str
    exercise: str
    visibility: Visibility
    description: str
    points: float
    call_seconds: float | None
    seed: int
    shown: Shown = "message"
    by_hand: bool = False
    digest: str = ""
    prepare: Callable[..., int] | None = None
    own: str = ""
    watched: int = WATCHED_EXAMPLES
    banned: tuple[str, ...] = ()


class GradingPlugin:
    """Collects an assignment's tests, draws their examples and hands both to `run`.

    run: called in the test loop with the collected tests and their examples; forks there.
    """

    def __init__(
        self, course: Course, assignment: str, public_only: bool, run: Callable[[GradingPlugin], None]
    ) -> None:
        refuse_reserved_names(course.master(assignment), course.exercise_module_files(assignment))
        self.course = course
        self._public_only = public_only
        self.assignment = assignment
        self.settings = course.assignment_settings(assignment)
        self.data = course.data_files(assignment)
        self.signatures = course.signatures(assignment)
        self.tests: list[GradedTest] = []
        self.examples: dict[str, Examples] = {}
        self.draw_seconds = 0.0
        self.error: BaseException | None = None
        self.current: Any = None
        self.current_test: Any = None
        self.racer: Any = None
        self.prepared: dict[str, int] = {}
        self.wrong_total = ""  # why the points don't sum to 100
        self._run = run

    @pytest.hookimpl
    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "points(n): what the test is worth")
        config.addinivalue_line("markers", "limits(call_seconds): CPU time of one call in this test")
        config.addinivalue_line("markers", "by_hand: calls in some examples are watched")
        config.addinivalue_line("markers", "watched(examples): how many of them")
        config.addinivalue_line("markers", "prepared_by(function): finds a number that the test needs")
        config.addinivalue_line("markers", "false_alarm_rate(rate): how often it fails right code by chance")
        config.addinivalue_line("markers", "taken_on_trust(what): only the worker tells it")
        config.addinivalue_line("markers", "shown(what): what students see of this hidden test")
        config.stash[fixtures.GRADING] = self
        load_profile()
        set_secret(f"{self.course.settings.seed}/{self.assignment}")

    @pytest.hookimpl
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            if not isinstance(item, pytest.Function):
                raise CourseError(f"{item.nodeid}: is no test function")
            self.tests.append(self._describe(item))
        self._check_settings()
        ids = [test.id for test in self.tests]
        for id in ids:
            if ids.count(id) > 1:
                raise CourseError(f"two tests of {self.assignment} have the id {id}; give one another name")
        total = sum(test.points for test in self.tests if test.visibility == "hidden")
        if any(test.visibility == "hidden" for test in self.tests) and abs(total - 100) > 1e-6:
            self.wrong_total = self._why_wrong(total)

    def _check_settings(self) -> None:
        """CourseError for a ban that nothing can watch, or a library that lacks, before anybody is graded."""
        file = self.course.assignment_file(self.assignment)
        for name in self.settings.libraries:
            if importlib.util.find_spec(name) is None:
                lock = self.course.root / "requirements.lock"
                to_do = f"add it to {lock.name}, if it is not there, and run" if lock.is_file() else "run"
                raise CourseError(
                    f"{file if file.is_file() else self.course.root}: the library {name} is not installed "
                    f"here, which {self.assignment} needs; {to_do} make setup"
                )
        for banned in {test.banned for test in self.tests}:
            try:
                bans_of(banned)
            except UnknownBan as error:
                raise CourseError(f"{file}: {error}") from None

    def _why_wrong(self, total: float) -> str:
        """What to do about points that do not sum to 100, with how many each exercise has now."""
        exercises: dict[str, float] = {}
        for test in self.tests:
            exercises[test.exercise] = exercises.get(test.exercise, 0.0) + test.points
        sums = ", ".join(f"{name} {points:g}" for name, points in exercises.items())
        change = f"{'add' if total < 100 else 'take away'} {abs(100 - total):g}"
        return (
            f"the points of {self.assignment} sum to {total:g}, but must sum to 100: {change} in the "
            f"@points(...) of {self.course.root / 'tests' / 'hidden' / self.assignment} (now: {sums})"
        )

    def _describe(self, item: pytest.Function) -> GradedTest:
        exercise = item.path.stem.removeprefix("test_")
        hidden = item.path.is_relative_to(self.course.root / "tests" / "hidden")
        points_mark, limits_mark = item.get_closest_marker("points"), item.get_closest_marker("limits")
        points = float(points_mark.args[0]) if points_mark else 0.0
        if hidden and not points:
            raise CourseError(f"{item.nodeid}: a hidden test needs its points, e.g. @points(5)")
        if not hidden and points:
            raise CourseError(
                f"{item.nodeid}: a public test is worth no points (its examples can be hard-coded)"
            )
        description = (item.obj.__doc__ or "").strip().split("\n\n")[0]
        if not description:
            raise CourseError(f"{item.nodeid}: a test needs a docstring that says what it checks")
        visibility: Visibility = "hidden" if hidden else "public"
        shown_mark = item.get_closest_marker("shown")
        if shown_mark and not hidden:
            raise CourseError(f"{item.nodeid}: @shown is for hidden tests; students read the public ones")
        shown: Shown = shown_mark.args[0] if shown_mark else "message"
        id = f"{visibility}/{exercise}/{item.name}"
        secret = f"{self.course.settings.seed}/{self.assignment}/{id}".encode()
        seed = int.from_bytes(hashlib.blake2b(secret, digest_size=6).digest(), "big")
        seconds = limits_mark.kwargs["call_seconds"] if limits_mark else None
        text = " ".join(description.split()).removesuffix(".")
        by_hand = item.get_closest_marker("by_hand")
        watched_mark = item.get_closest_marker("watched")
        prepare_mark = item.get_closest_marker("prepared_by")
        return GradedTest(
            item,
            id,
            exercise,
            visibility,
            text,
            points,
            seconds,
            seed,
            shown if hidden else "public",
            by_hand is not None,
            digest_of_files([item.path], self.course.root),
            prepare_mark.args[0] if prepare_mark else None,
            by_hand.kwargs.get("own", "") if by_hand else "",
            watched_mark.kwargs["examples"] if watched_mark else WATCHED_EXAMPLES,
            self.settings.banned_in(exercise),
        )

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise CourseError(f"the tests of {self.assignment} can't be collected")
        started = time.monotonic()
        draws = {test.id: _drawing(test) for test in self.tests if is_property(test.item.obj)}
        self.examples = examples_of(self.course, self.assignment, self._public_only, draws)
        self.draw_seconds = time.monotonic() - started
        self._run(self)
        return True

    @pytest.hookimpl
    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.error = excinfo.value
        return True

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            raise CourseError(f"a test file can't be imported:\n{report.longreprtext}")


def _drawing(test: GradedTest) -> Callable[[], Examples]:
    def drawn() -> Examples:
        try:
            return draw(test.item.obj, fixture_placeholders(test.item), test.seed)
        except Exception as error:  # because strategies are the author's own code
            raise broken_test(test, error, "while its examples are drawn") from error

    return drawn


def broken_test(test: GradedTest, error: BaseException, when: str = "") -> BrokenTest:
    """What to tell of a test whose own code has raised this: the line in the folder of its file."""
    folder = test.item.path.parent
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder
    ]
    line = f":{frames[-1].lineno}" if frames else ""
    name = Path(frames[-1].filename).name if frames else test.item.path.name
    place = f"tests/{test.visibility}/{folder.name}/{name}{line}"
    what = str(error) if isinstance(error, KitFailure) else f"{type(error).__name__}: {error}"
    own = f" in {test.item.name}" + (f", {when}" if when else "")
    return BrokenTest(f"the {test.visibility} test failed at {place}{own}: {what}")


def fixture_placeholders(item: pytest.Function) -> dict[str, Any]:
    """The fixtures that a test asks for, by name, before they have values."""
    names = item._fixtureinfo.argnames  # noqa: SLF001 - pytest has no public name for it
    values = dict.fromkeys(names)
    callspec = getattr(item, "callspec", None)
    return values | (callspec.params if callspec is not None else {})


def collect_and_run(
    course: Course, assignment: str, public_only: bool, run: Callable[[GradingPlugin], None]
) -> None:
    """Run pytest once, in this process, over the tests of an assignment.

    Tests may import modules of their own folder.
    """
    plugin = GradingPlugin(course, assignment, public_only, run)
    # Relative names, because pytest takes a bracket in a path for a test's parameters.
    files = [os.path.relpath(file, course.root) for file in course.test_files(assignment, public_only)]
    sys.path[:0] = [str(folder) for folder in course.test_folders(assignment, public_only)]
    arguments = [
        *("-c", str(Path(__file__).with_name("pytest.ini"))),
        *("--rootdir", str(course.root), "--import-mode=importlib", "--noconftest", "--assert=plain"),
        "--disable-plugin-autoload",  # what else is installed here is no part of a grade
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:junitxml"),
        *("-p", "no:logging", "-p", "no:warnings", "-p", "no:unraisableexception"),
        *("-p", "no:hypothesispytest"),
        "-s",
    ]
    compiled, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no file appears beside the tests
    options = os.environ.pop("PYTEST_ADDOPTS", None)  # somebody's own, for other tests
    try:
        with contextlib.chdir(course.root):
            status = pytest.main([*arguments, *files], plugins=[plugin, fixtures])
    finally:
        sys.dont_write_bytecode = compiled
        if options is not None:
            os.environ["PYTEST_ADDOPTS"] = options
    if plugin.error is not None:
        raise plugin.error
    if status != pytest.ExitCode.OK and not plugin.tests:
        raise CourseError(f"the tests of {assignment} can't be collected (pytest ended with {status!r})")
