"""Written answers: what students wrote below each question that a person grades.

A question's cell may have lost its id and its metadata on the way. So the answer is all text of the student's
that stands in that cell, in the cell above it, which asks the question, and below it up to the course's next
cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.course.course import QUESTION, Course
from autograder.protocol.records import CELL_MARKER
from autograder.submissions.document import DocumentCell, module_cells

UNANSWERED = "YOUR ANSWER HERE"


@dataclass(frozen=True)
class Question:
    """A written question. prompt: the text above it. position: of its cell in the handout, from 1."""

    assignment: str
    name: str
    points: float
    prompt: str
    position: int

    @property
    def id(self) -> str:
        """The id of its cell in a handout."""
        return f"{self.assignment}-{self.position:02d}"

    @property
    def grade_id(self) -> str:
        """nbgrader's id of its cell."""
        return f"{self.assignment}-{self.name}"


def questions(course: Course, assignment: str) -> list[Question]:
    """The written questions of an assignment, in their order."""
    points = course.questions(assignment)
    text = _master(course, assignment)
    marks = [mark.group() for mark in CELL_MARKER.finditer(text)]
    starts = [mark.end() for mark in CELL_MARKER.finditer(text)]
    ends = [*(mark.start() for mark in CELL_MARKER.finditer(text)), len(text)][1:]
    bodies = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    found = []
    for position, mark in enumerate(marks, start=1):
        named = QUESTION.match(mark)
        if named is not None and named[1] in points:
            above = next(iter(module_cells(f"# %% [markdown]{bodies[position - 2]}")), None)
            is_text = position > 1 and "[markdown]" in marks[position - 2]
            prompt = above.text if is_text and above is not None else ""
            found.append(Question(assignment, named[1], points[named[1]], prompt.strip(), position))
    return found


def _master(course: Course, assignment: str) -> str:
    """The master's text from its first cell on."""
    file = course.master(assignment)
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    first = CELL_MARKER.search(text)
    return text[first.start() :] if first is not None else ""


class Answers:
    """Finds the answers to an assignment's questions in what students handed in."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.questions = questions(course, assignment)
        known = {_plain(cell.text) for cell in module_cells(_master(course, assignment))}
        self._known = known - {UNANSWERED}

    def of(self, document: tuple[DocumentCell, ...]) -> dict[str, str]:
        """The answer to each question, by its name; "" for none."""
        return {question.name: self._answer(question, document) for question in self.questions}

    def _answer(self, question: Question, document: tuple[DocumentCell, ...]) -> str:
        cells = list(document)
        prompt = _plain(question.prompt)
        start = next(
            (n for n, cell in enumerate(cells) if prompt and _plain(cell.text).startswith(prompt)), None
        )
        own = next(
            (n for n, c in enumerate(cells) if c.grade_id == question.grade_id or c.id == question.id), None
        )
        if start is None and own is None:
            return ""
        texts = [_after(cells[start].text, question.prompt)] if start is not None else []
        code: list[str] = []
        for number in range(min(n for n in (start, own) if n is not None), len(cells)):
            cell = cells[number]
            if number not in (start, own) and self._is_the_courses(cell):
                break
            if number != start:
                (code if cell.code else texts).append(cell.text)
        return _joined(texts) or _joined(code)  # some write into a code cell by mistake

    def _is_the_courses(self, cell: DocumentCell) -> bool:
        """Whether a cell ends an answer: it is one of the handout's, as far as that can be told."""
        return bool(cell.grade_id) or _plain(cell.text) in self._known


def _joined(parts: list[str]) -> str:
    return "\n\n".join(filter(None, (part.replace(UNANSWERED, "").strip() for part in parts)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _after(text: str, prompt: str) -> str:
    """What stands in a text behind the words of the prompt."""
    words = len(prompt.split())
    rest = text.split(None, words)
    return rest[words] if len(rest) > words else ""
