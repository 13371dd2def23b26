"""`grade --watch`: grade again whenever a file is saved."""

from __future__ import annotations

import contextlib
from pathlib import Path

from rich.console import Console

from autograder.cli.exit_status import EXIT_BAD
from autograder.cli.grade import Request, grade_once
from autograder.course.find import find_course
from autograder.course.student_course import StudentCourse
from autograder.errors import AutograderError
from autograder.session.process_cache import ProcessCache

SOURCES = (".py", ".ipynb")
WATCH_MILLISECONDS = 300


def watch_and_grade(request: Request) -> int:
    """Grade, and grade again whenever a file under the paths or a test is saved, until Ctrl-C."""
    import watchfiles

    course = find_course(Path.cwd())
    # Watch a file's folder, because many editors save by replacing the file with a new one.
    folders = [path if path.is_dir() else path.absolute().parent for path in request.paths]
    recursive = not isinstance(course, StudentCourse)  # a handout's files are in one folder, beside .venv
    console = Console(highlight=False)
    if isinstance(course, StudentCourse):
        (assignment,) = course.assignments
        folders += [(course.root / path).parent for path in course.exercise_modules(assignment)]
    watched = [folder for folder in dict.fromkeys([*folders, course.root / "tests"]) if folder.is_dir()]
    with ProcessCache() as cache:
        graded: dict[Path, int] | None = _saved(watched, recursive)
        status = grade_once(request, cache)
        console.print("watching for changes; stop with Ctrl-C", style="dim")
        try:
            for changes in watchfiles.watch(
                *watched, watch_filter=watchfiles.DefaultFilter(), step=20, debounce=50, recursive=recursive,
                raise_interrupt=True, yield_on_timeout=True, rust_timeout=WATCH_MILLISECONDS,
            ):  # fmt: skip
                saved = any(path.endswith(SOURCES) for _change, path in changes)
                if graded is not None:  # a file may have been saved before the watch began
                    saved = saved or graded != _saved(watched, recursive)
                    graded = None
                if saved:
                    console.rule(style="dim")
                    status = _graded_again(request, cache, console)
        except KeyboardInterrupt:
            pass
    return status


def _saved(folders: list[Path], recursive: bool) -> dict[Path, int]:
    """The time at which each source file in these folders was last saved."""
    files = [file for folder in folders for file in (folder.rglob("*") if recursive else folder.glob("*"))]
    found = {}
    for file in files:
        if file.suffix in SOURCES:
            with contextlib.suppress(OSError):
                found[file] = file.stat().st_mtime_ns
    return found


def _graded_again(request: Request, cache: ProcessCache, console: Console) -> int:
    """Grade after a change; an error in a path or a test is reported and does not end the watch."""
    try:
        return grade_once(request, cache)
    except AutograderError as error:
        console.print(f"error: {error}", style="red", markup=False)
        return EXIT_BAD
