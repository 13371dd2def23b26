"""What students read, word by word, for each of the situations; and how hard the kit's and the course's texts are."""

import ast
import re
from pathlib import Path

import pytest

from autograder.course.misconceptions import wrong_solutions
from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.feedback import advice
from autograder.grading.examples import Failure
from autograder.grading.plugin import GradedTest
from autograder.grading.verdict import Outcome, result_of
from tests.kit.unit.feedback.reading import grade, prose, words
from tests.kit.unit.feedback.situations import SIGNATURES, SITUATIONS
from tests.kit.unit.feedback.test_messages import SENTENCES

SNAPSHOT = Path(__file__).with_name("situations.md")
ENTRY = re.compile(r"^## (?P<name>.+)\n\n(?P<message>[^>]+?)\n\n(?:> (?P<advice>.*)\n)?", re.MULTILINE)
TEST = GradedTest(None, "hidden/f/test_f", "f", "hidden", "anything", 10.0, None, 0)
TIMES = GradingLimits(call_seconds=0.3, message_mb=8)
MAX_GRADE, MAX_WORDS = 9.0, 160


def snapshot():
    """What situations.md holds: message and advice by situation."""
    text = SNAPSHOT.read_text(encoding="utf-8")
    return {entry["name"]: (entry["message"], entry["advice"] or "") for entry in ENTRY.finditer(text)}


def texts_in(value):
    """All texts in a constant of the module of advice."""
    if isinstance(value, str):
        return [value]
    return [text for part in value.values() for text in texts_in(part)] if isinstance(value, dict) else []


@pytest.mark.parametrize("name", SITUATIONS)
def test_situation(submit, name):
    """Message and advice are exactly those of situations.md."""
    code, check = SITUATIONS[name]
    submission = submit(code, signatures=SIGNATURES, times=TIMES)
    with pytest.raises(StudentFailure) as caught:
        check(submission)
    result = result_of(Outcome(TEST, Failure({}, caught.value, submission.last_call), 0.0), None, None)

    assert snapshot()[name] == (result.message, result.advice)


def test_every_entry_has_its_situation():
    """situations.md holds nothing that no test provokes."""
    assert list(SITUATIONS) == list(snapshot())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X.clone() keeps `K` as it is", "keeps as it is"),
        ("f(X, g(K))(X) has shape (2, 3), not [[1, 2], [3, 4]]", "has shape, not"),
        ("a tensor of 3.5 numbers, I think", "a tensor of numbers, I think"),
        ("wrong in torch.nn.functional.conv2d:\n    def f(x)\n      ^", "wrong in:"),
    ],
)
def test_code_is_taken_out(text, expected):
    """Code, shapes, arrays and numbers are not measured; the words around them are."""
    assert expected == prose(text)


@pytest.mark.slow
def test_hard_prose_is_found():
    """The measure tells a hard sentence from an easy one."""
    assert grade("Verify the dimensional compatibility of intermediate representations.") > MAX_GRADE
    assert grade("Look at the shape of each tensor on the way.") < MAX_GRADE


def too_hard(texts):
    """Those of the texts, by name, that are too long or too hard to read."""
    return {
        name: (round(grade(text), 1), words(text), text)
        for name, text in texts.items()
        if grade(text) > MAX_GRADE or words(text) > MAX_WORDS
    }


@pytest.mark.slow
def test_messages_can_be_read():
    """Every sentence of the kit, and all advice, is short and easy."""
    texts = {name: text for name, (_arguments, text) in SENTENCES.items() if isinstance(text, str)}
    for name, pair in snapshot().items():
        texts |= {f"{name}: message": pair[0], f"{name}: advice": pair[1], f"{name}: both": ". ".join(pair)}
    for name, value in vars(advice).items():
        if name.isupper():
            texts |= {f"{name} {number}": text for number, text in enumerate(texts_in(value))}

    assert {} == too_hard(texts)


@pytest.mark.slow
def test_hints_can_be_read(course):
    """The hint of every wrong solution is short and easy."""
    hints = {
        wrong.file.name: wrong.hint for name in course.assignments for wrong in wrong_solutions(course, name)
    }

    assert {} == too_hard(hints)


@pytest.mark.slow
def test_descriptions_can_be_read(course):
    """What every public and hidden test says that it checks is short and easy."""
    descriptions = {}
    for file in (file for name in course.assignments for file in course.test_files(name)):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                text = (ast.get_docstring(node) or "").split("\n\n")[0]
                descriptions[f"{file.parent.name}/{file.name}: {node.name}"] = " ".join(text.split())

    assert {} == too_hard(descriptions)
