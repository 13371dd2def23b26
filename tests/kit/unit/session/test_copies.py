"""Copies of one code are graded once in a run, and each has its own place in the results."""

from dataclasses import replace

import pytest

from autograder.grading.jobs import Options
from autograder.results import Student
from autograder.session.session import Session
from autograder.submissions.discovery import find

pytestmark = pytest.mark.slow

RIGHT = "def double(x): return 2 * x\n"
NO_FUNCTION = "import no_such_module\n"


@pytest.fixture(scope="module")
def run(toy_course, tmp_path_factory):
    """(results by id, ids whose grading began, cached by id) of a class with copies."""
    course = toy_course(tmp_path_factory.mktemp("course"))
    works = {"ann": RIGHT, "bob": NO_FUNCTION, "cem": RIGHT, "dee": NO_FUNCTION, "eve": RIGHT + "# mine\n"}
    submissions = []
    for id, code in works.items():
        file = tmp_path_factory.mktemp(id) / "toy.py"
        file.write_text(code, encoding="utf-8")
        [submission] = find([file], course).submissions
        submissions.append(replace(submission, id=id, student=Student(id.title()), notes=(f"from {id}",)))
    ids, started, cached = list(works), [], {}
    session = Session(
        course,
        Options(jobs=2, fresh=True, raced=("eve",)),
        lambda position, _result, known: cached.update({ids[position]: known}),
        lambda position: started.append(ids[position]),
    )
    return {result.id: result for result in session.grade(submissions)}, started, cached


def test_graded_once(run):
    """Each code is graded once; its copies count as known."""
    results, started, cached = run

    assert ["ann", "bob", "eve"] == sorted(started)
    assert {"ann": False, "bob": False, "cem": True, "dee": True, "eve": False} == cached
    assert ["ann", "bob", "cem", "dee", "eve"] == list(results)


@pytest.mark.parametrize(("first", "copy"), [("ann", "cem"), ("bob", "dee")])
def test_own_fields(run, first, copy):
    """A copy has the points, messages and notes about the code, and what is said of its own student and folder."""
    results = run[0]

    assert results[first].tests == results[copy].tests != []
    assert results[first].score == results[copy].score
    assert Student(copy.title()) == results[copy].student
    assert f"from {copy}" == results[copy].notes[0]
    assert results[first].notes[1:] == results[copy].notes[1:]
    assert results[first].path != results[copy].path


def test_other_options(toy_course, tmp_path):
    """Code that is raced under one id and not under another is graded twice."""
    course = toy_course(tmp_path / "course")
    (tmp_path / "toy.py").write_text(RIGHT, encoding="utf-8")
    [submission] = find([tmp_path / "toy.py"], course).submissions
    session = Session(course, Options(raced=("eve",)), lambda *_args: None)
    jobs = list(session._plan([replace(submission, id=id) for id in ("ann", "eve", "bob")], {}))

    assert [["ann", "bob"], ["eve"]] == [[job.submission.id for job in own] for own in session._same(jobs)]
