"""The `answers` command: all written answers of a class on one page, by question."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from autograder.classroom.answers import Answers, Question
from autograder.classroom.roster import Roster, read_roster
from autograder.cli.exit_status import EXIT_BAD
from autograder.cli.outputs import check_output, write_file
from autograder.course.find import find_course
from autograder.errors import UsageError
from autograder.reports.answers import Answer, answers_page, as_written
from autograder.submissions import discovery
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import cell_text, printable, printable_name

COLUMNS = ("id", "name", "assignment", "question", "points", "reason")


def write_answers(
    paths: tuple[Path, ...], assignment: str | None, roster: Path | None, output: Path, table: Path | None
) -> int:
    """Write the page, and the table in which points are filled in for `grade --overrides`; the exit status.

    UsageError when no assignment has a written question.
    """
    course = find_course(Path.cwd())
    check_output("output", output)
    check_output("csv", table)
    known = read_roster(roster, course.settings.timezone) if roster is not None else None
    enrolled = known.knows if known is not None else discovery.nobody
    found = discovery.find(list(paths), course, assignment, enrolled=enrolled)
    finders = {name: Answers(course, name) for name in _assignments(found.submissions)}
    questions = [question for finder in finders.values() for question in finder.questions]
    if not questions:
        raise UsageError(f"no written question in {', '.join(finders) or 'what was found'}")
    answers: dict[Question, list[Answer]] = {question: [] for question in questions}
    console = Console(highlight=False)
    unread = 0
    for submission in found.submissions:
        if submission.source is None or submission.assignment is None:
            unread += 1
            console.print(submission.problem, style="red", markup=False, soft_wrap=True)
            continue
        finder = finders[submission.assignment]
        own = finder.of(submission.source.document)
        id, name = _who(submission, known)
        for question in finder.questions:
            answers[question].append(Answer(id, name, printable_lines(own[question.name])))
    for several in answers.values():
        several.sort(key=lambda answer: (answer.name or answer.id, answer.id))
    write_file(output, answers_page(course.settings.name, list(answers.items()), _as_html()).encode())
    if table is not None:
        write_file(table, _table(answers).encode())
    given = sum(bool(answer.text) for several in answers.values() for answer in several)
    console.print(f"{output}: {given} answers to {len(questions)} questions", markup=False, soft_wrap=True)
    return EXIT_BAD if unread else 0


def _as_html() -> Callable[[str], str]:
    """What shows Markdown; without the packages of the extra nbgrader it is shown as it was written."""
    if not all(map(find_spec, ("cmarkgfm", "nh3", "latex2mathml"))):
        return as_written
    from autograder.nbgrader.markdown import to_html

    return to_html


def printable_lines(text: str) -> str:
    """A student's text with nothing in it that turns or hides what stands beside it."""
    return "\n".join(printable(line.replace("\t", "    ")) for line in text.splitlines())


def _assignments(submissions: list[FoundSubmission]) -> list[str]:
    return sorted({one.assignment for one in submissions if one.assignment is not None})


def _who(submission: FoundSubmission, roster: Roster | None) -> tuple[str, str | None]:
    """Id and name of who handed in a submission."""
    student = submission.student
    id, name = (student.id, student.name) if student is not None else (submission.id, None)
    member = roster.find(id, of_lms=student is not None) if roster is not None else None
    if member is not None and member.name:
        name = printable_name(member.name)
    return id, name


def _table(answers: dict[Question, list[Answer]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for question, several in answers.items():
        for answer in several:
            points = "" if answer.text else "0"
            reason = "" if answer.text else "no answer"
            who = (cell_text(answer.id), cell_text(answer.name or ""))
            writer.writerow([*who, question.assignment, question.name, points, reason])
    return stream.getvalue()
