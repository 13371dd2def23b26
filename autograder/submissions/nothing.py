"""Why none of a student's files counts."""

from __future__ import annotations

from autograder.course.course import Course
from autograder.submissions.contents import Contents
from autograder.submissions.names import printable_name

SAY_WHICH = "which it is (--assignment NAME, or A=NAME with make)"


def nothing(contents: Contents, assignment: str, files: list[str]) -> str:
    """Why no file counts for an assignment. files: names of those that were read."""
    if not contents.files:
        return _no_code(contents, assignment)
    if files:
        several = ", ".join(files[:5])
        return f"none of {several} defines an exercise of {assignment}; keep only the file that counts"
    held = ", ".join(printable_name(file.inside) for file in contents.files[:5])
    return f"holds {held}, and nothing of {assignment}"


def nothing_known(contents: Contents, problems: list[str], course: Course) -> str:
    """Why it can't be told which assignment this is."""
    if problems or contents.problems:
        return "; ".join([*problems, *contents.problems][:3])
    if not contents.files:
        return _no_code(contents, None)
    held = ", ".join(printable_name(file.inside) for file in contents.files[:5])
    known = ", ".join(course.assignments) or "none"
    return (
        f"{held}: of which assignment can't be told (known: {known}); name the file after its assignment or "
        f"say {SAY_WHICH}"
    )


def _no_code(contents: Contents, assignment: str | None) -> str:
    other = f", but {', '.join(contents.others[:5])}" if contents.others else ""
    wanted = f"{assignment}.ipynb or {assignment}.py" if assignment else "your notebook or module"
    return f"holds no .py or .ipynb file{other}; hand in {wanted}"
