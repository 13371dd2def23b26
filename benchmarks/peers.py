"""Other tools: a new pytest process for each submission, and `nbgrader autograde`.

Both run all test files of an assignment with the same number of examples as the kit, in the same process as
the student's code, but for the tests that need a reference beside them (races). They don't watch for banned
routines. OMP_NUM_THREADS=1 keeps torch from using threads for tiny tensors.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.material import NOT_PLAIN, PLAIN, ROOT, WORK, reference
from benchmarks.measure import BenchError, Usage, run

COURSE_ASSIGNMENT = "bench"

CONFTEST = """\
import sys

import pytest

sys.path.insert(0, {root!r})
from autograder.grading.examples import load_profile
from benchmarks.local import LocalSubmission, namespace_of, needs_reference

load_profile()


@pytest.fixture(scope="session")
def submission(pytestconfig):
    from pathlib import Path

    return LocalSubmission(namespace_of(Path(pytestconfig.getoption("submission")).read_text()))


@pytest.fixture
def course_seed():
    return 1


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if not needs_reference(item.obj)]


def pytest_addoption(parser):
    parser.addoption("--submission")


def pytest_configure(config):
    for folder in {folders!r}:
        sys.path.insert(0, folder)
"""

NBGRADER_CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "bench"
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
c.ExecutePreprocessor.timeout = 1200
c.Execute.timeout = 1200
"""

TEST_CELL = """\
import sys
sys.path.insert(0, {root!r})
from benchmarks.local import run_test_files
run_test_files({files!r}, globals())
"""


def test_files(assignment: str) -> list[Path]:
    """The public and the hidden test files of an assignment."""
    return [
        file
        for part in ("public", "hidden")
        for file in sorted((ROOT / "tests" / part / assignment).glob("test_*.py"))
    ]


def _environment() -> dict[str, str]:
    """This process's environment, without the user's Jupyter settings and with one thread."""
    jupyter = WORK / "jupyter"
    beside = str(Path(sys.executable).parent)  # nbgrader calls alembic by name
    return os.environ | {
        "PATH": os.pathsep.join([beside, os.environ.get("PATH", os.defpath)]),
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
        "JUPYTER_DATA_DIR": str(jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
        "IPYTHONDIR": str(jupyter / "ipython"),
    }


# ---- a new pytest process for each submission


def grade_by_pytest(work: Path, assignment: str, memory: bool = False) -> Usage:
    """Grade the reference in a process of its own."""
    folder = work / f"{assignment}-pytest"
    folder.mkdir(exist_ok=True)
    folders = [str(ROOT / "tests" / part / assignment) for part in ("public", "hidden")]
    (folder / "conftest.py").write_text(CONFTEST.format(root=str(ROOT), folders=folders), encoding="utf-8")
    ini = "[pytest]\naddopts = --import-mode=importlib\nfilterwarnings = ignore\n"
    (folder / "pytest.ini").write_text(ini, encoding="utf-8")
    submission = folder / "student.py"
    submission.write_text(reference(assignment), encoding="utf-8")
    for file in test_files(assignment):  # copies, so that the conftest above is theirs
        target = folder / file.parent.parent.name / file.name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, target)
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short"),
        *("--submission", str(submission), "public", "hidden"),
    ]
    usage = run(command, cwd=folder, environment=_environment(), memory=memory)
    if usage.status != 0:
        raise BenchError(f"pytest on the reference ended with {usage.status}:\n{usage.output[-2000:]}")
    return usage


# ---- nbgrader


def grade_by_nbgrader(work: Path, assignment: str, count: int, memory: bool = False) -> Usage:
    """One `nbgrader autograde` over a course in which so many students have handed in the reference."""
    root = work / f"{assignment}-nbgrader-{count}"
    shutil.rmtree(root, ignore_errors=True)
    prepare_nbgrader(root, assignment, [_in_a_kernel(assignment, copy) for copy in range(count)])
    return run_nbgrader(root, ["right"] * count, memory)


def _in_a_kernel(assignment: str, copy: int) -> str:
    """The reference as one cell, in which demonstrations don't run."""
    return f"{reference(assignment)}\n# copy {copy}\n"


def prepare_nbgrader(root: Path, assignment: str, submissions: Sequence[str]) -> None:
    """A course with one released assignment, and submissions with this text in their one cell."""
    source = root / "source" / COURSE_ASSIGNMENT
    source.mkdir(parents=True)
    config = NBGRADER_CONFIG.format(root=str(root))
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    name = f"{COURSE_ASSIGNMENT}.ipynb"
    (source / name).write_text(json.dumps(_source_notebook(test_files(assignment))), encoding="utf-8")
    done = run(_nbgrader("generate_assignment"), cwd=root, environment=_environment())
    if done.status != 0:
        raise BenchError(f"nbgrader generate_assignment ended with {done.status}:\n{done.output[-2000:]}")
    handout = (root / "release" / COURSE_ASSIGNMENT / name).read_text(encoding="utf-8")
    for copy, text in enumerate(submissions):
        folder = root / "submitted" / f"student{copy:03}" / COURSE_ASSIGNMENT
        folder.mkdir(parents=True)
        notebook = json.loads(handout)
        notebook["cells"][0]["source"] = text.replace(NOT_PLAIN, PLAIN)
        (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


def _source_notebook(files: Sequence[Path]) -> dict[str, object]:
    """A source notebook with one solution cell and one cell that runs these test files."""
    tests = TEST_CELL.format(root=str(ROOT), files=[str(file) for file in files])
    solution = {"solution": True, "grade": False, "locked": False}
    graded = {"solution": False, "grade": True, "locked": True, "points": 100}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            _cell("code", "### BEGIN SOLUTION\npass\n### END SOLUTION", solution),
            _cell("tests", tests, graded),
        ],
    }


def _cell(name: str, source: str, role: dict[str, object]) -> dict[str, object]:
    role = {"schema_version": 3, "grade_id": name, "task": False, **role}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"nbgrader": role},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def run_nbgrader(root: Path, kinds: Sequence[str], memory: bool = False) -> Usage:
    """One `nbgrader autograde`; BenchError unless its verdicts are those of these kinds."""
    usage = run(_nbgrader("autograde"), cwd=root, environment=_environment(), memory=memory)
    if usage.status != 0:
        raise BenchError(f"nbgrader autograde ended with {usage.status}:\n{usage.output[-2000:]}")
    graded = sorted((root / "autograded").glob("*/*/*.ipynb"))
    if len(graded) != len(kinds):
        raise BenchError(
            f"nbgrader graded {len(graded)} of {len(kinds)} submissions:\n{usage.output[-2000:]}"
        )
    for file, kind in zip(graded, kinds, strict=True):
        printed = _printed_by_tests(file)
        if (", 0 failed" in printed) != (kind == "right") or "passed" not in printed:
            raise BenchError(f"nbgrader's verdict on a {kind} submission: {printed or 'none'}")
    return usage


def _printed_by_tests(file: Path) -> str:
    """What the test cell printed."""
    outputs = json.loads(file.read_text(encoding="utf-8"))["cells"][1]["outputs"]
    return "".join("".join(output.get("text", "")) for output in outputs)


def _nbgrader(verb: str) -> list[str]:
    return [sys.executable, "-m", "nbgrader", verb, COURSE_ASSIGNMENT]
