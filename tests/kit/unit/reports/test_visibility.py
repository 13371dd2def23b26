"""The marker `shown`: what students see of hidden tests, in every output."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from junitparser import JUnitXml

from autograder.course.find import find_course
from autograder.errors import CourseError
from autograder.reports.arrays import mark_differences
from autograder.reports.visibility import NOT_YET, VERDICT_ONLY, due_passed, for_students
from autograder.results import ByHand, CodeLine, TestResult, graded
from autograder.testing import shown

MESSAGE = "double(x) has 1 of 1 values wrong: at [0] expected 2, got 1"
HIDDEN = '''\
"""double, with each kind of visibility."""

import torch

from autograder.testing import check_values, points, shown


def check(submission, number):
    x = torch.tensor([number])
    check_values(submission.double(x), 2 * x.double(), like=x, magnitude=16)


@points(40)
def test_told(submission):
    """a number is doubled."""
    check(submission, 3.0)


@shown("verdict")
@points(30)
def test_verdict(submission):
    """another number is doubled."""
    check(submission, 5.0)


@shown("after_due")
@points(30)
def test_later(submission):
    """a third number is doubled."""
    check(submission, 7.0)
'''


def lost(kind, points=10.0):
    visibility = "public" if kind == "public" else "hidden"
    return TestResult(
        f"{visibility}/double/test_{kind}", "double", visibility, "it is doubled", 0.0, points, "failed", MESSAGE,
        hint="double it", misconception="square", frames=[CodeLine("toy.py", None, 2, "double", "x")],
        output="printed", kind="value", advice="look again", seconds=1.0, shown=kind,
    )  # fmt: skip


class TestForStudents:
    """Tests for `for_students`."""

    def test_message(self):
        """Public tests and hidden tests that show their message are not changed."""
        result = graded("ada", "toy", "toy.py", [lost("public"), lost("message")])

        assert result is for_students(result, due_passed=False)

    def test_verdict(self):
        """Of a verdict-only test, only status and points are left."""
        (test,) = for_students(graded("ada", "toy", "toy.py", [lost("verdict")]), due_passed=True).tests

        assert ["failed", 0.0, 10.0, VERDICT_ONLY] == [
            test.status,
            test.points,
            test.max_points,
            test.message,
        ]
        assert [None, None, None, None, [], "", "", None] == [
            test.kind, test.hint, test.misconception, test.counterexample, test.frames, test.output, test.advice, test.race,
        ]  # fmt: skip

    def test_before_the_due_date(self):
        """Before the due date, the test's points don't count in any sum."""
        result = for_students(
            graded("ada", "toy", "toy.py", [lost("after_due"), lost("message", 5.0)]), False
        )

        assert ["not_assessed", NOT_YET] == [result.tests[0].status, result.tests[0].message]
        assert 5.0 == result.max_score

    def test_after_the_due_date(self):
        """After the due date the test is shown completely."""
        result = graded("ada", "toy", "toy.py", [lost("after_due")])

        assert result == for_students(result, due_passed=True)


class TestDueDate:
    """Tests for `due_passed`."""

    @pytest.mark.parametrize(
        "written", ["2026-11-30 23:59:00 UTC", "2026-11-30 23:59:00", "2026-12-01T00:59:00+01:00"]
    )
    def test_times(self, toy_course, tmp_path, written):
        """A date without a time zone is in UTC."""
        course = toy_course(tmp_path)
        (tmp_path / "course.toml").write_text(f'[due]\ntoy = "{written}"\n')
        course = find_course(tmp_path)

        assert not due_passed(course, "toy", datetime(2026, 11, 30, 23, 58, tzinfo=UTC))
        assert due_passed(course, "toy", datetime(2026, 12, 1, tzinfo=UTC))

    def test_none(self, toy_course, tmp_path):
        """Without a due date, it never counts as passed."""
        assert not due_passed(toy_course(tmp_path), "toy")

    def test_unreadable(self, toy_course, tmp_path):
        """A date that can't be read is an error that shows a correct date."""
        toy_course(tmp_path)
        (tmp_path / "course.toml").write_text('[due]\ntoy = "tomorrow"\n')

        with pytest.raises(CourseError, match=r"the due date 'tomorrow' of toy can't be read; write it like"):
            due_passed(find_course(tmp_path), "toy")


def test_marker_without_meaning():
    """The marker accepts only its three values."""
    with pytest.raises(ValueError, match="say one of 'message', 'verdict', 'after_due'"):
        shown("never")


