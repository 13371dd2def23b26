"""A submission's code as parts of plain Python: cells and helper modules, magics as comments."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from autograder.protocol.records import CELL_MARKER
from autograder.submissions.source import Source

MAGIC = re.compile(r"^(?=[ \t]*(?:!|%{1,2}\w))", re.MULTILINE)
FOREIGN = re.compile(r"\s*%%(?!(?:time|timeit|capture|prun|writefile|file)\b)\w")  # a cell that is no Python
LINE = re.compile(r"^(?!\Z)", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A cell or a helper module. prefix: goes before a line's number. first_line: the number of its first."""

    prefix: str
    first_line: int
    text: str

    @property
    def lines(self) -> list[str]:
        """Its lines as Python counts them."""
        return split_lines(self.text)


def parts(source: Source) -> Iterator[Part]:
    """A notebook's cells ("5:3" is line 3 of cell 5) or a module cut at its markers, then its helpers."""
    for cell in source.cells:
        if source.notebook:
            comments = (LINE if FOREIGN.match(cell.source) else MAGIC).sub("# ", cell.source)
            yield Part(f"{cell.number}:", cell.first_line, comments)
            continue
        cuts = [0, *(mark.start() for mark in CELL_MARKER.finditer(cell.source)), len(cell.source)]
        first = cell.first_line
        for start, end in pairwise(dict.fromkeys(cuts)):
            part = Part("", first, cell.source[start:end])
            first += len(part.lines)
            yield part
    for helper in source.helpers:
        yield Part(f"{helper.name}.py:", 1, helper.source)


def split_lines(text: str) -> list[str]:
    """The lines of a text as Python counts them."""
    lines = io.StringIO(text, newline=None).read().split("\n")
    return lines if lines[-1] else lines[:-1]
