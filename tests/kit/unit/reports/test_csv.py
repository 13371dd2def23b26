"""The table of grades."""

import csv
import io

from autograder.reports.csv import csv_text
from autograder.results import ExerciseResult, Late, Student, SubmissionResult


def rows(*results):
    """The table as lists of cells."""
    return list(csv.reader(io.StringIO(csv_text(results), newline="")))


def test_row():
    """Who, when, points of each exercise, by hand, late, total; cells without a number are empty."""
    exercises = [ExerciseResult("double", 60.5, 100.0), ExerciseResult("=x", 0.0, 0.0)]
    late = Late(2, 12.1, remark="2 days late")
    graded = SubmissionResult(
        "9", "toy", "p", "graded", 60.5, 100.0, exercises, late=late, manual=4.0, total=52.4,
        student=Student("9", 'Adams, "Ann"', 3, "2026-10-01T18:01:00+00:00", 2),
    )  # fmt: skip
    broken = SubmissionResult(
        "=1+1", None, "p", "not_graded", 0.0, 0.0, message="a\nb", student=Student("-7")
    )

    assert [
        ["id", "name", "assignment", "attempt", "submitted_at", "late_days", "double", "'=x",
         "auto", "manual", "late", "total", "max", "status", "remark"],
        ["9", 'Adams, "Ann"', "toy", "3", "2026-10-01T18:01:00+00:00", "2", "60.5", "0",
         "60.5", "4", "12.1", "52.4", "100", "graded", "2 days late"],
        ["'-7", "", "", "", "", "", "", "", "", "", "", "", "", "not_graded", "a b"],
    ] == rows(graded, broken)  # fmt: skip


def test_several_assignments():
    """Exercises of two assignments have columns of their own, even with one name."""
    results = [
        SubmissionResult("1", name, "p", "graded", points, 10.0, [ExerciseResult("double", points, 10.0)])
        for name, points in (("a", 1.0), ("b", 2.0))
    ]

    header, first, second = rows(*results)

    assert ["a/double", "b/double"] == header[6:8]
    assert [["1", ""], ["", "2"]] == [first[6:8], second[6:8]]
