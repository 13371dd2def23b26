"""The zip that students get: `autograder handout` writes dist/<assignment>.zip."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import msgspec

from autograder.authoring.handout import generate, written_questions
from autograder.bundle.archive import write_zip
from autograder.bundle.wheel import build_wheel, packages_of, pinned_requirements
from autograder.course.course import Course
from autograder.course.manifest import MANIFEST, HandoutManifest

TEMPLATES = Path(__file__).with_name("templates") / "student"
PLACES = {  # template: path in the zip
    "README.md": "README.md",
    "Makefile": "Makefile",
    "course.toml": "course.toml",
    "gitignore": ".gitignore",
    "grade.yml": ".github/workflows/grade.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
}
KERNEL = "autograder-{}"  # the Jupyter kernel of an assignment, made by `make setup` in the handout
NOTEBOOKS = ("ipykernel",)  # what a student's notebook needs besides
MODULES = "You also write code in {}, which belongs to your work: hand it in with the file.\n"
REQUIREMENTS = """\
# What grading needs, in the versions that your instructor grades with, and the kit itself.
{pins}
./{wheel}
"""


def student_files(course: Course, assignment: str) -> dict[PurePosixPath, bytes]:
    """The content of each file of the zip, by path."""
    files = {PurePosixPath(name): content for name, content in generate(course, assignment).items()}
    manifest = msgspec.json.decode(files[PurePosixPath(MANIFEST)], type=HandoutManifest)
    outline = files[PurePosixPath(f"{assignment}.py")].decode()
    settings = course.assignment_settings(assignment)
    manifest = msgspec.structs.replace(
        manifest,
        outline=outline,
        modules={path: files[PurePosixPath(path)].decode() for path in course.exercise_modules(assignment)},
        scratch=settings.scratch,
        libraries=settings.libraries,
        points=_points(course, assignment),
        questions=written_questions(course, assignment),
    )
    files[PurePosixPath(MANIFEST)] = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
    notebook = PurePosixPath(f"{assignment}.ipynb")
    files[notebook] = _with_kernel(files[notebook], assignment)
    wheel, content = build_wheel()
    files[PurePosixPath(wheel)] = content
    needed = (*NOTEBOOKS, *packages_of(settings.libraries))
    pins = "\n".join(pinned_requirements(course.root / "requirements.lock", needed))
    files[PurePosixPath("requirements.txt")] = REQUIREMENTS.format(pins=pins, wheel=wheel).encode()
    words = {
        "@ASSIGNMENT@": assignment,
        "@KERNEL@": KERNEL.format(assignment),
        "@KERNEL_NAME@": _kernel_name(assignment),
        "@COURSE@": course.settings.name,
        "@EXERCISE@": next(iter(manifest.points)),
        "@MODULES@": MODULES.format(" and ".join(f"`{path}`" for path in manifest.modules))
        if manifest.modules
        else "",
    }
    for template, path in PLACES.items():
        files[PurePosixPath(path)] = fill(TEMPLATES / template, words)
    return files


def fill(template: Path, words: dict[str, str]) -> bytes:
    """A template's text with each of these placeholders replaced by its value."""
    text = template.read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text.encode()


def write_handout(course: Course, assignment: str, folder: Path) -> Path:
    """Write <folder>/<assignment>.zip and return its path."""
    target = folder / f"{assignment}.zip"
    write_zip(target, student_files(course, assignment), {})
    return target


def _kernel_name(assignment: str) -> str:
    """What Jupyter and VS Code call the kernel in their menus."""
    return f"{assignment} (autograder)"


def _with_kernel(notebook: bytes, assignment: str) -> bytes:
    """The notebook, to be run by the kernel of the handout's .venv."""
    import nbformat

    found = nbformat.reads(notebook.decode(), as_version=4)
    spec = {"display_name": _kernel_name(assignment), "language": "python", "name": KERNEL.format(assignment)}
    found.metadata["kernelspec"] = spec
    return (nbformat.writes(found).rstrip() + "\n").encode()


def _points(course: Course, assignment: str) -> dict[str, float]:
    """The points of each exercise; 0 where there are no hidden tests."""
    if not course.has_hidden_tests(assignment):
        return dict.fromkeys(course.exercises(assignment), 0.0)
    from autograder.nbgrader.source import exercise_points

    return exercise_points(course, assignment)
