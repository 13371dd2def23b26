"""Verify an assignment's tests: they must accept correct solutions and reject wrong ones.

The reference and every alternative must get all points and the stub none. Each wrong solution must lose
points in its own exercise and in no other, except exercises that build on it. A wrong solution holds one
exercise; the others come from the reference, in a separate namespace, so that only the misconception differs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.authoring import handout
from autograder.authoring.forms import definitions
from autograder.authoring.hints import HintCheck, check_hints, check_pairs, drawn, sample
from autograder.course.course import Course
from autograder.course.exercise_modules import as_modules
from autograder.course.misconceptions import WrongSolution, wrong_solutions
from autograder.course.python_files import parsed
from autograder.errors import CourseError
from autograder.feedback.options import did_you_mean
from autograder.grading.composite import composites, reference
from autograder.grading.jobs import Options
from autograder.protocol.records import Cell
from autograder.results import SubmissionResult
from autograder.session.process_cache import ProcessCache
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

REFERENCE, STUB = "reference", "stub"
LOSES = re.compile(r"^# loses: (.+)$", re.MULTILINE)


@dataclass
class Verification:
    """The results of one assignment's reference, stub, alternatives and wrong solutions.

    results: by name. wrong, alternatives: how many there are for each exercise. problems: a sentence for each
    result that is not as it must be. hints: what came of their check.
    """

    assignment: str
    results: dict[str, SubmissionResult] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    alternatives: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    hints: HintCheck | None = None


def alternatives(course: Course, assignment: str) -> list[Path]:
    """Files with correct solutions in other styles; CourseError for one that is no Python.

    Also for modules in a folder that no such file stands beside.
    """
    folder = course.root / "tests" / "alternatives" / assignment
    files = sorted(folder.glob("*.py"))
    for file in files:
        parsed(file)
    for module in sorted(folder.glob("*/*.py")):
        if (beside := module.parent.with_suffix(".py")) not in files:
            raise CourseError(f"{module}: belongs to no alternative, because there is no {beside.name}")
    return files


def modules_beside(file: Path) -> dict[str, str]:
    """Texts of an alternative's own modules, by path: they lie in a folder of its name beside it."""
    folder = file.with_suffix("")
    found = {}
    for module in sorted(folder.rglob("*.py")):
        parsed(module)
        found[module.relative_to(folder).as_posix()] = module.read_text(encoding="utf-8")
    return found


def alternative(course: Course, assignment: str, file: Path) -> Source:
    """An alternative as a submission; modules that it does not bring along are the master's."""
    name = f"{assignment}.py"
    modules = course.exercise_modules(assignment) | modules_beside(file)
    cells = (Cell(name, file.read_text(encoding="utf-8")),)
    return Source(name, cells, notebook=False, helpers=as_modules(modules))


