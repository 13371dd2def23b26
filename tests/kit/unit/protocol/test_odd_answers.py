"""Answers of every type that a student may write: right ones count, no other one stops the tests."""

import pytest

from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

RIGHT = {  # filters is 750
    "whole": "750",
    "float": "750.0",
    "complex": "complex(750)",
    "fraction": "Fraction(1500, 2)",
    "decimal": "Decimal('750.00')",
    "numpy": "np.int16(750)",
    "array": "np.array(750)",
    "tensor": "torch.tensor(750)",
    "tensor_float": "torch.tensor(750.0, dtype=torch.float64, requires_grad=True)",
}
WRONG = {
    "truth": "True",
    "text": "'750'",
    "list": "[750]",
    "tuple": "(750,)",
    "vector": "torch.tensor([750])",
    "array_of_one": "np.array([750])",
    "array_of_objects": "np.array(None)",
    "array_of_text": "np.array('750')",
    "date": "np.datetime64('2026-01-01')",
    "not_a_number": "float('nan')",
    "signalling": "Decimal('sNaN')",
    "infinite": "float('-inf')",
    "no_number": "complex('nan+infj')",
    "very_large": "10**5000",
    "small_type": "np.int8(120)",
    "function": "abs",
    "none": "None",
    "own": "type('Mine', (int,), {'__eq__': lambda self, other: True, '__hash__': int.__hash__})(1)",
}
HEAD = "from decimal import Decimal\nfrom fractions import Fraction\nimport numpy as np\nimport torch\n"


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """Results by name: all other answers are right."""
    folder = tmp_path_factory.mktemp("answers")
    master = course.master("counting").read_text(encoding="utf-8")
    for name, value in (RIGHT | WRONG).items():
        (folder / f"{name}.py").write_text(f"{master}\n# %%\n{HEAD}ANSWERS['filters'] = {value}\n")
    options = Options(jobs=2, exercise="answers", fresh=True)
    results = Session(course, options, lambda *_args: None).grade(
        find([folder], course, "counting").submissions
    )
    return {result.id: result for result in results}


def points(result):
    assert "graded" == result.status, result.message
    return next(exercise.score for exercise in result.exercises if exercise.name == "answers")


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_right(graded, name):
    """Any number that equals the right one is right."""
    assert 22 == points(graded[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_wrong(graded, name):
    """Anything else loses this question and no other, whatever it is."""
    lost = {test.id for test in graded[name].tests if test.points < test.max_points}

    assert 20 == points(graded[name])
    assert {"hidden/answers/test_filters"} == lost
