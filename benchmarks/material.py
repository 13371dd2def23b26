"""The submissions and tests with which every tool is measured."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".bench"
ASSIGNMENT, EXERCISE, MISCONCEPTION = "convolution", "corr2d", "kernel_flipped"
KINDS = ("right", "wrong")
TEST_FILES = tuple(
    ROOT / "tests" / part / ASSIGNMENT / f"test_{EXERCISE}.py" for part in ("public", "hidden")
)


def text_of(kind: str, copy: int = 0) -> str:
    """A submission's module: the reference, followed for "wrong" by one known misconception.

    Copies differ in a comment, so that none is graded from a cache.
    """
    text = (ROOT / "solutions" / f"{ASSIGNMENT}.py").read_text(encoding="utf-8")
    if kind == "wrong":
        wrong = ROOT / "tests" / "wrong" / ASSIGNMENT / f"{EXERCISE}__{MISCONCEPTION}.py"
        text += "\n\n# %%\n" + wrong.read_text(encoding="utf-8")
    return f"{text}\n# copy {copy}\n"


def write_class(folder: Path, kind: str, count: int) -> Path:
    """Write this many submissions to a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for copy in range(count):
        (folder / f"student{copy:03}.py").write_text(text_of(kind, copy), encoding="utf-8")
    return folder
