"""Written answers as one page: each question with all answers to it. No script, nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

ALLOWED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
article { overflow-wrap: anywhere; }
pre, table { overflow-x: auto; display: block; }
th, td { border: 1px solid; padding: 0 0.5rem; }
img { max-width: 100%; }
blockquote { margin: 0 0 1.5rem; padding: 0 1rem; border-left: 4px solid currentColor; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
article { border-top: 1px solid; padding: 0.5rem 0; break-inside: avoid; }
h3 { margin: 0.5rem 0; font-size: 1rem; }
"""


@dataclass(frozen=True)
class Answer:
    """One student's answer; text is "" where there is none."""

    id: str
    name: str | None
    text: str


class Asked(Protocol):
    """What the page shows of a question."""

    @property
    def assignment(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def points(self) -> float: ...
    @property
    def prompt(self) -> str: ...


def as_written(text: str) -> str:
    """A text as HTML that shows each character of it."""
    return f'<div class="text">{escape(text)}</div>'


def answers_page(
    course: str,
    answers: Sequence[tuple[Asked, list[Answer]]],
    as_html: Callable[[str], str] = as_written,
) -> str:
    """The page. answers: to each question, in the order in which they are shown.

    as_html: makes HTML that can do nothing of what students and questions say.
    """
    return "\n".join(_lines(course, answers, as_html)) + "\n"


def _lines(
    course: str, answers: Sequence[tuple[Asked, list[Answer]]], as_html: Callable[[str], str]
) -> Iterator[str]:
    title = f"Written answers, {escape(course)}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{ALLOWED}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
    yield "<nav aria-label='Questions'><ul>"
    for number, (question, _several) in enumerate(answers, start=1):
        yield f'<li><a href="#q{number}">{_title(question)}</a></li>'
    yield "</ul></nav>"
    for number, (question, several) in enumerate(answers, start=1):
        given = [answer for answer in several if answer.text]
        yield f'<section aria-labelledby="q{number}">\n<h2 id="q{number}">{_title(question)}</h2>'
        yield f"<p>{question.points:g} points, {len(given)} of {len(several)} have answered.</p>"
        if question.prompt:
            yield f"<blockquote>{as_html(question.prompt)}</blockquote>"
        for answer in given:
            yield f"<article>\n<h3>{_who(answer)}</h3>"
            yield f"{as_html(answer.text)}\n</article>"
        without = ", ".join(_who(answer) for answer in several if not answer.text)
        if without:
            yield f"<article>\n<h3>No answer found</h3>\n<p>{without}</p>\n</article>"
        yield "</section>"
    yield "</main>\n</body>\n</html>"


def _title(question: Asked) -> str:
    return f"{escape(question.assignment)}: {escape(question.name)}"


def _who(answer: Answer) -> str:
    return escape(f"{answer.name} ({answer.id})" if answer.name else answer.id)
