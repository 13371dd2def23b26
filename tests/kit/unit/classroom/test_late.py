"""What late work loses, extensions, and the budget of late days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.classroom.budget import FILE, Budget, Lateness, charge, opened
from autograder.classroom.extensions import read_extensions
from autograder.classroom.late import DAY, days_begun, moment, penalty
from autograder.course.find import find_course
from autograder.course.settings import LateSettings
from autograder.errors import CourseError

SECOND = timedelta(seconds=1)
DUE = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (-DAY, 0),
        (0 * SECOND, 0),
        (300 * SECOND, 0),
        (301 * SECOND, 1),
        (DAY, 1),
        (DAY + SECOND, 2),
        (30 * DAY, 30),
    ],
)
def test_days(late, days):
    """A day counts when it begins, from the due date on; the minutes of grace count nothing."""
    assert days == days_begun(late, 5.0)


@pytest.mark.parametrize(
    ("policy", "days", "lost"),
    [
        ({"policy": "none"}, 5, 0.0),
        ({"policy": "percent"}, 0, 0.0),
        ({"policy": "percent"}, 1, 8.0),
        ({"policy": "percent"}, 2, 16.0),
        ({"policy": "percent"}, 30, 80.0),
        ({"policy": "percent", "floor": 50}, 4, 32.0),
        ({"policy": "percent", "floor": 50}, 30, 40.0),
        ({"policy": "zero", "floor": 50}, 1, 80.0),
        ({"policy": "zero"}, 0, 0.0),
        ({"policy": "budget", "percent_a_day": 25}, 2, 0.0),
        ({"policy": "budget", "percent_a_day": 25}, 3, 20.0),
    ],
)
def test_penalty(policy, days, lost):
    """Each policy, for a score of 80; a budget has paid for two days."""
    assert lost == penalty(LateSettings(**policy), 80.0, days, free=2)


def test_moment():
    """Times are in the course's zone where they name none; what is no time is unknown."""
    assert "2026-10-01T18:01:00+00:00" == moment("2026-10-01T20:01:00", "Europe/Berlin").isoformat()
    assert [None, None] == [moment(None, "UTC"), moment("yesterday", "UTC")]


@pytest.fixture
def course(toy_course, tmp_path):
    """A course with a budget and a file of extensions, to be written by the test."""
    toy_course(tmp_path)
    with (tmp_path / "course.toml").open("a") as file:
        file.write('[due]\ntoy = "2026-11-20 12:00"\n[late]\npolicy = "budget"\ndays = 3\n')
        file.write('days_per_assignment = 2\nextensions = "more.csv"\n')
    (tmp_path / "more.csv").write_text("id,assignment,due,days\n")
    return find_course(tmp_path)


class TestExtensions:
    """Other dates for some students."""

    def test_who(self, course):
        """By any id of the student, for one assignment or for all; never earlier than for everybody."""
        (course.root / "more.csv").write_text(
            "id;assignment;due;days\nAnn@x.edu;toy;2026-11-25 12:00;\nbob;;;1.5\ncy;toy;2026-11-01;\n"
        )
        extensions = read_extensions(course)

        assert DUE + 5 * DAY == extensions.due("toy", ("1", "ann@x.edu"), DUE)
        assert DUE == extensions.due("other", ("1", "ann@x.edu"), DUE)
        assert DUE + 1.5 * DAY == extensions.due("other", ("bob",), DUE)
        assert DUE == extensions.due("toy", ("cy",), DUE)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            (",toy,2026-11-25,", "names no id"),
            ("ann,tow,2026-11-25,", "no assignment 'tow'"),
            ("ann,toy,,", "needs either a date"),
            ("ann,toy,2026-11-25,2", "needs either a date"),
            ("ann,toy,soon,", "due 'soon' can't be read"),
            ("ann,toy,,-1", "days '-1' can't be read"),
        ],
    )
    def test_wrong(self, course, line, why):
        """What is wrong with a line is said with its number."""
        (course.root / "more.csv").write_text(f"id,assignment,due,days\n{line}\n")

        with pytest.raises(CourseError, match=f"line 2: .*{why}"):
            read_extensions(course)

    def test_no_file(self, course):
        """A file that course.toml names and that is not there is an error that says so."""
        (course.root / "more.csv").unlink()

        with pytest.raises(CourseError, match=r"more.csv: can't be read.*late.extensions"):
            read_extensions(course)


class TestBudget:
    """Days that are paid for."""

    def test_in_the_order_of_time(self, course):
        """What was handed in first is paid first, whatever was graded first; grading again changes nothing."""
        spent = [charge(course, "toy", {"ann": DUE + 2 * DAY, "bob": DUE - DAY})]
        with opened(course, save=True) as budget:
            budget.record(Lateness("ann", "early", DUE - DAY, 2))
        spent += [charge(course, "toy", {"ann": DUE + 2 * DAY}) for _again in range(2)]

        assert [{"ann": 2}, {"ann": 1}, {"ann": 1}] == spent
        assert [
            "student,assignment,submitted_at,days_late,spent,left",
            "ann,early,2026-11-19T12:00:00+00:00,2,2,1",
            "ann,toy,2026-11-22T12:00:00+00:00,2,1,0",
        ] == (course.root / FILE).read_text().splitlines()

    def test_work_in_time_gives_days_back(self, course):
        """When the latest work is in time, nothing stays spent."""
        charge(course, "toy", {"ann": DUE + DAY})

        assert {} == charge(course, "toy", {"ann": DUE})
        assert 1 == len((course.root / FILE).read_text().splitlines())

    def test_not_saved(self, course):
        """A run over a part of the tests spends nothing."""
        with opened(course, save=False) as budget:
            budget.record(Lateness("ann", "toy", DUE, 1))

        assert not (course.root / FILE).exists()

    def test_damaged(self, course):
        """A file that can't be read is not overwritten."""
        (course.root / FILE).write_text("student,assignment,submitted_at,days_late\nann,toy,soon,1\n")

        with pytest.raises(CourseError, match=r"late_days.csv, line 2: can't be read.*delete it"):
            charge(course, "toy", {"ann": DUE})
        assert "soon" in (course.root / FILE).read_text()

    def test_without_a_due_date(self, course):
        """A budget without a due date is an error that says where to put it."""
        with pytest.raises(CourseError, match=r"due date of other, in \[due\]"):
            charge(course, "other", {"ann": DUE})

    @settings(max_examples=60)
    @given(
        work=st.lists(
            st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 9), st.integers(0, 4)),
            max_size=8,
        ),
        data=st.data(),
    )
    def test_any_order(self, work, data):
        """Nobody spends more than there is, and the order in which work was graded changes nothing."""
        work = list({(who, what): (who, what, hour, days) for who, what, hour, days in work}.values())
        rules = LateSettings(policy="budget", days=3, days_per_assignment=2)

        def spent(rows):
            budget = Budget(rules)
            for who, what, hour, days in rows:
                budget.record(Lateness(who, what, DUE + hour * SECOND, days))
            return budget.payments()

        found = spent(work)
        assert found == spent(data.draw(st.permutations(work)))
        for who in "ab":
            own = [payment for (student, _what), payment in found.items() if student == who]
            assert all(payment.spent <= 2 for payment in own)
            assert sum(payment.spent for payment in own) + min((p.left for p in own), default=3) == 3
