"""Notebooks as pages: filters that formgrader and the feedback pages share, and the feedback page itself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML

from autograder.nbgrader.markdown import to_html

MODULE = "autograder.nbgrader.pages"
FILTERS = {
    "markdown2html": f"{MODULE}.markdown_filter",
    "highlight_code": f"{MODULE}.code_filter",
    "clean_html": f"{MODULE}.text_filter",
    "strip_files_prefix": f"{MODULE}.address_filter",
    "exercise_name": f"{MODULE}.exercise_name",
}
TEMPLATES = Path(__file__).parent / "templates"
MAX_HIGHLIGHTED = 100_000  # characters of a code cell that are coloured
MAX_LINE = 2000  # characters of a line; the highlighter is slow on longer ones
NO_MATHJAX = "{% macro mathjax(url='') %}{% endmacro %}"  # formulas are MathML already
FILES_PREFIX = re.compile(r"""(src|href)=(['"]?)/?files/""")
Transform = Callable[[str, str], str]


@pass_context
def markdown_filter(context: Any, source: Any) -> str:
    """A Markdown cell as HTML that can do nothing."""
    cell = context.get("cell") or {}
    text = source if isinstance(source, str) else "".join(source)
    return to_html(text, cell.get("attachments") if hasattr(cell, "get") else None)


def code_filter(source: str, language: str | None = None, metadata: Any = None) -> str:
    """Python source with colours; very long cells and lines without."""
    if len(source) > MAX_HIGHLIGHTED or any(len(line) > MAX_LINE for line in source.split("\n")):
        return f'<div class="highlight"><pre>{html.escape(source[: 10 * MAX_HIGHLIGHTED])}</pre></div>'
    return str(Highlight2HTML(pygments_lexer="python3")(source))


def text_filter(source: Any) -> str:
    """Raw cells as the text that they are."""
    return f"<pre>{html.escape(str(source)[:MAX_HIGHLIGHTED])}</pre>"


def address_filter(page: str) -> str:
    """Addresses without the prefix `files/` of old notebooks; nbconvert's own is slow for many brackets."""
    return FILES_PREFIX.sub(r"\1=\2", page)


def exercise_name(grade_id: str) -> str:
    """The exercise's name in a grade id, "counting-linear_params" -> "linear_params"."""
    return html.escape(grade_id.partition("-")[2] or grade_id)


class TransformedTemplates(BaseLoader):
    """Templates of another loader, changed before they are compiled. MathJax is left out."""

    def __init__(self, inner: BaseLoader, transform: Transform = lambda _name, source: source) -> None:
        self._inner, self._transform = inner, transform

    def get_source(self, environment: Environment, template: str) -> Any:
        """The template's source, its file, and whether it is up to date, as jinja2 wants it."""
        source, file, current = self._inner.get_source(environment, template)
        if "mathjax" in template:
            source = NO_MATHJAX
        return self._transform(template, source), file, current


class FeedbackExporter(HTMLExporter):
    """nbgrader's feedback page without scripts, with an index that names exercises."""

    def __init__(self, config: Any = None, **more: Any) -> None:
        from nbgrader.server_extensions import formgrader
        from traitlets.config import Config

        theirs = Path(formgrader.__file__).parent
        own = Config()
        own.FeedbackExporter.template_name = "autograder_feedback"
        own.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES), str(theirs / "templates")]
        css = theirs / "static" / "node_modules" / "bootstrap" / "dist" / "css"
        own.FeedbackExporter.extra_template_paths = [str(css), str(theirs / "templates")]
        own.FeedbackExporter.filters = FILTERS
        merged = deepcopy(config) if config is not None else Config()
        merged.merge(own)
        super().__init__(config=merged, **more)

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        if environment.loader is not None:
            environment.loader = TransformedTemplates(environment.loader)
        return environment
