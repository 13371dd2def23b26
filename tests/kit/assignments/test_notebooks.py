"""The notebooks in a real kernel: with solutions they run without errors, without only the stubs fail."""

import ast
import re
from pathlib import Path

import pytest

from autograder.course.find import find_course

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # warnings of Jupyter's libraries must not fail these tests
]

COURSE = find_course(Path(__file__))
NAMES = [  # all of them take minutes, so by default only two run
    pytest.param(name, marks=() if name in ("convolution", "lenet") else pytest.mark.thorough)
    for name in COURSE.assignments
]
CELL_SECONDS = 600
UNDEFINED = re.compile(r"name '(\w+)' is not defined")


@pytest.fixture
def run_notebook(tmp_path, monkeypatch):
    """`run_notebook(notebook)` runs it like Jupyter in an empty folder; returns its code cells with outputs."""
    monkeypatch.delenv("DATA", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))

    nbclient = pytest.importorskip("nbclient")  # imported here, because the quick tests do without

    def run(notebook, allow_errors=False):
        folder = tmp_path / "work"
        folder.mkdir()
        nbclient.NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            allow_errors=allow_errors,
            resources={"metadata": {"path": str(folder)}},
        ).execute()

        assert [] == list(folder.iterdir())

        return [cell for cell in notebook.cells if cell.cell_type == "code"]

    return run


def error_in(cell):
    """The error that stopped a cell, or None."""
    return next((output for output in cell.outputs if output.output_type == "error"), None)


def names_bound_in(cell):
    """Names that a cell defines: variables, functions, classes and imports."""
    found = set()
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_with_solutions(run_notebook, name):
    """The notebook made from the master runs without errors, and its demonstrations print something."""
    jupytext = pytest.importorskip("jupytext")
    cells = run_notebook(jupytext.read(COURSE.master(name), fmt="py:percent"))

    assert [None] * len(cells) == [error_in(cell) for cell in cells]
    assert all(cell.outputs for cell in cells if "print(" in cell.source and "__main__" in cell.source)
    assert [] == [
        output.text
        for cell in cells
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


@pytest.mark.parametrize("name", NAMES)
def test_handout(run_notebook, name):
    """In the handout's notebook, cells fail only in stubs, or because a failed cell did not define a name.

    Cells that run the public tests are left out: they need the tests beside the notebook.
    """
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(COURSE.handout(name) / f"{name}.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("check(")]
    cells = run_notebook(notebook, allow_errors=True)
    missing = set()
    stopped = 0
    for cell in cells:
        error = error_in(cell)
        if error is None:
            continue
        undefined = UNDEFINED.fullmatch(error.evalue)

        assert error.ename == "NotImplementedError" or (undefined and undefined[1] in missing), cell.source

        missing |= names_bound_in(cell)
        stopped += error.ename == "NotImplementedError"

    assert stopped > 0
    assert all(error_in(cell) is None for cell in cells if "__main__" not in cell.source)
