"""nbgrader preprocessors: stubs at release; the engine's results and scores at autograding.

Nothing is executed, and nothing that a notebook says about itself counts. Scores come from the engine's
record of this very file. A cell without a record is worth 0, and its output says why.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from autograder.authoring.handout import without_solution
from autograder.course.course import Course
from autograder.course.find import find_course
from autograder.nbgrader import records
from autograder.nbgrader.outputs import Budget, kept_outputs
from autograder.nbgrader.prepare import MAX_SHOWN
from autograder.reports.exercise import as_plain
from autograder.reports.page.render import exercise_part, sentence_part
from autograder.reports.visibility import due_passed, for_students
from autograder.results import SubmissionResult

KEPT_METADATA = ("kernelspec", "language_info")


class Stubs(NbGraderPreprocessor):  # type: ignore[misc] # because nbgrader has no types
    """Takes solutions out, as the handout does."""

    def preprocess_cell(self, cell: Any, resources: Any, _index: int) -> tuple[Any, Any]:
        """A code cell without what stands between the solution markers."""
        if cell.cell_type == "code":
            cell.source = without_solution(Path(resources["nbgrader"]["notebook"]), cell)
        return cell, resources


class ConfinedResults(NbGraderPreprocessor):  # type: ignore[misc] # because nbgrader has no types
    """Takes the place of Execute: puts what the engine said into the outputs of the check cells.

    The student's other cells keep the text and the pictures that they have shown. All else goes, so that a
    notebook that formgrader grades without the kit's `autograde` holds no HTML of the student's either.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with the engine's output in each check cell."""
        from nbformat import from_dict

        verdict, budget = _Verdict.of(resources), Budget(MAX_SHOWN)
        nb.metadata = {key: value for key, value in nb.metadata.items() if key in KEPT_METADATA}
        for cell in nb.cells:
            cell.metadata = {"nbgrader": cell.metadata.nbgrader} if "nbgrader" in cell.metadata else {}
            if cell.cell_type != "code":
                continue
            if utils.is_grade(cell) and not utils.is_solution(cell):
                cell.outputs = verdict.outputs(cell)
            else:
                cell.outputs = kept_outputs(cell.outputs, budget)
            cell.execution_count = None
        return from_dict(nb), resources


class SaveScores(SaveAutoGrades):  # type: ignore[misc] # because nbgrader has no types
    """Writes the engine's scores to the gradebook, and an explicit 0 for whatever has none."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Every automatically graded cell of the assignment gets a score, in the notebook or not."""
        self._verdict = _Verdict.of(resources)
        self._saved: set[str] = set()
        nb, resources = super().preprocess(nb, resources)
        with self.gradebook as gradebook:
            own = gradebook.find_submission_notebook(self.notebook_id, self.assignment_id, self.student_id)
            for grade in own.grades:
                if grade.name not in self._saved:
                    grade.auto_score, grade.needs_manual_grade = 0.0, grade.manual_score is not None
            gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: Any, resources: Any) -> None:
        if cell.cell_type != "code" or utils.is_solution(cell):
            super()._add_score(cell, resources)
            self._saved.add(cell.metadata.nbgrader["grade_id"])
            return
        name = cell.metadata.nbgrader["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = self._verdict.score(cell)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()
        self._saved.add(name)


class _Verdict:
    """The engine's record of one notebook, or why there is none."""

    def __init__(
        self, assignment: str, result: SubmissionResult | None, problem: str, due_passed: bool = False
    ) -> None:
        self._assignment = assignment
        self._result = result
        self._shown = None if result is None else for_students(result, due_passed)
        self._problem = problem

    @classmethod
    def of(cls, resources: Any) -> _Verdict:
        course: Course = find_course(Path.cwd())
        assignment, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        record, problem = records.load(course, assignment, student)
        if record is None:
            return cls(assignment, None, problem)
        if record.result.status != "graded":
            return cls(assignment, None, record.result.message)
        return cls(assignment, record.result, "", due_passed(course, assignment))

    def score(self, cell: Any) -> float | None:
        """The points of a check cell, None when this machine could not assess them."""
        name = self._exercise(cell)
        if self._result is None:
            return 0.0
        own = [test for test in self._result.tests if test.exercise == name]
        if own and all(test.status == "not_assessed" for test in own if test.max_points):
            return None
        earned = sum(exercise.score for exercise in self._result.exercises if exercise.name == name)
        return min(earned, float(cell.metadata.nbgrader["points"]))

    def outputs(self, cell: Any) -> list[Any]:
        """A report for people, then the score as a number, which is what nbgrader's own reader expects."""
        from nbformat import v4

        name = self._exercise(cell)
        if self._shown is None:
            plain = f"not graded: {self._problem}"
            html = sentence_part(plain)
        else:
            html, plain = exercise_part(self._shown, name), as_plain(self._shown, name)
        told = v4.new_output("display_data", {"text/html": html, "text/plain": plain})
        score = self.score(cell)
        if score is None:
            return [told]
        return [
            told,
            v4.new_output("execute_result", {"text/plain": repr(float(score))}, execution_count=None),
        ]

    def _exercise(self, cell: Any) -> str:
        return str(cell.metadata.nbgrader["grade_id"]).removeprefix(f"{self._assignment}-")
