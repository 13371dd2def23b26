"""The reports: terminal, JUnit XML, Gradescope's results.json, JSON."""

import io
import json
import re

import jsonschema
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from rich.console import Console

from autograder.course.course import Course
from autograder.grading.jobs import Options
from autograder.reports import terminal
from autograder.reports.gradescope import gradescope_json
from autograder.reports.junit import junit_xml
from autograder.reports.progress import Progress
from autograder.results import (
    SCHEMA_VERSION,
    Argument,
    Counterexample,
    Race,
    RunInfo,
    RunResult,
    TestResult,
    graded,
    json_schema,
    not_graded,
)
from autograder.sandbox.confinement import Layer
from autograder.session.session import Session
from autograder.session.store import Store

UNFINISHED = "double is not implemented yet: replace `raise NotImplementedError()` by your code"
EXAMPLE = Counterexample(
    "double(x)",
    [Argument("x", "[[1, 2],\n [3, 4]]")],
    "[[2, 4],\n [6, 8]]",
    "[[1, 4],\n [9, 16]]",
    "double(torch.tensor([[1., 2.], [3., 4.]]))",
)


def outcome(name="test_values", *, exercise="double", worth=60.0, status="passed", points=None, **rest):
    """The result of a test that is worth this many points. worth=0: of a public test."""
    visibility = "hidden" if worth else "public"
    if points is None:
        points = worth if status == "passed" else 0.0
    description = rest.pop("description", f"the {name.removeprefix('test_')} are right")
    return TestResult(
        f"{visibility}/{exercise}/{name}", exercise, visibility, description, points, worth, status, **rest
    )


def ada(*tests, id="ada"):
    return graded(id, "toy", f"class/{id}", list(tests))


def a_run(*submissions):
    info = RunInfo({"python": "3.11.7"}, "5eed", "cpu", {"confined": True, "layers": {}, "missing": {}})
    return RunResult(SCHEMA_VERSION, info, list(submissions))


A_RACE = Race(1.25, [1.2, 1.3], 7, {"2": 1.0}, "cpu", [1, 9], 0.25, [[0.5], [0.25]])
RIGHT = ada(outcome("test_examples", worth=0), outcome(), outcome("test_dtypes", worth=40.0))
WRONG = ada(
    outcome("test_examples", worth=0),
    outcome(
        status="failed",
        message="double(x) has 2 of 4 values wrong: at [1, 0] expected 6, got 9",
        hint="twice x is not x squared",
        counterexample=EXAMPLE,
    ),
    outcome("test_dtypes", worth=40.0),
    id="ben",
)
UNREADABLE = not_graded(
    "eve", "toy", "class/eve", "class/eve/toy.ipynb: is no notebook, it has no list of cells"
)


def reported(course, *results, cached=0, options=None, verbose=False, **attributes):
    """The terminal's report of these results, without trailing blanks. attributes: of the session."""
    console = Console(file=io.StringIO(), width=100, color_system=None, highlight=False)
    progress = Progress(Console(file=io.StringIO()))
    progress.found([result.id for result in results])
    for position, result in enumerate(results):
        progress.advance(position, result, position < cached)
    session = Session(course, options or Options(), on_result=progress.advance, **attributes)
    terminal.report(console, list(results), progress, session, verbose)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n")).strip("\n")


def lost(message, **rest):
    """The fields of a test that lost its points, with this message."""
    return {"status": "failed", "message": message} | rest


