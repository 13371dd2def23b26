"""The page component through jinja2: whole pages, and parts of notebooks. Everything in them is escaped.

A page is one file without scripts; its policy lets a browser load nothing and run nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.reports.page import grids, pictures
from autograder.reports.page.view import Value, exercise_view, submission_view
from autograder.results import RunInfo, SubmissionResult

TEMPLATES = Path(__file__).with_name("templates")
MARK = '<meta name="generator" content="autograder">'  # pages with it may be replaced
# Control characters, halves of characters, and signs that turn the direction of the text behind them.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
CLASS_MARK = '<meta name="generator" content="autograder class">'  # the same, for the instructor's pages
CODE = re.compile(r"`([^`\n]+)`")


def exercise_part(result: SubmissionResult, exercise: str, closing: str = "") -> str:
    """One exercise as a part of a notebook. closing: a sentence below it."""
    return rendered("notebook.html.j2", exercise=exercise_view(result, exercise), closing=closing)


def sentence_part(sentence: str) -> str:
    """A sentence as a part of a notebook."""
    return rendered("notebook.html.j2", exercise=None, closing=sentence)


def student_page(result: SubmissionResult, run: RunInfo) -> str:
    """The page of one submission. result: without what its readers must not see (reports/visibility.py)."""
    return rendered("student.html.j2", submission=submission_view(result, run))


def rendered(template: str, **values: Any) -> str:
    """A template with these values, without what can't be printed."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _environment().get_template(template).render(values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _style("component.css")
    whole = f"{style}\n{_style('page.css')}"
    environment.filters["prose"] = _prose
    environment.globals |= {
        "grids": grids.grids,
        "listed": grids.listed,
        "drawn": _drawn,
        "component_css": Markup(style),
        "page_css": Markup(whole),
        "policy": _policy(whole),
        "mark": Markup(MARK),
        "class_mark": Markup(CLASS_MARK),
    }
    return environment


def _style(name: str) -> str:
    """A style sheet without comments and indentation."""
    text = re.sub(r"/\*.*?\*/", "", (TEMPLATES / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _policy(style: str) -> str:
    """Content-Security-Policy of a page: pictures inside of it, and this one style sheet."""
    digest = base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _prose(text: str) -> Markup:
    """A sentence as HTML, what stands between backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))


def _drawn(value: Value, together: list[Value]) -> list[tuple[pictures.Picture, str]]:
    """The pictures of a value, with what their colours mean. together: values on the same scale of greys."""
    if value.array is None or not pictures.is_drawn(value.array):
        return []
    if value.array.kind == "difference":
        low, high = pictures.scale_of([value])
        legend = "blue: too small, orange: too large, grey: right"
    else:
        low, high = pictures.scale_of([value, *(one for one in together if one.name in ("expected", "got"))])
        legend = f"black: {low:g}, white: {high:g}" if high > low else f"all are {low:g}"
    if pictures.has_gaps(value.array):
        legend += ", purple: nan or inf"
    return [(picture, legend) for picture in pictures.pictures(value, low, high)]
