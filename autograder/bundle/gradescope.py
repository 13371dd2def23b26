"""autograder.zip for Gradescope: `autograder gradescope` writes dist/<assignment>-autograder.zip.

Gradescope unpacks it to /autograder/source and runs setup.sh once as root to build its image. For each
submission it then runs run_autograder, with the student's files in /autograder/submission.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from autograder.authoring.handout import generate
from autograder.bundle.archive import EXECUTABLE, PRIVATE, write_zip
from autograder.bundle.student import fill
from autograder.bundle.wheel import build_wheel, packages_of, pinned_requirements
from autograder.course.course import Course
from autograder.course.settings import SETTINGS, Settings
from autograder.errors import CourseError

TEMPLATES = Path(__file__).with_name("templates") / "gradescope"
SCRIPTS = ("setup.sh", "run_autograder")
# Gradescope ends a run after ten minutes; its smallest container has half a processor and 768 MB.
SECONDS = 420.0
MEMORY_MB = 160  # beside the 600 MB of the kit's own processes
COURSE = PurePosixPath("course")  # folder in the zip with the files of the course that grading needs


def autograder_files(course: Course, assignment: str, unconfined: bool = False) -> dict[PurePosixPath, bytes]:
    """The content of each file of the zip, by path. unconfined: grade even where a layer is missing."""
    if not course.has_hidden_tests(assignment):
        raise CourseError(f"{assignment} has no hidden tests, so there is nothing for Gradescope to grade")
    wrong = course.root / "tests" / "wrong" / assignment
    kept = [
        course.root / "requirements.lock",
        course.master(assignment),
        *course.exercise_module_files(assignment),
        *course.test_sources(assignment),
        *sorted(wrong.glob("*.py")),
        *filter(Path.is_file, [course.assignment_file(assignment)]),
    ]
    files = {COURSE / file.relative_to(course.root).as_posix(): file.read_bytes() for file in kept}
    files[COURSE / SETTINGS] = settings_for_gradescope(course.settings).encode()
    for place, content in generate(course, assignment).items():
        files[COURSE / "assignments" / assignment / place.as_posix()] = content
    for path, content in course.data_files(assignment).items():
        files[COURSE / "solutions" / assignment / path] = content
    wheel, content = build_wheel()
    files[PurePosixPath(wheel)] = content
    libraries = packages_of(course.assignment_settings(assignment).libraries)
    pins = "\n".join([*pinned_requirements(course.root / "requirements.lock", libraries), f"./{wheel}"])
    files[PurePosixPath("requirements.txt")] = f"{pins}\n".encode()
    words = {"@ASSIGNMENT@": assignment, "@OPTIONS@": "--unconfined" if unconfined else ""}
    for name in SCRIPTS:
        files[PurePosixPath(name)] = fill(TEMPLATES / name, words)
    return files


def settings_for_gradescope(settings: Settings) -> str:
    """course.toml with limits that fit into Gradescope's smallest container."""
    grading, worker = settings.grading, settings.worker
    fitting = msgspec.structs.replace(
        settings.for_grading(),
        grading=msgspec.structs.replace(
            grading,
            submission_seconds=min(grading.submission_seconds, SECONDS),
            deadline_seconds=min(grading.deadline_seconds or SECONDS, SECONDS),
        ),
        worker=msgspec.structs.replace(worker, memory_mb=min(worker.memory_mb, MEMORY_MB)),
    )
    values = msgspec.to_builtins(fitting)
    for name in ("nbgrader", "timezone", "due", "late"):  # Gradescope has dates and penalties of its own
        del values[name]
    tables = {name: values.pop(name) for name in ("grading", "worker")}
    lines = list(_toml(values))
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_toml(table)]
    return "\n".join(lines) + "\n"


def _toml(values: dict[str, Any]) -> Iterator[str]:
    """Lines of TOML for texts and numbers; what JSON calls a string is one there too."""
    for name, value in values.items():
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}"


def write_autograder(course: Course, assignment: str, folder: Path, unconfined: bool = False) -> Path:
    """Write <folder>/<assignment>-autograder.zip and return its path."""
    target = folder / f"{assignment}-autograder.zip"
    files = autograder_files(course, assignment, unconfined)
    modes = {str(name): PRIVATE for name in files if name.is_relative_to(COURSE)}
    write_zip(target, files, modes | dict.fromkeys(SCRIPTS, EXECUTABLE))
    target.chmod(0o600)
    return target