class TestTerminal:
    """Tests for `terminal.report`: the whole text, for each kind of result."""

    def test_all_right(self, course):
        """An exercise with full points takes one line."""
        expected = """\
ada · toy  100 of 100
  double  100 of 100"""
        assert expected == reported(course, RIGHT)

    def test_exercises(self, course):
        """Each exercise shows its points; names are padded to the same width."""
        result = ada(outcome(), outcome(exercise="halve", worth=7.5), outcome(exercise="id", worth=2.0))

        expected = """\
ada · toy  69.5 of 69.5
  double  60 of 60
  halve   7.5 of 7.5
  id      2 of 2"""
        assert expected == reported(course, result)

    def test_id_is_the_assignment(self, course):
        """A file that is named after its assignment is not named twice."""
        expected = """\
toy  60 of 60
  double  60 of 60"""
        assert expected == reported(course, ada(outcome(), id="toy"))

    def test_one_lost_test(self, course):
        """A failed test shows its lost points, then its whole counterexample; the hint comes last."""
        expected = """\
ben · toy  40 of 100
  double  40 of 100
     -60 the values are right: double(x) has 2 of 4 values wrong: at [1, 0] expected 6, got 9
                x [[1, 2],
                   [3, 4]]
         expected [[  2,   4],
                   [  6,   8]]
              got [[ *1,   4],
                   [ *9, *16]]
              try double(torch.tensor([[1., 2.], [3., 4.]]))
         hint: twice x is not x squared"""
        assert expected == reported(course, WRONG)

    def test_counterexample_of_the_first_reason_only(self, course):
        """Only the first failure of an exercise shows its counterexample."""
        first = Counterexample("double(x)", [Argument("x", "[1]")], "", "", "")
        result = ada(
            outcome(**lost("the first", counterexample=first)),
            outcome("test_dtypes", **lost("the second", counterexample=EXAMPLE)),
        )

        expected = """\
ada · toy  0 of 120
  double  0 of 120
     -60 the values are right: the first
         x [1]
     -60 the dtypes are right: the second"""
        assert expected == reported(course, result)

    def test_grouped_messages(self, course):
        """Tests with the same message share a line; long messages are wrapped and indented."""
        result = ada(
            outcome(**lost("double(x) raised ValueError: no")),
            outcome("test_shapes", worth=10.0, **lost("something else " * 8)),
            outcome("test_dtypes", worth=30.0, **lost("double(x) raised ValueError: no")),
        )

        expected = """\
ada · toy  0 of 100
  double  0 of 100
     -90 double(x) raised ValueError: no (2 tests)
     -10 the shapes are right: something else something else something else something else something
         else something else something else something else"""
        assert expected == reported(course, result)

    def test_partial(self, course):
        """A test that earned some of its points shows how many are missing."""
        result = ada(outcome(status="partial", points=22.5, message="the ratio is over the bar"))

        expected = """\
ada · toy  22.5 of 60
  double  22.5 of 60
   -37.5 the values are right: the ratio is over the bar"""
        assert expected == reported(course, result)

    def test_forbidden(self, course):
        """A banned routine costs the whole exercise; only the message of the test in which it ran is shown."""
        evidence = (
            "forbidden: double ran the library routine torch.mul. This exercise is to be written by hand"
        )
        other = "not counted: this exercise used the library routine torch.mul"
        result = ada(
            outcome(
                "test_examples", worth=0, **lost(other, status="forbidden", kind="forbidden", counted=False)
            ),
            outcome(**lost(evidence, status="forbidden", kind="forbidden")),
            outcome(
                "test_dtypes", worth=40.0, **lost(other, status="forbidden", kind="forbidden", counted=False)
            ),
            outcome(exercise="halve"),
        )

        expected = """\
ada · toy  60 of 160
  double  0 of 100
    -100 forbidden: double ran the library routine torch.mul. This exercise is to be written by hand
  halve   60 of 60"""
        assert expected == reported(course, result)

    def test_forbidden_twice(self, course):
        """Two banned routines in one exercise don't cost its points twice."""
        result = ada(
            outcome(
                **lost(
                    "forbidden: double ran the library routine torch.mul",
                    status="forbidden",
                    kind="forbidden",
                )
            ),
            outcome(
                "test_dtypes",
                worth=40.0,
                **lost(
                    "forbidden: double ran the library routine torch.add",
                    status="forbidden",
                    kind="forbidden",
                ),
            ),
        )

        text = reported(course, result)

        assert sum(map(float, re.findall(r"^ +-([\d.]+) ", text, re.MULTILINE))) == 100.0

    def test_public_tests_only(self, course):
        """Public tests give no points: the report counts tests and says who runs the hidden ones."""
        result = ada(
            outcome("test_examples", worth=0),
            outcome("test_modes", worth=0, **lost("double(x) has the wrong value: expected 2, got 1")),
        )

        expected = """\
ada · toy  1 of 2 tests
  double  1 of 2 tests
       ✗ the modes are right: double(x) has the wrong value: expected 2, got 1

public tests 1 of 2; hidden tests are run by your instructor"""
        assert expected == reported(course, result, options=Options(public_only=True))

    def test_not_graded(self, course):
        """A submission that could not be graded shows the reason instead of points."""
        expected = """\
eve · toy  not graded
  class/eve/toy.ipynb: is no notebook, it has no list of cells"""
        assert expected == reported(course, UNREADABLE)

    def test_unknown_assignment(self, course):
        """A file of an unknown assignment is shown with its id only."""
        result = not_graded("tow", None, "tow.py", "tow.py: unknown assignment 'tow'")

        expected = """\
tow  not graded
  tow.py: unknown assignment 'tow'"""
        assert expected == reported(course, result)

    def test_counterexamples_of_all(self, course):
        """--verbose shows the counterexample of each failure, and what to try."""
        first = Counterexample("double(x)", [Argument("x", "[1]")], "", "", "")
        result = ada(
            outcome(**lost("the first", counterexample=first, advice="add x to x")),
            outcome("test_dtypes", **lost("the second", counterexample=first)),
        )

        expected = """\
ada · toy  0 of 120
  double  0 of 120
     -60 the values are right: the first
         x [1]
         what to try: add x to x
     -60 the dtypes are right: the second
         x [1]"""
        assert expected == reported(course, result, verbose=True)

    def test_class(self, course):
        """Of more than three submissions there is a table and a summary, and the way to the reports."""
        dan = ada(outcome(**lost("no", counterexample=EXAMPLE)), id="dan")
        flagged = msgspec.structs.replace(RIGHT, notes=["two files", "a line stopped"])

        expected = """\
submission  assignment      points  notes
ada         toy         100 of 100  two files (and 1 more)
ben         toy          40 of 100
eve         toy         not graded
dan         toy            0 of 60
eve not graded: class/eve/toy.ipynb: is no notebook, it has no list of cells
toy  3 graded, mean 46.7 of 100  double 46.7 of 100
most frequent failures
    2  double: the values are right
misconceptions
    1  double: twice x is not x squared
details: --verbose"""
        assert expected == reported(course, flagged, WRONG, UNREADABLE, dan)

    def test_class_verbose(self, course):
        """--verbose shows each report, and then the table and the summary."""
        text = reported(course, RIGHT, WRONG, UNREADABLE, RIGHT, verbose=True)

        assert text.startswith("ada · toy  100 of 100\n  double  100 of 100\n\nben · toy  40 of 100\n")
        assert "[ *9, *16]]" in text
        assert "\nsubmission  assignment      points\n" in text
        assert text.endswith("    1  double: twice x is not x squared")

    def test_class_from_make(self, course, monkeypatch, tmp_path):
        """Behind make, the way to the reports is told in variables of make."""
        monkeypatch.setenv("AUTOGRADER_MAKE", "SUBMISSION FRESH VERBOSE")
        (tmp_path / "my work").mkdir()
        ben = msgspec.structs.replace(WRONG, path=str(tmp_path / "my work"))

        text = reported(course, RIGHT, ben, RIGHT, RIGHT)
        again = reported(course, RIGHT, ben, RIGHT, RIGHT, cached=4)

        assert f"or one submission: make grade SUBMISSION='{tmp_path}/my work'" in text.replace("\n", " ")
        assert again.endswith("(FRESH=1 grades again, VERBOSE=1 shows the reports)")

    def test_class_unchanged(self, course):
        """When nothing of a class has changed, each assignment has one line; who is not graded is told again."""
        other = msgspec.structs.replace(RIGHT, assignment="other")

        expected = """\
eve not graded: class/eve/toy.ipynb: is no notebook, it has no list of cells
nothing to do for toy: 2 graded, mean 70 of 100, all unchanged
nothing to do for other: 1 graded, mean 100 of 100, all unchanged (--fresh grades again, \
--verbose shows the reports)"""
        shown = reported(course, RIGHT, WRONG, other, UNREADABLE, cached=3)
        assert expected == shown
        assert "ada · toy  100 of 100\n" in reported(
            course, RIGHT, WRONG, other, RIGHT, cached=4, verbose=True
        )

    def test_nothing_filled_in(self, course):
        """An untouched stub gets one line for each exercise, and a sentence on what to do next."""
        result = ada(
            outcome("test_examples", worth=0, **lost(UNFINISHED, kind="unfinished")),
            outcome(**lost(UNFINISHED, kind="unfinished")),
            outcome("test_dtypes", worth=40.0, **lost(UNFINISHED, kind="unfinished")),
        )

        expected = """\
ada · toy  0 of 100
  double  0 of 100
    -100 double is not implemented yet: replace `raise NotImplementedError()` by your code (3 tests)

Nothing is filled in yet. Open class/ada in Jupyter or an editor, write your code where it says YOUR \
CODE HERE, and run `make grade` again."""
        assert expected == reported(course, result)

    def test_first_assignment(self, course):
        """Where nothing is filled in anywhere, the course's first assignment is named, not the first by name."""
        unfinished = outcome(**lost(UNFINISHED, kind="unfinished"))
        taught = ["counting", "convolution", "backprop"]
        first = Course(course.root, msgspec.structs.replace(course.settings, assignments=tuple(taught)))
        works = [
            msgspec.structs.replace(ada(unfinished), assignment=name, path=f"assignments/{name}")
            for name in sorted(taught)
        ]

        assert "Open assignments/counting in Jupyter" in reported(first, *works)

    def test_something_filled_in(self, course):
        """Once an exercise is written, the report no longer says how to start."""
        result = ada(outcome(), outcome(exercise="halve", **lost(UNFINISHED.replace("double", "halve"))))

        expected = """\
ada · toy  60 of 120
  double  60 of 60
  halve   0 of 60
     -60 the values are right: halve is not implemented yet: replace `raise NotImplementedError()`
         by your code"""
        assert expected == reported(course, result)

    def test_nothing_to_do(self, course):
        """When every result was kept from before, the report says how to grade again."""
        assert reported(course, RIGHT, cached=1).endswith(
            "\n\nnothing to do: 1 unchanged, results kept from before (--fresh grades again)"
        )

    def test_something_to_do(self, course):
        """When some results were kept from before, the report says how many."""
        text = reported(course, RIGHT, WRONG, cached=1)

        assert text.endswith("\n1 unchanged, results kept from before")

    def test_missing_layers(self, course):
        """Missing layers of confinement are named."""
        layers = [Layer("user", True, "uid"), Layer("landlock", False, "?"), Layer("seccomp", False, "?")]

        assert reported(course, RIGHT, layers=layers).endswith(
            "\n\nstudent code ran without these layers of confinement: landlock, seccomp"
        )

    def test_results_not_kept(self, course, tmp_path):
        """That results can't be kept is said once, at the end."""
        (tmp_path / "results").write_text("")
        store = Store(tmp_path / "results")

        text = " ".join(reported(course, RIGHT, store=store).split())

        assert store.problem
        assert text.endswith(f"100 of 100 {store.problem}")

    def test_no_submissions(self, course):
        """An interrupted run may have no result at all."""
        assert reported(course) == ""

    def test_markup(self, course):
        """Text that looks like rich's markup is shown unchanged."""
        text = reported(course, ada(outcome(**lost("[red]no[/red] [/] :smile:")), id="[b]ada"))

        expected = """\
[b]ada · toy  0 of 60
  double  0 of 60
     -60 the values are right: [red]no[/red] [/] :smile:"""
        assert expected == text

    @pytest.mark.parametrize("control", ["\x1b[1A\x1b[2K", "\x9b1A", "\r", "\b\b", "\x07", "\x00"])
    def test_control_characters(self, course, control):
        """A student's text can't move the cursor or overwrite the report."""
        text = f"a{control}100 of 100"
        example = Counterexample(text, [Argument("x", text)], text, text, text)
        result = ada(outcome(**lost(text, hint=text, counterexample=example)), id=text)

        shown = reported(course, result, not_graded(text, "toy", text, text))

        assert [] == re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)


