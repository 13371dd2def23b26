"""The reference, and wrong solutions, as whole submissions."""

from __future__ import annotations

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


def composite(course: Course, assignment: str, wrong: WrongSolution) -> Source:
    """The reference with this one exercise replaced.

    Its code runs in a copy of the namespace in which the exercise stands: the master's, or a module's.
    """
    return _composite(course, assignment, wrong, reference(course, assignment))


def composites(course: Course, assignment: str, wrong: list[WrongSolution]) -> list[Source]:
    """The same for each of these; the reference is read once, and not at all in a handout, which has none."""
    if not wrong:
        return []
    right = reference(course, assignment)
    return [_composite(course, assignment, one, right) for one in wrong]


def _composite(course: Course, assignment: str, wrong: WrongSolution, right: Source) -> Source:
    (cell,) = right.cells
    code = wrong.file.read_text(encoding="utf-8")
    module = module_name(course.module_of(assignment, wrong.exercise))
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
