"""Draw docs/student.svg: a student's report with one exercise done and one wrong."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.find import find_course
from autograder.course.student_course import StudentCourse
from autograder.feedback.options import MAKE
from autograder.reports.student import student_report
from autograder.results import RunResult

ROOT = Path(__file__).resolve().parents[1]
CORR2D = """\
    h, w = K.shape
    Y = X.new_zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y
"""
CONVOLVE2D = "    return corr2d(X, K.flip(0))\n"
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


def main() -> None:
    command = [sys.executable, "-m", "autograder"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "work"
        subprocess.run([*command, "handout", "convolution", "--to", place], cwd=ROOT, check=True)
        zipfile.ZipFile(Path(place) / "convolution.zip").extractall(folder)
        module = folder / "convolution.py"
        text = module.read_text(encoding="utf-8").replace(STUB, CORR2D, 1).replace(STUB, CONVOLVE2D, 1)
        module.write_text(text, encoding="utf-8")
        subprocess.run(
            [*command, "grade", ".", "--json", "r.json"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        run = msgspec.json.decode((folder / "r.json").read_bytes(), type=RunResult)
        course = find_course(folder)
        assert isinstance(course, StudentCourse)
        questions = course.questions_in(run.submissions[0].file)
    os.environ[MAKE] = "EXERCISE"  # the commands in the picture are make's
    public = run.submissions[0].tests
    with open("/dev/null", "w") as nowhere:
        console = Console(record=True, width=100, force_terminal=True, file=nowhere, highlight=False)
        console.print("$ make grade", style="dim")
        console.print(student_report(run.submissions[0], course.points, questions))
        passed = sum(test.status == "passed" for test in public)
        console.print(f"public tests {passed} of {len(public)}; hidden tests are run by your instructor")
    console.save_svg(str(ROOT / "docs" / "student.svg"), title="make grade")


if __name__ == "__main__":
    main()
