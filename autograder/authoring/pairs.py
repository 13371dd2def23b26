"""Two wrong solutions in one: what each changes of the reference, merged line by line."""

from __future__ import annotations

import ast
from difflib import SequenceMatcher

from autograder.authoring.forms import definitions


def merged(reference: str, left: str, right: str) -> str | None:
    """The code with the differences of both from the reference; None where they conflict or one has none.

    Each is a module that defines the exercise. Only what the reference defines too is merged; imports and
    helpers of both are kept.
    """
    base = {one.name: _lines(one.node) for one in definitions(reference) if one.name}
    sides = [{one.name: one.node for one in definitions(code) if one.name} for code in (left, right)]
    free = [one.text for code in (left, right) for one in definitions(code) if not one.name]
    parts = list(dict.fromkeys(free))
    names = dict.fromkeys(name for side in sides for name in side)
    for name in sorted(names, key=base.__contains__):  # helpers first
        own = [_lines(side[name]) for side in sides if name in side]
        if len(own) == 1 or own[0] == own[1]:
            if name in base:
                return None
            parts.append("\n".join(own[0]))
            continue
        lines = merged_lines(base[name], *own) if name in base else None
        if lines is None or lines in own:
            return None
        parts.append("\n".join(lines))
    return "\n".join(parts) + "\n"


def merged_lines(base: list[str], left: list[str], right: list[str]) -> list[str] | None:
    """A three-way merge; None where both change the same place in different ways."""
    changes = sorted({*_changes(base, left), *_changes(base, right)})
    found, at = [], 0
    for number, (start, end, new) in enumerate(changes):
        before = changes[number - 1] if number else None
        if start < at or (before is not None and before[:2] == (start, end)):
            return None
        found += [*base[at:start], *new]
        at = end
    return [*found, *base[at:]]


def _changes(base: list[str], other: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """(start, end, lines in their place) of each difference from the base."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return [(a, b, tuple(other[c:d])) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]


def _lines(node: ast.stmt) -> list[str]:
    """The statement's code, one line a statement, without comments and docstrings."""
    tree = ast.parse(ast.unparse(node))
    for inner in ast.walk(tree):
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(inner) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return ast.unparse(tree).splitlines()
