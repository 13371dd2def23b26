"""What hostile submissions cost the grader: each loses its author's points, once, within memory and CPU time.

They are written for the real assignments: the files under hostile/ go through the same session as a class does.
"""

import json
import re
from pathlib import Path

import msgspec
import pytest

from autograder.course.course import Course
from autograder.grading.jobs import Options
from autograder.protocol.records import Cell
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source
from autograder.workers import zygote
from tests.kit.warm_zygote import WarmZygote

HOSTILE = Path(__file__).with_name("hostile")
MAX_MB = 300
SECONDS = 40  # of a submission
VERDICTS = {  # of corr2d, and what each hidden test says
    "alarm": "killed by SIGALRM",
    "emptygraph": "should return a torch tensor, but returned None",
    "fsettensor": "should return a torch tensor, but returned a frozenset",
    "hits": "returned something the grader can't read",
    "journal": r"had used up its 40 seconds|should have shape \(\d+, \d+\), but has shape \(2000000,\)",
    "largest": r"had used up its 40 seconds|should have shape \(\d+, \d+\), but has shape \(4000000,\)",
    "lists": "should return a torch tensor, but returned a list|had used up its 40 seconds",
    "nest": "returned something the grader can't read",
    "selfkill": "PermissionError",
}

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("fully_confined")]


def submission_of(name, assignment, exercise, folder):
    """One of the files under hostile/; its first line says where its costs are written down."""
    code = f"# costs: {folder / name}.jsonl\n{(HOSTILE / f'{name}.py').read_text()}"
    source = Source(f"{assignment}.py", (Cell(f"{assignment}.py", code),), notebook=False)
    file = Path(f"{name}.py")
    return FoundSubmission(name, assignment, file, file.name, source=source, exercises=(exercise,))


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """`graded(names, assignment, exercise, **limits)`: (result, what each attempt cost) by name."""
    patch = pytest.MonkeyPatch()
    warm = WarmZygote(grader=Path(__file__).with_name("measuring_grader.py"))
    patch.setattr(zygote, "start", warm.start)

    def grade(names, assignment, exercise, **limits):
        folder = tmp_path_factory.mktemp("costs")
        settings = msgspec.structs.replace(
            course.settings, grading=msgspec.structs.replace(course.settings.grading, **limits)
        )
        found = [submission_of(name, assignment, exercise, folder) for name in names]
        session = Session(Course(course.root, settings), Options(jobs=2, fresh=True), lambda *_args: None)
        results = {result.id: result for result in session.grade(found)}
        costs = {
            name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
            for name in names
        }
        return results, costs

    yield grade
    patch.undo()
    warm.stop()


@pytest.fixture(scope="module")
def answers(graded):
    """The forged and oversized answers of VERDICTS."""
    return graded(list(VERDICTS), "convolution", "corr2d", submission_seconds=SECONDS)


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(answers, name):
    """Every hidden test is lost, with the reason; the submission is graded all the same."""
    result = answers[0][name]
    hidden = [test for test in result.tests if test.visibility == "hidden"]

    assert ("graded", 0) == (result.status, result.score), result.message
    assert hidden
    assert [] == [test.message for test in hidden if not re.search(VERDICTS[name], test.message)]


@pytest.mark.parametrize("name", VERDICTS)
def test_costs(answers, name):
    """It is graded once, and costs the grader no more memory than 300 MB, and less CPU time than it has itself."""
    [cost] = answers[1][name]

    assert cost["mb"] < MAX_MB
    assert cost["cpu"] < SECONDS / 4


def test_threads_make_no_clock_stand(graded):
    """Threads that burn CPU time gain nothing over a call that sleeps: both run out of the submission's time."""
    results, _costs = graded(["stand", "sleeps"], "convolution", "corr2d", submission_seconds=6)

    for result in results.values():
        assert "timeout" in {test.status for test in result.tests}
        assert any("had used up its 6 seconds" in test.message for test in result.tests)


def test_time_outs(graded):
    """Each test is asked, and from the third time-out on it costs what the reference's times allow."""
    results, _costs = graded(["hangs"], "convolution", "corr2d", call_seconds=1.2)
    told = [test.message.partition("within ")[2].partition(":")[0] for test in results["hangs"].tests]

    assert ["1.2 seconds", "1 second"] == told[:2]
    assert {"the shorter limit after time-outs"} == set(told[2:])


def test_lenet_cheat(graded):
    """Labels of fixed digits are worth nothing: digits and their classes follow from the course's seed."""
    results, _costs = graded(["lenet_cheat"], "lenet", "trains")

    assert ("graded", 0) == (results["lenet_cheat"].status, results["lenet_cheat"].score)
