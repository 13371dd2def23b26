"""What the kit's own tests share: the project's course, a tiny course of their own, the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from autograder.course import find_course

# A busy machine is no bug: nothing here may fail for being slow.
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")

TOY = {
    "course.toml": """\
name = "Toy course"
seed = "the toy course's secret"
""",
    "solutions/toy.py": '''\
# %% [markdown]
# # Doubling

# %%
import torch

# %% exercise="double"
def double(x):
    """Twice x, number by number."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %%
if __name__ == "__main__":
    print(double(torch.tensor([1.0, 2.0])))
''',
    "tests/public/toy/test_double.py": '''\
"""Worked examples for double."""

import torch

from autograder.testing import check_values


def test_three_numbers(submission):
    """[1, 2, 3] becomes [2, 4, 6]."""
    x = torch.tensor([1.0, 2.0, 3.0])
    check_values(submission.double(x), torch.tensor([2.0, 4.0, 6.0]), like=x, magnitude=6)
''',
    "tests/hidden/toy/test_double.py": '''\
"""double against torch in float64."""

import torch
from hypothesis import given, settings

from autograder.testing import check_values, points, vectors


@points(60)
@settings(max_examples=10)
@given(x=vectors())
def test_values(submission, x):
    """each number is doubled."""
    check_values(submission.double(x), 2 * x.double(), like=x, magnitude=16)


@points(40)
@settings(max_examples=5)
@given(x=vectors(dtype=torch.float64))
def test_dtype(submission, x):
    """float64 stays float64."""
    check_values(submission.double(x), 2 * x, like=x, magnitude=16)
''',
}


@pytest.fixture(scope="session")
def course():
    """The project's own course."""
    return find_course(Path(__file__))


@pytest.fixture(scope="session")
def toy_course():
    """`toy_course(folder)` writes a course of one assignment with one exercise, without its handout."""

    def write(folder):
        for name, text in TOY.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return find_course(folder)

    return write


@pytest.fixture(scope="session")
def autograder_cli():
    """`autograder_cli(*arguments, cwd=folder)` runs the command line; a CompletedProcess with text."""

    def run(*arguments, cwd):
        return subprocess.run(
            [sys.executable, "-m", "autograder", *map(str, arguments)],
            cwd=cwd,
            env=os.environ | {"NO_COLOR": "1", "COLUMNS": "100"},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
