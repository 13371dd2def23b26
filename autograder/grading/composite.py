"""The reference, and wrong solutions, as whole submissions."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.course.course import Course
from autograder.course.exercise_modules import as_modules, module_name
from autograder.course.misconceptions import WrongSolution
from autograder.protocol.records import Cell
from autograder.submissions.source import Source


def reference(course: Course, assignment: str) -> Source:
    """The master's code, which submissions are raced against."""
    master = course.master(assignment)
    cells = (Cell(master.name, master.read_text(encoding="utf-8")),)
    return Source(master.name, cells, False, helpers=as_modules(course.exercise_modules(assignment)))


def composites(course: Course, assignment: str, wrong: Iterable[WrongSolution]) -> list[Source]:
    """The reference with one exercise replaced, for each of these; a handout has none, and no reference.

    Its code runs in a copy of the namespace in which the exercise stands: the master's, or a module's.
    """
    wrong = list(wrong)
    if not wrong:
        return []
    right = reference(course, assignment)
    modules = {
        name: module_name(course.module_of(assignment, name)) for name in {one.exercise for one in wrong}
    }
    return [_composite(assignment, one, right, modules[one.exercise]) for one in wrong]


def _composite(assignment: str, wrong: WrongSolution, right: Source, module: str) -> Source:
    (cell,) = right.cells
    code = wrong.file.read_text(encoding="utf-8")
    place = f"vars(__import__({module!r}, fromlist=['*']))" if module else "_reference"
    assembled = (
        "_reference = {'__name__': __name__}\n"
        f"exec(compile({cell.source!r}, 'reference', 'exec'), _reference)\n"
        f"_right = dict({place})\n"
        f"exec(compile({code!r}, {wrong.file.name!r}, 'exec'), _wrong := dict(_right))\n"
        "_new = {name: value for name, value in _wrong.items() if value is not _right.get(name)}\n"
        "_names = [name for name in _reference if name != '__builtins__']\n"
        "globals().update({name: _new.get(name, _reference[name]) for name in _names})\n"
    )
    return Source(f"{assignment}.py", (Cell(wrong.file.name, assembled),), False, helpers=right.helpers)
