"""Other tools: a new pytest process for each submission, and `nbgrader autograde`.

Both run the same test files and the same number of examples as the kit, in the same process as the student's
code. They don't watch for banned routines. OMP_NUM_THREADS=1 keeps torch from using threads for tiny tensors.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.material import EXERCISE, ROOT, TEST_FILES, WORK, text_of, write_class
from benchmarks.measure import BenchError, Usage, run

COURSE_ASSIGNMENT = "bench"

CONFTEST = """\
import sys

import pytest

sys.path.insert(0, {root!r})
from autograder.grading.examples import load_profile
from benchmarks.local import LocalSubmission, load

load_profile()


@pytest.fixture(scope="session")
def submission(pytestconfig):
    from pathlib import Path

    module = load(Path(pytestconfig.getoption("submission")), "submission")
    return LocalSubmission(vars(module), watching=False)


def pytest_addoption(parser):
    parser.addoption("--submission")


def pytest_configure(config):
    config.addinivalue_line("markers", "points(n)")
    config.addinivalue_line("markers", "limits(call_seconds)")
    config.addinivalue_line("markers", "by_hand")
    config.addinivalue_line("markers", "shown(what)")
"""

NBGRADER_CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "bench"
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
c.ExecutePreprocessor.timeout = 600
c.Execute.timeout = 600
"""

TEST_CELL = """\
import sys
sys.path.insert(0, {root!r})
from benchmarks.local import run_test_files
run_test_files({files!r}, globals())
"""


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


def prepare_pytest(work: Path) -> Path:
    """A folder with the tests and a conftest that provides the fixture `submission`."""
    folder = work / "pytest"
    for file in TEST_FILES:
        target = folder / file.parent.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    (folder / "conftest.py").write_text(CONFTEST.format(root=str(ROOT)), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
    return folder


def grade_by_pytest(folder: Path, kind: str, memory: bool = False) -> Usage:
    """Grade one submission in its own process."""
    submission = write_class(folder / kind, kind, 1) / "student000.py"
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short"),
        *("--submission", str(submission), "public", "hidden"),
    ]
    usage = run(command, cwd=folder, environment=_environment(), memory=memory)
    last = usage.output.strip().rsplit("\n", 1)[-1]
    if (kind == "right") != (usage.status == 0) or ("passed" in last) != (kind == "right"):
        raise BenchError(f"pytest on a {kind} submission ended with {usage.status}:\n{usage.output[-2000:]}")
    return usage


# ---- nbgrader


def _source_notebook(files: Sequence[Path]) -> dict[str, object]:
    """A source notebook with one solution cell and one cell that runs these test files."""
    solution = "### BEGIN SOLUTION\npass\n### END SOLUTION"
    tests = TEST_CELL.format(root=str(ROOT), files=[str(file) for file in files])
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            _cell(EXERCISE, solution, {"solution": True, "grade": False, "locked": False}),
            _cell(
                f"test_{EXERCISE}", tests, {"solution": False, "grade": True, "locked": True, "points": 30}
            ),
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


def _cell_text(kind: str, copy: int) -> str:
    """The module as one cell; its demonstrations would run in a kernel, so their condition is changed."""
    return text_of(kind, copy).replace('__name__ == "__main__"', '__name__ == "submission"')


def prepare_nbgrader(work: Path, kinds: Sequence[str], files: Sequence[Path] = TEST_FILES) -> Path:
    """A course with one released assignment, and a submission of each of these kinds."""
    released = work / "nbgrader"
    if not released.exists():
        _release(released, files)
    root = work / f"nbgrader-{len(kinds)}"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(released, root)
    _configure(root)
    name = f"{COURSE_ASSIGNMENT}.ipynb"
    handout = (root / "release" / COURSE_ASSIGNMENT / name).read_text(encoding="utf-8")
    for copy, kind in enumerate(kinds):
        folder = root / "submitted" / f"student{copy:03}" / COURSE_ASSIGNMENT
        folder.mkdir(parents=True)
        notebook = json.loads(handout)
        notebook["cells"][0]["source"] = _cell_text(kind, copy)
        (folder / name).write_text(json.dumps(notebook), encoding="utf-8")
    return root


def _release(root: Path, files: Sequence[Path]) -> None:
    source = root / "source" / COURSE_ASSIGNMENT
    source.mkdir(parents=True)
    _configure(root)
    text = json.dumps(_source_notebook(files))
    (source / f"{COURSE_ASSIGNMENT}.ipynb").write_text(text, encoding="utf-8")
    done = run(_nbgrader("generate_assignment"), cwd=root, environment=_environment())
    if done.status != 0:
        raise BenchError(f"nbgrader generate_assignment ended with {done.status}:\n{done.output[-2000:]}")


def _configure(root: Path) -> None:
    (root / "nbgrader_config.py").write_text(NBGRADER_CONFIG.format(root=str(root)), encoding="utf-8")


def grade_by_nbgrader(root: Path, kinds: Sequence[str], memory: bool = False) -> Usage:
    """One `nbgrader autograde` over the course."""
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
