"""The handout of an assignment: generated from its master.

assignments/<assignment>/<assignment>.ipynb   the notebook, with cells that run the public tests
                         <assignment>.py      the same content as a module
                         <module>.py          modules with exercises, as stubs; and the files of data
                         tests/               the public tests
                         .handout.json        digests of the unedited code cells
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from autograder.authoring.solution_blocks import check_blocks, defined_at_top
from autograder.course.course import Course
from autograder.course.exercise_modules import as_modules
from autograder.course.manifest import MANIFEST, Manifest
from autograder.course.python_files import parsed
from autograder.course.reserved import refuse_reserved_names
from autograder.errors import CourseError
from autograder.protocol.records import Cell
from autograder.submissions.edited import cell_digest, percent_cells
from autograder.submissions.source import Source

SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION\n?", re.DOTALL | re.MULTILINE)
STUB = "{indent}# YOUR CODE HERE\n"
STUB_IN_FUNCTION = STUB + "{indent}raise NotImplementedError()\n"  # not for data outside of functions
EXERCISE = "exercise"  # keys in a cell's metadata: the name of its exercise,
MARK_LEFT = re.compile(r"\bSOLUTION\b")
QUESTION = "question"  # or of a written question; "points" says its worth
IMPORT = "from autograder import check  # if this fails, choose the kernel that `make setup` makes"


def generate(course: Course, assignment: str) -> dict[Path, bytes]:
    """The content of each file of the handout, by path in assignments/<assignment>; writes nothing."""
    import jupytext
    import nbformat

    master = course.master(assignment)
    refuse_reserved_names(master, course.exercise_module_files(assignment))
    try:
        text = master.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(
            f"{master}: can't be read: {error.strerror}; each assignment needs a master"
        ) from None
    notebook = jupytext.reads(text, fmt="py:percent")
    modules = stub_modules(course, assignment)
    for cell in notebook.cells:
        cell.source = without_solution(master, cell)
        exercise = cell.metadata.get(EXERCISE)
        if exercise and cell.cell_type == "code" and "YOUR CODE HERE" not in cell.source:
            _require_solution(course, assignment, exercise)
        cell.metadata = _metadata(cell)
    check_blocks(master, text, SOLUTION, _stub)
    module = _stub_module(notebook)
    tests = course.test_sources(assignment, public_only=True)
    notebook.cells = list(_with_checks(notebook.cells, {file.stem for file in tests}))
    for position, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"{assignment}-{position:02d}"
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    files = {
        Path(f"{assignment}.ipynb"): (nbformat.writes(notebook).rstrip() + "\n").encode(),
        Path(f"{assignment}.py"): module.encode(),
    }
    for file in tests:
        files[Path("tests") / file.name] = file.read_bytes()
    digests = {
        f"{assignment}.ipynb": [
            cell_digest(c.source) for c in notebook.cells if c.cell_type == "code" and c.source.strip()
        ],
        f"{assignment}.py": [cell_digest(s) for s in percent_cells(module)],
    }
    digests |= {path: [cell_digest(s) for s in percent_cells(stub)] for path, stub in modules.items()}
    data = course.data_files(assignment) | {path: stub.encode() for path, stub in modules.items()}
    if taken := sorted(path for path in data if Path(path) in files):
        raise CourseError(
            f"{course.root / 'solutions' / assignment / taken[0]}: the handout has a file of this name"
        )
    files |= {Path(path): content for path, content in data.items()}
    manifest = msgspec.json.encode(Manifest(assignment, digests, sorted(data.keys() - modules)))
    files[Path(MANIFEST)] = msgspec.json.format(manifest, indent=1) + b"\n"
    return files


def _with_checks(cells: list[Any], tests: set[str]) -> Iterator[Any]:
    """The cells, and below each exercise that has public tests one that runs them. tests: stems of files."""
    import nbformat

    if tests:
        yield nbformat.v4.new_code_cell(IMPORT)
    for cell in cells:
        yield cell
        exercise = cell.metadata.get(EXERCISE)
        if f"test_{exercise}" in tests:
            yield nbformat.v4.new_code_cell(check_call(exercise))


def check_call(exercise: str) -> str:
    """The source of the cell that runs an exercise's public tests."""
    return f'check("{exercise}")'


