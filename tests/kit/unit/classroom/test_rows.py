"""From submissions to students: names, groups, who is missing; then late work, points by hand and totals."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from autograder import results
from autograder.classroom.overrides import read_overrides
from autograder.classroom.roster import read_roster
from autograder.classroom.rows import class_rows
from autograder.classroom.totals import with_totals
from autograder.course.find import find_course
from autograder.errors import UsageError
from autograder.results import Student, TestResult
from autograder.submissions.discovery import FoundSubmission

QUESTION = '\n# %% [markdown]\n# Why?\n\n# %% [markdown] question="why" points="5"\n# YOUR ANSWER HERE\n'
DUE = '[due]\ntoy = "2026-10-01 20:00"\n'


@pytest.fixture
def course(toy_course, tmp_path):
    """The toy course with a written question; a test may append to its course.toml."""
    course = toy_course(tmp_path)
    master = course.master("toy")
    master.write_text(master.read_text() + QUESTION)
    return course


def handed_in(id, points=60, digest="d", time=None, source=None, **more):
    """A submission and its result. points: of the test test_values, which is worth 60."""
    values = TestResult(
        "hidden/double/test_values", "double", "hidden", "doubled", points, 60,
        "passed" if points == 60 else "failed",
    )  # fmt: skip
    dtype = TestResult("hidden/double/test_dtype", "double", "hidden", "dtype", 40, 40, "passed")
    student = Student(id, submitted_at=time, source=source)
    found = FoundSubmission(id, "toy", Path(id), "toy.py", student=student if source else None, **more)
    result = results.graded(id, "toy", id, [values, dtype], student=student, digest=digest)
    return found, result


def finished(course, graded, roster="", overrides="", partial=False, toml=""):
    """The class's results, with files of these texts."""
    with (course.root / "course.toml").open("a") as file:
        file.write(toml)
    course = find_course(course.root)
    known, given = None, []
    if roster:
        (course.root / "roster.csv").write_text(roster)
        known = read_roster(course.root / "roster.csv", course.settings.timezone)
    if overrides:
        (course.root / "points.csv").write_text(overrides)
        given = read_overrides(course.root / "points.csv", course)
    rows = class_rows(course, graded, known)
    totals = with_totals(course, rows.rows, given, known, partial)
    totals.notes[:0] = rows.notes
    return totals


def brief(totals, *fields):
    """These fields of each result."""
    return [tuple(getattr(result, field) for field in fields) for result in totals.results]


class TestRoster:
    """Who is who, and who is missing."""

    def test_missing(self, course):
        """Who handed in nothing has a row with 0 of all points; who is in no roster is listed."""
        totals = finished(course, [handed_in("ann"), handed_in("zoe", 0)], "id,name\nbob,Bob\nann,Ann\n")

        assert [
            ("ann", "graded", 100.0, 100.0, 100.0),
            ("zoe", "graded", 40.0, 100.0, 40.0),
            ("bob", "missing", 0.0, 100.0, 0.0),
        ] == brief(totals, "id", "status", "score", "max_score", "total")
        assert ["Ann", None, "Bob"] == [result.student.name for result in totals.results]
        assert [("double", 0.0, 100.0)] == [
            (one.name, one.score, one.max_score) for one in totals.results[2].exercises
        ]
        assert [f"not in {course.root / 'roster.csv'}: zoe"] == totals.notes

    def test_ids(self, course):
        """A folder's student gets the roster's id; an archive's keeps the LMS's, for its own export."""
        roster = "id,username,email,name\ns1,ann,ann@x.edu,Ann\ns2,7,b@x.edu,Bob\n"

        totals = finished(course, [handed_in("ann@x.edu"), handed_in("7", source="x_7_1_toy.py")], roster)

        assert [("s1", "Ann"), ("7", "Bob")] == [(r.student.id, r.student.name) for r in totals.results]

    def test_number_of_another_kind(self, course):
        """In Moodle, an equal number beside another name is another student."""
        moodle = handed_in("101", source="Ann Adams_101_assignsubmission_file_")
        moodle = (moodle[0], msgspec.structs.replace(
            moodle[1], student=msgspec.structs.replace(moodle[1].student, name="Ann Adams")
        ))  # fmt: skip

        totals = finished(course, [moodle], "id,name\n101,Bob Baker\n")

        assert [("101", "graded"), ("101", "missing")] == brief(totals, "id", "status")
        assert ["Ann Adams", "Bob Baker"] == [result.student.name for result in totals.results]

    def test_twice(self, course):
        """Two submissions of one student are both there, and both say so."""
        totals = finished(course, [handed_in("ann"), handed_in("ANN")], "id\nann\n")

        assert ["ann", "ANN"] == [result.id for result in totals.results]
        assert {("one student of the roster, several submissions: ann, ANN",)} == {
            tuple(result.notes) for result in totals.results
        }

    def test_not_graded_is_not_missing(self, course):
        """Work that can't be graded is no missing work, whatever assignment it is of."""
        found = FoundSubmission("bob", None, Path("bob"), None, "holds nothing")
        broken = (found, results.not_graded("bob", None, "bob", "holds nothing"))

        totals = finished(course, [handed_in("ann"), broken], "id\nann\nbob\n")

        assert [("ann", 100.0), ("bob", None)] == brief(totals, "id", "total")