def test_stopped():
    """A stopped run says how many results are kept and how to continue."""
    expected = "stopped: 3 of 40 graded and kept; run the same command again to continue"

    assert expected == terminal.stopped(3, 40)


class TestJUnit:
    """Tests for `junit_xml`, read back by junitparser."""

    def test_suites_and_cases(self):
        """There is a suite for each submission, and a case with the verdict for each test."""
        skipped = ada(outcome(status="not_assessed", message="not run"), id="dan")
        suites = list(JUnitXml.fromstring(junit_xml(a_run(RIGHT, WRONG, UNREADABLE, skipped))))

        assert ["ada toy", "ben toy", "eve toy", "dan toy"] == [suite.name for suite in suites]
        counts = [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in suites]
        assert [(3, 0, 0, 0), (3, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1)] == counts
        assert [(case.classname, case.name) for case in suites[1]] == [
            ("toy.double", "public/double/test_examples"),
            ("toy.double", "hidden/double/test_values"),
            ("toy.double", "hidden/double/test_dtypes"),
        ]

    def test_failure(self):
        """A failed test's case has its message, hint and counterexample."""
        (suite,) = JUnitXml.fromstring(junit_xml(a_run(WRONG)))

        (failure,) = list(suite)[1].result
        assert isinstance(failure, Failure)
        assert "double(x) has 2 of 4 values wrong: at [1, 0] expected 6, got 9" == failure.message
        assert "failed" == failure.type
        expected = """\
the values are right
double(x) has 2 of 4 values wrong: at [1, 0] expected 6, got 9
hint: twice x is not x squared
x =
[[1, 2],
 [3, 4]]
expected =
[[  2,   4],
 [  6,   8]]
got =
[[ *1,   4],
 [ *9, *16]]
try =
double(torch.tensor([[1., 2.], [3., 4.]]))"""
        assert expected == failure.text

    def test_not_graded(self):
        """A submission that could not be graded is an error, not a failure."""
        (suite,) = JUnitXml.fromstring(junit_xml(a_run(UNREADABLE)))

        (case,) = suite
        (error,) = case.result
        assert isinstance(error, Error)
        assert (UNREADABLE.message, "not_graded") == (error.message, error.type)

    def test_not_assessed(self):
        """A test that was not assessed is skipped."""
        result = ada(outcome(status="not_assessed", message="the submission had used up its time"))
        (suite,) = JUnitXml.fromstring(junit_xml(a_run(result)))

        (case,) = suite
        (skipped,) = case.result
        assert isinstance(skipped, Skipped)
        assert "the submission had used up its time" == skipped.message

    @pytest.mark.parametrize("status", ["failed", "partial", "timeout", "crashed", "forbidden"])
    def test_any_loss_is_a_failure(self, status):
        """Each status that costs points is a failure of its own type."""
        (suite,) = JUnitXml.fromstring(junit_xml(a_run(ada(outcome(status=status, message="no")))))

        (case,) = suite
        assert [(Failure, status)] == [(type(entry), entry.type) for entry in case.result]

    def test_two_submissions_of_one_name(self):
        """Two submissions with the same id are two suites."""
        suites = list(JUnitXml.fromstring(junit_xml(a_run(RIGHT, RIGHT))))

        assert [("ada toy", 3), ("ada toy", 3)] == [(suite.name, len(list(suite))) for suite in suites]

    def test_no_submissions(self):
        """A run without results gives a document without suites."""
        assert [] == list(JUnitXml.fromstring(junit_xml(a_run())))

    @given(st.text(st.characters(), min_size=1))
    @example("\r\n")
    def test_any_text(self, text):
        """The document is valid XML whatever a student's text holds; control characters are replaced."""
        shown = Counterexample("double(x)", [Argument("x", text)], text, text, text)
        result = ada(outcome(**lost(text, hint=text, counterexample=shown)), id=text)

        (suite,) = JUnitXml.fromstring(junit_xml(a_run(result)))

        (case,) = suite
        (failure,) = case.result
        assert len(text.replace("\r\n", "\n")) == len(failure.message)  # one end of a line in XML
        assert [] == re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", failure.text)