def written_questions(course: Course, assignment: str) -> dict[str, float]:
    """What each written question of the master is worth; CourseError for one without a number of points."""
    import jupytext

    found = {}
    for cell in jupytext.reads(course.master(assignment).read_text(encoding="utf-8"), fmt="py:percent").cells:
        if (name := cell.metadata.get(QUESTION)) is not None:
            found[name] = question_points(cell.metadata.get("points"), name)
    return found


def question_points(worth: Any, question: str) -> float:
    """The points of a written question as a number."""
    try:
        return float(worth)
    except (TypeError, ValueError):
        raise CourseError(f'the question {question!r} needs its points, e.g. points="5"') from None


def without_solution(master: Path, cell: Any) -> str:
    """A cell's source with each solution replaced by a stub.

    CourseError for a BEGIN or END marker without its partner.
    """
    source = stubs_in_place(cell.source + "\n").rstrip("\n")
    if MARK_LEFT.search(source):
        raise CourseError(
            f"{master}: ### BEGIN SOLUTION and ### END SOLUTION don't match in the cell {source[:60]!r}"
        )
    return source


def _require_solution(course: Course, assignment: str, exercise: str) -> None:
    """CourseError where an exercise without a solution in the master is in no module that has one."""
    path = course.module_of(assignment, exercise)
    folder = course.root / "solutions" / assignment
    if not path:
        raise CourseError(
            f"{course.master(assignment)}: exercise {exercise!r} has no ### BEGIN SOLUTION block; write one, "
            f"or `from <module> import {exercise}` where {folder.name}/<module>.py has one"
        )
    if not {exercise, exercise.upper()} & defined_at_top(parsed(folder / path)):
        raise CourseError(f"{folder / path}: does not define {exercise!r}, which the master imports from it")


def stub_modules(course: Course, assignment: str) -> dict[str, str]:
    """The modules with exercises as students get them, by path; CourseError for a bad solution block."""
    found = {}
    for path, text in course.exercise_modules(assignment).items():
        file = course.root / "solutions" / assignment / path
        found[path] = stubs_in_place(text)
        if MARK_LEFT.search(found[path]):
            raise CourseError(f"{file}: ### BEGIN SOLUTION and ### END SOLUTION don't match")
        check_blocks(file, text, SOLUTION, _stub)
    return found


def stub(course: Course, assignment: str) -> Source:
    """The untouched handout as a submission."""
    name = f"{assignment}.py"
    text = generate(course, assignment)[Path(name)].decode()
    helpers = as_modules(stub_modules(course, assignment))
    return Source(name, (Cell(name, text),), notebook=False, helpers=helpers)


def stubs_in_place(text: str) -> str:
    """A master's text with a stub in the place of each solution."""
    return SOLUTION.sub(_stub, text)


def _stub(solution: re.Match[str]) -> str:
    indent = solution.group(1)
    return (STUB_IN_FUNCTION if indent else STUB).format(indent=indent)


def _metadata(cell: Any) -> dict[str, Any]:
    return {EXERCISE: cell.metadata[EXERCISE]} if EXERCISE in cell.metadata else {}


def _stub_module(notebook: Any) -> str:
    """The notebook as a module in percent format, without jupytext's header."""
    from jupytext.magics import comment_magic

    parts = []
    for cell in notebook.cells:
        name = cell.metadata.get(EXERCISE)
        mark = f' {EXERCISE}="{name}"' if name else ""
        if cell.cell_type == "markdown":
            lines = [f"# {line}".rstrip() for line in cell.source.split("\n")]
            parts.append(f"# %% [markdown]{mark}\n" + "\n".join(lines))
        elif cell.cell_type == "code":
            source = comment_magic(cell.source.split("\n"))
            parts.append(f"# %%{mark}\n" + "\n".join(source))
    return "\n\n".join(parts) + "\n"


def out_of_date(course: Course, assignment: str) -> list[str]:
    """Files of the handout that differ from what the master and the tests would generate now."""
    folder, wanted = course.handout(assignment), generate(course, assignment)
    stale = [
        str(name)
        for name, content in wanted.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]
    present = {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
    return stale + [
        str(name)
        for name in sorted(present - set(wanted))
        if name.parts[0] not in ("__pycache__", ".ipynb_checkpoints")
    ]


def write(course: Course, assignment: str) -> list[Path]:
    """Write the handout over the files that are there. Returns the paths of its files."""
    folder, files = course.handout(assignment), generate(course, assignment)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for stale in folder.glob("tests/*"):
        if stale.is_file() and stale.relative_to(folder) not in files:
            stale.unlink()
    return [folder / name for name in files]