class TestGroups:
    """One submission for all members of a group."""

    ROSTER = "id,name,group,submitted_at\n1,Ann,Reds,{}\n2,Bob,reds,{}\n3,Cai,Blues,\n4,Dan,,\n"

    def test_all_members(self, course):
        """A member's work, or work called after the group, is everybody's: same digest, a row each."""
        totals = finished(
            course, [handed_in("1", digest="r"), handed_in("blues", digest="b")], self.ROSTER.format("", "")
        )

        assert [("1", "r"), ("3", "b"), ("2", "r"), ("4", "")] == brief(totals, "id", "digest")
        assert ["handed in by Ann for the group reds"] == totals.results[2].notes
        assert ["Ann", "Cai", "Bob", "Dan"] == [result.student.name for result in totals.results]

    def test_latest(self, course):
        """Where members handed in different work at known times, the latest counts for all."""
        roster = self.ROSTER.format("2026-10-01 10:00", "2026-10-01 11:00")
        totals = finished(course, [handed_in("1", digest="x"), handed_in("2", 0, digest="y")], roster)

        assert [("1", "y", 40.0), ("2", "y", 40.0)] == brief(totals, "id", "digest", "score")[:2]
        assert ["the group's latest work counts, which Bob handed in"] == totals.results[0].notes
        assert "2026-10-01T11:00:00+00:00" == totals.results[0].student.submitted_at

    def test_different_work(self, course):
        """Where times are unknown nobody guesses: each keeps their own, and those without are not graded."""
        roster = "id,group\n1,a\n2,a\n3,a\n"
        totals = finished(course, [handed_in("1", digest="x"), handed_in("2", digest="y")], roster)

        assert [("1", "graded"), ("2", "graded"), ("3", "not_graded")] == brief(totals, "id", "status")
        assert "handed in different work (1, 2); keep one of them" in totals.results[2].message

    def test_of_the_archive(self, course):
        """Gradescope names all members: each has a row, one who handed in alone keeps the own one."""
        others = (Student("2", "Bob"), Student("3", "Cai"))
        graded = [handed_in("1", digest="x", others=others), handed_in("3", digest="y")]

        assert [("1", "x"), ("3", "y"), ("2", "x")] == brief(finished(course, graded), "id", "digest")


class TestLate:
    """Times from the archive or the roster, and what they cost."""

    POLICY = '[late]\npolicy = "percent"\n'

    def test_times(self, course):
        """The archive's time and the roster's are in the course's zone, and cost a day each that has begun."""
        graded = [
            handed_in("1", time="2026-10-02T20:01:00", source="x"),
            handed_in("2", time="2026-10-01T18:04:00+00:00", source="x"),
            handed_in("3"),
            handed_in("4", late=True, source="x"),
            handed_in("5"),
        ]
        zone = 'timezone = "Europe/Berlin"\n'
        text = (course.root / "course.toml").read_text()
        (course.root / "course.toml").write_text(zone + text)
        roster = "id,submitted_at\n1,\n2,\n3,2026-10-01 20:06\n4,\n5,\n"

        totals = finished(course, graded, roster, toml=DUE + self.POLICY)

        assert [2, 0, 1, None, None] == [result.late.days for result in totals.results]
        assert [80.0, 100.0, 90.0, 100.0, 100.0] == [result.total for result in totals.results]
        assert [
            "2 days late; 20 points less", "", "1 day late; 10 points less",
            "late, time unknown: no penalty was taken", "perhaps late, time unknown: no penalty was taken",
        ] == [result.late.remark for result in totals.results]  # fmt: skip
        assert [2, 0, 1, None, None] == [result.student.late_days for result in totals.results]
        assert totals.results[0].notes == ["2 days late; 20 points less"]

    def test_without_a_due_date(self, course):
        """Without a due date nothing is late but what the archive calls late."""
        totals = finished(course, [handed_in("1", late=True, source="x"), handed_in("2")], toml=self.POLICY)

        assert [True, False] == [result.late is not None for result in totals.results]

    def test_budget(self, course):
        """Each member of a group is charged, and a partial run spends nothing."""
        toml = DUE + '[late]\npolicy = "budget"\ndays = 1\n'
        roster = "id,email,group,submitted_at\n1,a@x.edu,g,2026-10-03 10:00\n2,b@x.edu,g,\n"
        file = course.root / "late_days.csv"

        partial = finished(course, [handed_in("1")], roster, partial=True, toml=toml)
        assert not file.exists()
        whole = finished(course, [handed_in("1")], roster)

        assert [(90.0,), (90.0,)] == brief(partial, "total") == brief(whole, "total")
        assert [(1, 0), (1, 0)] == [(result.late.spent, result.late.left) for result in whole.results]
        assert ["a@x.edu", "b@x.edu"] == [line.split(",")[0] for line in file.read_text().splitlines()[1:]]

    def test_several_assignments(self, course):
        """A roster's one time is not taken for each of several assignments."""
        found, result = handed_in("1")
        other = msgspec.structs.replace(result, assignment="other")

        totals = finished(course, [(found, result), (found, other)], "id,submitted_at\n1,2026-10-09\n")

        assert [None, None] == [result.student.submitted_at for result in totals.results]
        assert "does not count for several assignments" in totals.notes[0]

    def test_extension_for_nobody(self, course):
        """An extension that names nobody of the roster is told."""
        (course.root / "more.csv").write_text("id,days\nbo,1\n")
        toml = DUE + '[late]\npolicy = "zero"\nextensions = "more.csv"\n'

        totals = finished(course, [handed_in("bob")], "id\nbob\n", toml=toml)

        assert [f"an extension names nobody in {course.root / 'roster.csv'}: bo"] == totals.notes