def verify_assignment(
    course: Course,
    assignment: str,
    jobs: int,
    full: bool = False,
    exercise: str | None = None,
    hints: Collection[str] | None = None,
) -> Verification:
    """Grade everything whose verdict is known, and collect where the tests judge differently.

    exercise: this one only, while the assignment is being written: points need not sum to 100, and
    alternatives without it are left out.
    full: check each wrong solution's hint in every form, and the hints of pairs, and run on a sample of the
    wrong solutions the tests of the other exercises too, which only test the reference there; those of
    exercises that build on others may fail, and are left out. hints: check that each wrong solution of these
    exercises, or of all, gets its own hint, which takes all tests of its exercise; those of others end at the
    first lost point.

    The failures of one wrong solution of each exercise are shrunk, as a student's are: the tests must stand
    the examples that only shrinking draws.
    """
    verification = Verification(assignment)
    wrong = {
        w.file.stem: w
        for w in wrong_solutions(course, assignment, unwritten=True)
        if exercise in (None, w.exercise)
    }
    others = alternatives(course, assignment)
    if exercise is not None:
        others = [file for file in others if _has(course, assignment, file, exercise)]
    sources = dict(_sources(course, assignment, wrong, others))
    builds_on = course.builds_on(assignment)
    loses = {file.stem: exercises_lost(file) for file in others} | {STUB: tuple(course.exercises(assignment))}
    plain = {name for name, used in builds_on.items() if not used}
    exercises = {name: {one.exercise} for name, one in wrong.items()}
    for one in sample(course, assignment, list(wrong.values())) if full and exercise is None else ():
        exercises[one.file.stem] |= plain
    submissions = [
        FoundSubmission(
            name, assignment, Path(name), None, source=source,
            exercises=tuple(sorted(exercises[name])) if name in wrong else None,
        )
        for name, source in sources.items()
    ]  # fmt: skip
    raced = tuple(name for name in sources if name not in wrong or builds_on[wrong[name].exercise])
    hinting = hints is None or len(hints) > 0
    traced = [name for name, one in wrong.items() if hints is None or one.exercise in hints]
    options = Options(
        jobs=jobs, fresh=True, shrink=False, raced=raced, hints=hinting, exercise=exercise,
        shrunk=tuple({w.exercise: name for name, w in wrong.items()}.values()),
        traced=tuple(traced), until_lost=() if full else tuple(sorted(set(wrong) - set(traced))),
        strict=True,
    )  # fmt: skip
    session = Session(course, options, lambda *_args: None)
    hinted = [wrong[name] for name in traced if wrong[name].hint]  # others wait until theirs is written
    in_forms = drawn(course, assignment, hinted, full)
    results = session.grade([*submissions, *(submission for _wrong, submission in in_forms)])
    verification.problems += _judge_files(course, assignment, exercise)
    messages = {result.message for result in results if result.status != "graded"}
    if len(messages) == 1 and all(result.status != "graded" for result in results):
        verification.problems += messages  # the assignment's own fault, which is told once
        return verification
    for result in results[: len(submissions)]:
        verification.results[result.id] = result
        if result.status != "graded":
            verification.problems.append(f"{result.id}: {result.message}")
            continue
        if result.id in wrong:
            verification.problems += _judge_wrong(wrong[result.id], result, builds_on)
        else:
            verification.problems += _judge_known(result, loses.get(result.id, ()))
    if hinting:
        recognisable = [w for w in hinted if _computes(w, verification.results[w.file.stem])]
        graded = [(*form, result) for form, result in zip(in_forms, results[len(submissions) :], strict=True)]
        store = session.traces(assignment)
        verification.hints = check = check_hints(course, assignment, recognisable, store, graded)
        if full:
            check.pairs = check_pairs(course, assignment, recognisable, store, jobs)
            check.problems += [f"a pair gets a hint of neither: {pair}" for pair in check.pairs.misled]
        verification.problems += check.problems
    for name in course.exercises(assignment) if exercise is None else [exercise]:
        verification.wrong[name] = sum(w.exercise == name for w in wrong.values())
        verification.alternatives[name] = sum(name not in loses[file.stem] for file in others)
    return verification


def run_seeds(
    course: Course, assignment: str, jobs: int, seeds: int, exercise: str | None = None
) -> Iterator[str]:
    """Where the reference or an alternative loses a point by the course's seed: it is graded with others.

    seeds: how many; they follow from the course's own. exercise: grade this one only. Speed is left out.
    """
    others = alternatives(course, assignment)
    loses = {file.stem: exercises_lost(file) for file in others}
    known = {name: source for name, source in _sources(course, assignment, {}, others) if name != STUB}
    submissions = [
        FoundSubmission(name, assignment, Path(name), None, source=source) for name, source in known.items()
    ]
    options = Options(jobs=jobs, fresh=True, shrink=False, raced=(), hints=False, exercise=exercise)
    with ProcessCache() as cache:
        for number in range(1, seeds + 1):
            settings = msgspec.structs.replace(course.settings, seed=f"{course.settings.seed}/{number}")
            session = Session(Course(course.root, settings), options, lambda *_args: None, cache=cache)
            for result in session.grade(submissions):
                problems = [result.message] if result.status != "graded" else []
                problems += _judge_known(result, loses.get(result.id, ()))
                yield from (f"with another seed ({number} of {seeds}): {problem}" for problem in problems)


