"""Results as Markdown, for the step summary of GitHub Actions; a student's text never becomes markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from autograder.feedback.messages import traceback_text
from autograder.reports.page.view import ExerciseView, TestView, score_text, submission_view
from autograder.results import SubmissionResult

MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~])")
MAX_CELL = 300  # characters
MAX_DETAILS = 500_000  # characters; GitHub takes a summary of 1 MiB
LEFT_OUT = "\nThe details of the other failures are in results.json.\n"


def markdown(results: list[SubmissionResult]) -> str:
    """One submission: a table of its exercises, then each failure. Several: a row for each."""
    parts = []
    if len(results) > 1:
        parts.append("| submission | assignment | points |\n|---|---|---:|\n")
        parts += [f"| {_cell(r.id)} | {_cell(r.assignment or '')} | {score_text(r)} |\n" for r in results]
    else:
        for result in results:
            parts += _submission(result)
    public = [test for result in results for test in result.tests if test.visibility == "public"]
    if public and not any(test.visibility == "hidden" for result in results for test in result.tests):
        passed = sum(test.status == "passed" for test in public)
        parts.append(f"\npublic tests {passed} of {len(public)}; hidden tests are run by your instructor\n")
    return "".join(parts) + "\n"


def _submission(result: SubmissionResult) -> Iterator[str]:
    view = submission_view(result)
    yield f"### {_cell(view.assignment or view.id)}: {view.score}\n\n"
    if view.message:
        yield f"{_cell(view.message)}\n\n"
    yield "| exercise | tests passed | points | first failure |\n|---|---:|---:|---|\n"
    yield from map(_row, view.exercises)
    left = MAX_DETAILS
    for exercise in view.exercises:
        for test in exercise.lost:
            text = _details(exercise, test)
            left -= len(text)
            if left < 0:
                yield LEFT_OUT
                return
            yield text


def _row(exercise: ExerciseView) -> str:
    first = _cell(exercise.lost[0].message) if exercise.lost else ""
    return (
        f"| {_cell(exercise.name)} | {exercise.passed} of {exercise.total} | {exercise.score} | {first} |\n"
    )


def _details(exercise: ExerciseView, test: TestView) -> str:
    """A failure that can be opened: everything that the page shows of it, but pictures."""
    points = f" ({test.points})" if test.points else ""
    title = html.escape(_plain(f"{test.sign} {exercise.name}{points}: {test.description}"))
    rows = [f"{value.name} =\n{value.text}" for value in (*test.inputs, *test.outputs) if value.text]
    if test.printed:
        rows.append(f"it printed\n{test.printed}")
    if test.frames:
        rows.append(f"your code\n{traceback_text(test.frames)}")
    if test.reproduce:
        rows.append(f"repeat it\n{test.reproduce}")
    parts = [f"\n<details><summary>{title}</summary>\n", _cell(test.message, None)]
    if test.code:
        parts.append(_fenced(test.code))
    if rows:
        parts.append(_fenced("\n\n".join(rows)))
    parts += [f"**hint:** {_cell(test.hint, None)}"] if test.hint else []
    parts += [f"**what to try:** {_cell(test.advice, None)}"] if test.advice else []
    return "\n\n".join([*parts, "</details>\n"])


def _fenced(text: str) -> str:
    """Text as a block of code, inside a fence that is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    printable = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return f"{fence}text\n{printable}\n{fence}"


def _cell(text: str, longest: int | None = MAX_CELL) -> str:
    """Any text as the cell of a table or a paragraph, without markup, links or line breaks."""
    return MARKUP.sub(r"\\\1", _plain(text)[:longest])


def _plain(text: str) -> str:
    """Any text in one line; no address is a link, and nobody is mentioned."""
    plain = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    plain = re.sub(r"www(?=\.)", "www\u200b", plain, flags=re.IGNORECASE)
    return plain.replace("@", "@\u200b").replace("://", ":\u200b//")
