"""`autograder misconception`: a group of students with the same mistake gets a hint, from one member's work."""

import json
import re

import pytest

from autograder.course.misconceptions import HINT_TO_BE_WRITTEN

pytestmark = pytest.mark.slow

STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
ADDED = "    # Ann Adams, 12345\n    return plus(x, 2)\n\n\ndef plus(x, y):\n    return x + y"
HALVED = "    return x / 2"


def test_from_students_to_hints(toy_course, autograder_cli, tmp_path):
    """Made from filled-in handouts, a module and a notebook; `verify` accepts the one whose hint is written."""
    toy = toy_course(tmp_path / "course")
    assert 0 == autograder_cli("assignments", cwd=toy.root).returncode
    handout = toy.handout("toy")
    for name in ("ann", "bob"):
        (toy.root / "class" / name).mkdir(parents=True)
    module = (handout / "toy.py").read_text()
    assert STUB in module
    (toy.root / "class/ann/toy.py").write_text(module.replace(STUB, ADDED))
    (toy.root / "class/ann/toy.ipynb").write_text((handout / "toy.ipynb").read_text())
    notebook = json.loads((handout / "toy.ipynb").read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace(STUB, HALVED)
    (toy.root / "class/bob/toy.ipynb").write_text(json.dumps(notebook))

    def make(name, student):
        arguments = ("misconception", name, "--from", f"class/{student}", "--exercise", "double")
        return autograder_cli(*arguments, cwd=toy.root)

    made, again, other = make("two_added", "ann"), make("two_added", "bob"), make("halved", "bob")
    file = toy.root / "tests/wrong/toy/double__two_added.py"
    text = file.read_text()
    file.write_text(text.replace(HINT_TO_BE_WRITTEN, "You add two, where doubling was asked for."))
    verified = autograder_cli("verify", "toy", cwd=toy.root)

    assert (0, "", 0, "") == (made.returncode, made.stderr, other.returncode, other.stderr)
    assert "run `autograder verify toy`" in made.stdout
    assert "return plus(x, 2)" in text
    assert "Ann" not in text
    assert 2 == again.returncode
    assert "double__two_added.py exists already" in again.stderr
    assert 1 == verified.returncode
    assert "2 of 2" in verified.stdout
    assert "not verified: 1 problem" in verified.stdout
    assert "double__halved: the hint for students is to be written" in re.sub(r"\s+", " ", verified.stdout)


def test_wrong_usage(toy_course, autograder_cli, tmp_path):
    """Errors are one message and status 2."""
    toy = toy_course(tmp_path / "course")
    (toy.root / "toy.py").write_text("def other(x):\n    return x\n")
    missing = autograder_cli("misconception", "bug", "--from", "toy.py", "--exercise", "double", cwd=toy.root)
    bad = autograder_cli(
        "misconception", "Bad Name", "--from", "toy.py", "--exercise", "double", cwd=toy.root
    )

    assert (2, 2) == (missing.returncode, bad.returncode)
    assert "error: toy.py: there is no double" in missing.stderr
    assert "error: the name 'Bad Name' can't be part of a file's name" in bad.stderr