class TestGradescope:
    """Tests for `gradescope_json`."""

    def test_document(self):
        """The document has the fields that Gradescope reads, each test with its points and visibility."""
        document = json.loads(gradescope_json(a_run(WRONG)))
        extra = document.pop("extra_data")
        texts = [test.pop("output") for test in document["tests"]]

        assert document == {
            "score": 40.0,
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "output_format": "text",
            "output": "double: 40 of 100",
            "tests": [
                {
                    "name": "double: the examples are right",
                    "name_format": "text",
                    "number": "public/double/test_examples",
                    "score": 0.0,
                    "max_score": 0.0,
                    "status": "passed",
                    "output_format": "text",
                    "visibility": "visible",
                },
                {
                    "name": "double: the values are right",
                    "name_format": "text",
                    "number": "hidden/double/test_values",
                    "score": 0.0,
                    "max_score": 60.0,
                    "status": "failed",
                    "output_format": "text",
                    "visibility": "visible",
                },
                {
                    "name": "double: the dtypes are right",
                    "name_format": "text",
                    "number": "hidden/double/test_dtypes",
                    "score": 40.0,
                    "max_score": 40.0,
                    "status": "passed",
                    "output_format": "text",
                    "visibility": "visible",
                },
            ],
        }
        assert ["", "the values are right\ndouble(x) has 2 of 4", ""] == [text[:41] for text in texts]
        assert msgspec.to_builtins(a_run(WRONG).run) == extra["run"]

    @pytest.mark.parametrize("result", [RIGHT, WRONG])
    def test_scores_add_up(self, result):
        """The score is the sum of the tests' scores."""
        document = json.loads(gradescope_json(a_run(result)))

        assert document["score"] == sum(test["score"] for test in document["tests"])

    def test_partial(self):
        """A partly earned test is "failed": Gradescope has only passed and failed."""
        result = ada(outcome(status="partial", points=20.0, message="the ratio is over the bar"))

        (test,) = json.loads(gradescope_json(a_run(result)))["tests"]

        assert (20.0, 60.0, "failed") == (test["score"], test["max_score"], test["status"])

    def test_not_graded(self):
        """A submission that could not be graded says why."""
        document = json.loads(gradescope_json(a_run(UNREADABLE)))

        assert [] == document["tests"]
        assert f"not graded: {UNREADABLE.message}" == document["output"]

    def test_no_submission(self):
        """A run without a submission says so."""
        assert json.loads(gradescope_json(a_run()))["output"] == "no submission was found"


