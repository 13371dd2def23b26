"""Writes the table in docs/security.md of what hidden tests take on trust from a worker.

The tests say it themselves, by the marker `taken_on_trust` (autograder/testing/markers.py), or are made by
`contract(...)`. They are read, not run. `python scripts/trust.py` prints the table, `--write` puts it into
the page.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.testing.battery import ON_TRUST

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- written by scripts/trust.py -->", "<!-- end of trust -->"
# What only the worker can tell; a test that asks for it has the marker.
TOLD_BY_WORKER = {
    *("check_inputs_unchanged", "changed_inputs", "inputs_compared", "check_raises", "check_detached"),
    *("requires_grad", "live", "check_mode", "watched", "is_grad_enabled"),
}


@dataclass(frozen=True)
class Trust:
    """One test that takes something on trust. what: which, "" where the marker is missing."""

    assignment: str
    exercise: str
    test: str
    points: float
    what: str


def found(root: Path = ROOT) -> list[Trust]:
    """Every hidden test that has the marker or needs it, in the order of files and of tests in them."""
    rows = []
    for file in sorted((root / "tests" / "hidden").glob("*/test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        exercise = file.stem.removeprefix("test_")
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for name, function in functions.items():
            if not name.startswith("test_"):
                continue
            what = _argument(function, "taken_on_trust", "")
            if what or _names(function, functions, {name}) & TOLD_BY_WORKER:
                points = float(_argument(function, "points", 0.0))
                rows.append(Trust(file.parent.name, exercise, name, points, what))
        rows += [
            Trust(file.parent.name, exercise, name, points, ON_TRUST[aspect])
            for name, aspect, points in _of_contracts(tree)
            if aspect in ON_TRUST
        ]
    return rows


def _of_contracts(tree: ast.Module) -> Iterator[tuple[str, str, float]]:
    """(name, aspect, points) of each test that a file's calls of `contract` add."""
    for statement in tree.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "contract":
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            of = f"_{ast.literal_eval(named['of'])}" if "of" in named else ""
            for aspect, points in ast.literal_eval(named["points"]).items():
                yield f"test_{aspect}{of}", aspect, float(points)


def _argument(function: ast.FunctionDef, marker: str, otherwise: object) -> object:
    """What a decorator of this name is called with."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == marker:
            return ast.literal_eval(decorator.args[0])
    return otherwise


def _names(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], seen: set[str]) -> set[str]:
    """Every name in a function and in those of its file that it uses, dotted texts in parts."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names |= set(node.value.split(".")) if " " not in node.value else set()
        elif isinstance(node, ast.Name):
            names.add(node.id)
            if node.id in functions and node.id not in seen:
                seen.add(node.id)
                names |= _names(functions[node.id], functions, seen)
    return names


def table(root: Path = ROOT) -> str:
    """The table in Markdown: tests of one name that trust the worker in the same thing share a row."""
    groups: dict[tuple[str, str], dict[str, list[Trust]]] = {}
    for row in found(root):
        groups.setdefault((row.test, row.what), {}).setdefault(row.assignment, []).append(row)
    lines = ["| test | points | taken on trust |", "| --- | --- | --- |"]
    for (test, what), assignments in sorted(groups.items()):
        parts = [
            f"{assignment}: " + ", ".join(f"{row.exercise} {row.points:g}" for row in rows)
            for assignment, rows in assignments.items()
        ]
        lines.append(f"| `{test}` | {'; '.join(parts)} | {what} |")
    return "\n".join(lines) + "\n"


def page(text: str, made: str) -> str:
    """The page with this table in its place."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{made}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")
    else:
        print(table())