@pytest.mark.slow
class TestOutputs:
    """One graded submission in all outputs."""

    @pytest.fixture
    def outputs(self, toy_course, tmp_path, autograder_cli):
        """`outputs(*options)` grades a wrong double; (terminal, JSON tests, JUnit text, Gradescope tests)."""
        course = toy_course(tmp_path / "course")
        (course.root / "tests/hidden/toy/test_double.py").write_text(HIDDEN)
        (tmp_path / "toy.py").write_text("def double(x):\n    return x * x\n")

        def run(*options):
            files = [tmp_path / name for name in ("out.json", "out.xml", "gradescope.json")]
            written = zip(("--json", "--junit", "--gradescope"), files, strict=True)
            arguments = [part for pair in written for part in pair]
            done = autograder_cli("grade", tmp_path / "toy.py", *arguments, *options, cwd=course.root)
            assert (0, "") == (done.returncode, done.stderr)
            JUnitXml.fromfile(str(files[1]))
            tests = [json.loads(file.read_text()) for file in (files[0], files[2])]
            return done.stdout, tests[0]["submissions"][0]["tests"], files[1].read_text(), tests[1]["tests"]

        return run

    def test_honoured(self, outputs):
        """No output shows details of a verdict-only test, or anything of a test shown after the due date."""
        terminal, told, junit, gradescope = outputs()

        assert {"test_told": "failed", "test_verdict": "failed", "test_later": "not_assessed"} == {
            test["id"].split("/")[-1]: test["status"] for test in told if test["visibility"] == "hidden"
        }
        assert "toy  0 of 70 (30 not assessed)" in terminal
        for text in (terminal, json.dumps(told), junit):
            assert "expected 6, got 9" in text
            assert "expected 10" not in text
            assert "expected 14" not in text
        assert ["visible", "visible", "visible", "after_due_date"] == [
            test["visibility"] for test in gradescope
        ]
        assert VERDICT_ONLY in gradescope[2]["output"]
        assert "expected 10" not in gradescope[2]["output"]
        assert "expected 14, got 49" in gradescope[3]["output"]  # Gradescope hides it until the due date

    def test_revealed(self, outputs):
        """With --reveal the instructor sees everything."""
        terminal, told, junit, gradescope = outputs("--reveal")

        assert "toy  0 of 100" in terminal
        for text in (terminal, json.dumps(told), junit):
            assert "expected 10, got 25" in text
            assert "expected 14, got 49" in text
        assert {"visible"} == {test["visibility"] for test in gradescope}

    def test_public_test(self, toy_course, tmp_path, autograder_cli):
        """The marker on a public test is an error."""
        course = toy_course(tmp_path / "course")
        file = course.root / "tests/public/toy/test_double.py"
        file.write_text(
            file.read_text().replace(
                "def test_", 'from autograder.testing import shown\n\n\n@shown("verdict")\ndef test_'
            )
        )
        (tmp_path / "toy.py").write_text("def double(x):\n    return 2 * x\n")
        done = autograder_cli("grade", tmp_path / "toy.py", cwd=course.root)

        assert 2 == done.returncode
        assert "@shown is for hidden tests; students read the public ones" in " ".join(done.stdout.split())


class TestMarked:
    """Tests for reports/arrays.py."""

    def test_differences(self):
        """Entries that differ get a star, and the entries of both arrays have the same width."""
        assert ("[[ 1,  2],\n [ 3, 10]]", "[[ 1, *5],\n [*4, 10]]") == mark_differences(
            "[[1, 2],\n [3, 10]]", "[[ 1,  5],\n [ 4, 10]]"
        )

    @pytest.mark.parametrize(
        ("expected", "got"),
        [
            ("[1, 2]", "[1, 2, 3]"),
            ("[[1], [2]]", "[1, 2]"),
            ("3", "4"),
            ("[1]", "None"),
            ("", ""),
            ("[]", "[]"),
        ],
    )
    def test_left_alone(self, expected, got):
        """Texts that are not two arrays of the same shape are not changed."""
        assert (expected, got) == mark_differences(expected, got)

    def test_odd_numbers(self):
        """Negative numbers, exponents, nan and inf are ordinary entries."""
        assert ("[   -1, 1e-05,   nan]", "[   -1, *-inf,   nan]") == mark_differences(
            "[-1, 1e-05, nan]", "[-1, -inf, nan]"
        )


def test_by_hand():
    """Before the due date, nothing by hand tells the points of a test that is shown later; then all is told."""
    hands = [ByHand("hidden/double/test_after_due", 7.0, 10.0), ByHand("why", 4.0, 5.0, "short")]
    result = graded("ada", "toy", "toy.py", [lost("message"), lost("after_due")])
    notes = ["kept", *(hand.note for hand in hands)]
    result = msgspec.structs.replace(result, by_hand=hands, manual=11.0, total=11.0, notes=notes)

    before, after = (for_students(result, due_passed=passed) for passed in (False, True))

    assert ([hands[1]], 4.0, 4.0, ["kept", hands[1].note]) == (
        before.by_hand, before.manual, before.total, before.notes
    )  # fmt: skip
    assert (hands, 11.0, 11.0, notes) == (after.by_hand, after.manual, after.total, after.notes)
    alone = msgspec.structs.replace(result, by_hand=hands[:1], manual=7.0, total=7.0)
    assert (None, 0.0) == (for_students(alone, False).manual, for_students(alone, False).total)