class TestJson:
    """The document of --json, checked against the published schema."""

    def properties(self, name):
        return list(json_schema()["$defs"][name]["properties"])

    def test_schema_itself(self):
        """The schema is valid JSON Schema, draft 2020-12."""
        jsonschema.Draft202012Validator.check_schema(json_schema())

    def test_results_validate(self):
        """Results of every kind follow the schema."""
        race = outcome(exercise="race", race=A_RACE, review=True)
        run = a_run(RIGHT, WRONG, UNREADABLE, ada(race), not_graded("tow", None, "tow.py", "unknown"))

        document = json.loads(msgspec.json.encode(run))

        jsonschema.validate(document, json_schema())
        assert run == msgspec.json.decode(json.dumps(document), type=RunResult)

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (["schema_version"], "1"),
            (["run", "versions"], None),
            (["submissions", 0, "status"], "passed"),
            (["submissions", 0, "score"], None),
            (["submissions", 0, "tests", 0, "status"], "ok"),
            (["submissions", 0, "tests", 0, "visibility"], "secret"),
            (["submissions", 0, "tests", 1, "counterexample", "call"], 3),
        ],
    )
    def test_schema_refuses(self, path, value):
        """The schema rejects a value of the wrong type and an unknown status."""
        document = part = json.loads(msgspec.json.encode(a_run(WRONG)))
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value

        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document, json_schema())

    def test_keys(self):
        """The keys, in their order, are those that other tools rely on."""
        assert ["schema_version", "run", "submissions"] == self.properties("RunResult")
        assert self.properties("RunInfo") == [
            "versions", "seed", "device", "confinement", "started", "assignments", "lock", "engine", "cluster",
        ]  # fmt: skip
        assert self.properties("SubmissionResult") == [
            "id", "assignment", "path", "status", "score", "max_score", "exercises", "tests", "message",
            "student", "file", "digest", "notes", "seconds", "by_hand", "manual", "late", "total",
        ]  # fmt: skip
        assert ["name", "score", "max_score"] == self.properties("ExerciseResult")
        assert self.properties("TestResult") == [
            "id", "exercise", "visibility", "description", "points", "max_points", "status", "message", "kind",
            "misconception", "hint", "counterexample", "frames", "output", "advice", "review", "shown", "digest",
            "race", "seconds", "counted", "answers",
        ]  # fmt: skip

        assert self.properties("Counterexample") == [
            "call", "arguments", "expected", "got", "reproduce", "expected_array", "got_array", "difference",
        ]  # fmt: skip
        assert ["name", "value", "array"] == self.properties("Argument")
        assert ["shape", "kind", "entries"] == self.properties("Array")
        assert ["positions", "entries"] == self.properties("Difference")

    def test_every_key_is_written(self):
        """Every key is written, also when it has its default value."""
        document = json.loads(msgspec.json.encode(a_run(RIGHT, UNREADABLE)))

        graded_one, other = document["submissions"]
        assert self.properties("SubmissionResult") == list(graded_one) == list(other)
        assert self.properties("TestResult") == list(graded_one["tests"][0])

    def test_statuses(self):
        """The statuses are those that other tools rely on."""
        definitions = json_schema()["$defs"]

        assert {"passed", "failed", "partial", "timeout", "crashed", "forbidden", "not_assessed"} == set(
            definitions["TestResult"]["properties"]["status"]["enum"]
        )
        assert {"graded", "not_graded", "missing"} == set(
            definitions["SubmissionResult"]["properties"]["status"]["enum"]
        )
        assert SCHEMA_VERSION == 2


class TestGraded:
    """Tests for `graded`."""

    def test_sums(self):
        """Exercises are in the order of their first test; sums have no rounding errors."""
        result = ada(
            *(outcome(f"test_{number}", worth=0.1) for number in range(3)),
            outcome(exercise="halve", status="partial", points=0.2, worth=0.7),
            outcome("test_late", worth=0.1, status="failed"),
        )

        assert [("double", 0.3, 0.4), ("halve", 0.2, 0.7)] == [
            (exercise.name, exercise.score, exercise.max_score) for exercise in result.exercises
        ]
        assert (0.5, 1.1) == (result.score, result.max_score)

    def test_no_tests(self):
        """Without tests the maximum is 0."""
        assert (0.0, 0.0, []) == (ada().score, ada().max_score, ada().exercises)
