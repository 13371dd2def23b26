"""Which fixtures the tests of an assignment ask for, read from their files without importing them."""

from __future__ import annotations

import ast

from autograder.course.course import Course


def asks_for(course: Course, assignment: str, *fixtures: str, public_only: bool = False) -> bool:
    """Whether a test of the assignment asks for one of these fixtures."""
    for file in course.test_files(assignment, public_only):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(arg.arg in fixtures for arg in node.args.args):
                return True
    return False