def _sources(
    course: Course, assignment: str, wrong: dict[str, WrongSolution], others: list[Path]
) -> Iterator[tuple[str, Source]]:
    yield REFERENCE, reference(course, assignment)
    yield STUB, handout.stub(course, assignment)
    for file in others:
        yield file.stem, alternative(course, assignment, file)
    yield from zip(wrong, composites(course, assignment, wrong.values()), strict=True)


def _has(course: Course, assignment: str, file: Path, exercise: str) -> bool:
    """Whether an alternative defines an exercise, or what that builds on."""
    texts = [file.read_text(encoding="utf-8"), *modules_beside(file).values()]
    defined = {one.name for text in texts for one in definitions(text)}
    needed = course.builds_on(assignment).get(exercise) or [exercise]
    return all(name in defined or name.upper() in defined for name in needed)


def exercises_lost(alternative: Path) -> tuple[str, ...]:
    """Exercises in which an alternative must get no points, as its line `# loses: speed` says."""
    found = LOSES.search(alternative.read_text(encoding="utf-8"))
    return tuple(found[1].split()) if found else ()


def _judge_known(result: SubmissionResult, loses: tuple[str, ...]) -> Iterator[str]:
    """Problems of a reference, alternative or stub: all points, but none in the exercises that it `loses`.

    Where it gets all points it fails no test, not even a public one, which costs none. Races may be left out.
    """
    for exercise in result.exercises:
        points = 0.0 if exercise.name in loses else exercise.max_score
        own = [test for test in result.tests if test.exercise == exercise.name]
        left_out = "not_assessed" if exercise.score == points else ""
        lost = [f"{test.id}: {test.message}" for test in own if test.status not in ("passed", left_out)]
        if exercise.score != points:
            text = f"{result.id} should get {points:g} in {exercise.name}, but gets {exercise.score:g}"
        elif lost and exercise.name not in loses:
            text = f"{result.id} gets all points in {exercise.name}, but fails a test of it"
        else:
            continue
        yield "\n  ".join([text, *lost[:3]])


def _judge_files(course: Course, assignment: str, exercise: str | None) -> Iterator[str]:
    """Exercises without hidden tests, and tests of no exercise."""
    exercises = course.exercises(assignment)
    folder = Path("tests", "hidden", assignment)
    tested = {file.stem.removeprefix("test_") for file in (course.root / folder).glob("test_*.py")}
    for name in exercises if exercise is None else [exercise]:
        if name not in tested:
            yield f"{name} has no hidden tests: write them into {folder}/test_{name}.py"
    for name in sorted(tested.difference(exercises)):
        yield f"{folder}/test_{name}.py tests no exercise of solutions/{assignment}.py" + did_you_mean(
            name, exercises
        )


def _judge_wrong(
    wrong: WrongSolution, result: SubmissionResult, builds_on: dict[str, list[str]]
) -> Iterator[str]:
    """Problems of a wrong solution: it must lose points in its own exercise only, and have a hint."""
    if not wrong.hint:
        yield f"{wrong.file.stem}: the hint for students is to be written, as the docstring of {wrong.file}"
    for exercise in result.exercises:
        loses = exercise.score < exercise.max_score
        if exercise.name == wrong.exercise and not loses and exercise.max_score:
            text = f"{wrong.file.stem} is wrong, but gets all {exercise.max_score:g} points"
            known = {one.name for one in definitions(wrong.file.read_text(encoding="utf-8"))}
            names = [*(builds_on[wrong.exercise] or [wrong.exercise]), wrong.exercise.upper()]
            yield text if known & set(names) else f"{text}: it does not define {names[0]}"
        if exercise.name != wrong.exercise and loses:
            yield f"{wrong.file.stem} loses points in {exercise.name}, where its code is the reference's"


def _computes(wrong: WrongSolution, result: SubmissionResult) -> bool:
    """Whether it fails by what it computes: how long something takes names no misconception."""
    own = [test for test in result.tests if test.exercise == wrong.exercise]
    return any(test.status not in ("passed", "not_assessed") and test.race is None for test in own)
