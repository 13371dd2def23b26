"""Names that exercises can't have: in tests, `submission.<name>` means something else by them.

tests/kit/unit/course compares them with the fixture itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.course.python_files import parsed
from autograder.errors import CourseError

#: What the fixture `submission` has itself; see proxy/submission.py.
SUBMISSION = frozenset(
    "begin_example begin_exercise begin_test changed_inputs checker client clock code device inputs_compared "
    "inputs_overwritten invoke last_call note notes race recording remote renew_worker request review sample "
    "seconds_left timed_out unrecorded value watched".split()
)
#: What an object in the worker has itself, whatever its class; see proxy/remote.py.
OBJECT = frozenset("live loaded type_name written".split())
EXERCISE = re.compile(r'\bexercise="(\w+)"')


def refuse_reserved_names(file: Path, modules: Iterable[Path] = ()) -> None:
    """CourseError for an exercise, or a method of one, with a name that tests can't reach.

    file: a master. modules: files with more of its exercises.
    """
    if not file.is_file():
        return
    text = file.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        found = EXERCISE.search(line) if line.startswith("# %%") else None
        if found and found[1] in SUBMISSION:
            raise CourseError(
                f"{file}, line {number}: an exercise can't be named {found[1]!r}, because in tests "
                f"submission.{found[1]} means something else; give it another name"
            )
    exercises = {
        found for line in text.splitlines() if line.startswith("# %%") for found in EXERCISE.findall(line)
    }
    for place, node in ((one, node) for one in (file, *modules) for node in parsed(one).body):
        if not isinstance(node, ast.ClassDef) or node.name not in exercises:
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name in OBJECT:
                raise CourseError(
                    f"{place}, line {method.lineno}: a method can't be named {method.name!r}, as in tests "
                    f"that means something else of any object; give {node.name}.{method.name} another name"
                )
