"""Solve a released notebook, to try a course: copy solutions from the master, and answer the questions.

Usage: python scripts/pretend.py NOTEBOOK [EXERCISE...]; without EXERCISE, all exercises are solved.
"""

import json
import sys
from pathlib import Path

import jupytext

UNANSWERED = "YOUR ANSWER HERE"
ROOT = Path(__file__).resolve().parents[1]


def main(notebook: Path, exercises: list[str]) -> None:
    assignment = notebook.stem
    master = jupytext.read(ROOT / "solutions" / f"{assignment}.py", fmt="py:percent")
    solved = {cell.metadata["exercise"]: cell.source for cell in master.cells if "exercise" in cell.metadata}
    content = json.loads(notebook.read_text(encoding="utf-8"))
    filled = []
    for cell in content["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        exercise = name.removeprefix(f"{assignment}-").removesuffix("-code")
        if name.endswith("-code") and (not exercises or exercise in exercises):
            cell["source"] = solved[exercise]
            filled.append(exercise)
        elif cell["source"] == [UNANSWERED] or cell["source"] == UNANSWERED:
            cell["source"] = "Because the same idea holds everywhere in the picture."
    notebook.write_text(json.dumps(content), encoding="utf-8")
    print(f"{notebook}: filled in {', '.join(filled)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
