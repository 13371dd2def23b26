"""What the run says where a path could have been meant otherwise."""

from __future__ import annotations

from pathlib import Path

from autograder.feedback.options import option
from autograder.submissions.tree import Entry

NO_HELPERS = "the files beside it are other students' work, so none of them is taken for its module"


def taken_for_section(path: Path, inner: list[Entry]) -> str:
    """Of a section that stands alone."""
    folders = [entry.name for entry in inner if entry.kind == "folder"]
    several = ", ".join(folders[:5]) + (" ..." if len(folders) > 5 else "")
    return (
        f"{path} is read as a section, its students are {several}; if it is one student's, grade its path "
        f"with {option('--single')}"
    )


def taken_for_one(path: Path, beside: Path) -> str:
    """Of what looks like a section or a class, beside a student's own folder or file."""
    return (
        f"{path} is read as one student's, as {beside.name} beside it is; if it is a section or a class, "
        "grade it by its path alone"
    )


def taken_for_class(path: Path) -> str:
    """Of a folder with a file that is called like its assignment."""
    return (
        f"{path} is read as a class, because what lies in it looks like the work of several; if it is one "
        f"student's, say {option('--single')}"
    )


def called_as_well(deep: Path, name: str, id: str, own: Path) -> str:
    """Of one id in a student's own place and deeper inside: whose it is."""
    return f"{deep} is called {name} as well; it is {id} here, and {own} counts for {name}"