class TestByHand:
    """Points by hand for questions, and in the place of a test's."""

    HEAD = "id,assignment,test,question,points,reason\n"

    def test_points(self, course):
        """They are added to the score, stand in the notes with the reason, and late work loses its share."""
        lines = self.HEAD + "ann@x.edu,toy,,why,4.5,good\n1,toy,test_values,,50,my fault\n2,toy,,why,,\n"
        roster = "id,email,submitted_at\n1,ann@x.edu,2026-10-02 10:00\n2,b@x.edu,\n"
        toml = DUE + '[late]\npolicy = "percent"\n'

        totals = finished(course, [handed_in("1", 20), handed_in("2")], roster, lines, toml=toml)

        ann, bob = totals.results
        assert (60.0, 34.5, 9.45, 85.05) == (ann.score, ann.manual, ann.late.penalty, ann.total)
        assert [
            "by hand: 4.5 of 5 points for why (good)",
            "by hand: 50 of 60 points for hidden/double/test_values (my fault)",
        ] == ann.notes[:2]
        assert (None, 100.0, []) == (bob.manual, bob.total, totals.problems)

    def test_on_paper(self, course):
        """A question's points count for a student who handed in nothing else."""
        totals = finished(course, [handed_in("1")], "id\n1\n2\n", self.HEAD + "2,toy,,why,5,on paper\n")

        assert ("missing", 5.0) == (totals.results[1].status, totals.results[1].total)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("1,toy,test_nothing,,5,", "no test 'test_nothing'"),
            ("1,toy,test_values,,61,", "worth 60 points at most, not 61"),
        ],
    )
    def test_impossible(self, course, line, why):
        """What can't be given is listed; a run over a part of the tests says nothing of the others."""
        totals = finished(course, [handed_in("1")], overrides=self.HEAD + line + "\n")

        (problem,) = totals.problems
        assert "points.csv, line 2: " in problem
        assert why in problem
        assert 100.0 == totals.results[0].total

    def test_partial(self, course):
        """In a run over a part of the tests, the others are no mistake."""
        lines = self.HEAD + "1,toy,test_nothing,,5,\n"

        assert [] == finished(course, [handed_in("1")], overrides=lines, partial=True).problems

    def test_nobody(self, course):
        """A line about somebody else is told, a line about another assignment is not."""
        totals = finished(course, [handed_in("1")], overrides=self.HEAD + "2,toy,,why,5,\n")

        assert ["2 is not among those who were graded here"] == [note.split(": ")[1] for note in totals.notes]

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("id,assignment,points\n", "no column test or question"),
            ("id,test,points\n", "no column assignment"),
            (HEAD + ",toy,,why,5,\n", "line 2: names no id"),
            (HEAD + "1,tow,,why,5,\n", "line 2: there is no assignment 'tow'"),
            (HEAD + "1,toy,t,why,5,\n", "line 2: needs either a test or a question"),
            (HEAD + "1,toy,,how,5,\n", "line 2: toy has no written question 'how' .known: why"),
            (HEAD + "1,toy,,why,6,\n", "line 2: points '6' must be a number from 0 to 5"),
            (HEAD + "1,toy,,why,nan,\n", "line 2: points 'nan' must be"),
            (HEAD + "1,toy,t,,-1,\n", "line 2: points '-1' must be a number of 0 or more"),
            (HEAD + "1,toy,,why,5,\n1,toy,,why,4,\n", "line 3: gives points for what .* line 2"),
        ],
    )
    def test_wrong(self, course, text, why):
        """A line that makes no sense is an error before anything is graded."""
        (course.root / "points.csv").write_text(text)

        with pytest.raises(UsageError, match=why):
            read_overrides(course.root / "points.csv", course)


def test_decimal_comma(course):
    """A spreadsheet in German writes 4,5."""
    (course.root / "points.csv").write_text("id;assignment;question;points\n1;toy;why;4,5\n")

    assert 4.5 == read_overrides(course.root / "points.csv", course)[0].points


def test_utc(course):
    """Times in results are in UTC."""
    totals = finished(course, [handed_in("1", time="2026-10-01T20:01:00+02:00", source="x")])

    assert datetime(2026, 10, 1, 18, 1, tzinfo=UTC).isoformat() == totals.results[0].student.submitted_at
