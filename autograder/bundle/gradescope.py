"""autograder.zip for Gradescope: `autograder gradescope` writes dist/<assignment>-autograder.zip.

Gradescope unpacks it to /autograder/source and runs setup.sh once as root to build its image. For each
submission it then runs run_autograder, with the student's files in /autograder/submission.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from autograder.authoring.handout import generate
from autograder.bundle.archive import EXECUTABLE, PRIVATE, write_zip
from autograder.bundle.student import fill
from autograder.bundle.wheel import build_wheel, pinned_requirements
from autograder.course.course import Course
from autograder.course.settings import SETTINGS
from autograder.errors import CourseError

TEMPLATES = Path(__file__).with_name("templates") / "gradescope"
SCRIPTS = ("setup.sh", "run_autograder")
COURSE = PurePosixPath("course")  # folder in the zip with the files of the course that grading needs


def autograder_files(course: Course, assignment: str, unconfined: bool = False) -> dict[PurePosixPath, bytes]:
    """The content of each file of the zip, by path. unconfined: grade even where a layer is missing."""
    if not course.has_hidden_tests(assignment):
        raise CourseError(f"{assignment} has no hidden tests, so there is nothing for Gradescope to grade")
    wrong = course.root / "tests" / "wrong" / assignment
    kept = [
        course.root / SETTINGS,
        course.root / "requirements.lock",
        course.master(assignment),
        *course.test_sources(assignment),
        *sorted(wrong.glob("*.py")),
    ]
    files = {COURSE / file.relative_to(course.root).as_posix(): file.read_bytes() for file in kept}
    for place, content in generate(course, assignment).items():
        files[COURSE / "assignments" / assignment / place.as_posix()] = content
    wheel, content = build_wheel()
    files[PurePosixPath(wheel)] = content
    pins = "\n".join([*pinned_requirements(course.root / "requirements.lock"), f"./{wheel}"])
    files[PurePosixPath("requirements.txt")] = f"{pins}\n".encode()
    words = {"@ASSIGNMENT@": assignment, "@OPTIONS@": "--unconfined" if unconfined else ""}
    for name in SCRIPTS:
        files[PurePosixPath(name)] = fill(TEMPLATES / name, words)
    return files


def write_autograder(course: Course, assignment: str, folder: Path, unconfined: bool = False) -> Path:
    """Write <folder>/<assignment>-autograder.zip and return its path."""
    target = folder / f"{assignment}-autograder.zip"
    files = autograder_files(course, assignment, unconfined)
    modes = {str(name): PRIVATE for name in files if name.is_relative_to(COURSE)}
    write_zip(target, files, modes | dict.fromkeys(SCRIPTS, EXECUTABLE))
    target.chmod(0o600)
    return target
