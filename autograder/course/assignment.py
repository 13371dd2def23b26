"""Settings of one assignment, in a file beside its master: solutions/<assignment>.toml. It may be missing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import CourseError

MAX_DATA = 8 * 2**20  # bytes of all files of data of one assignment


class ExerciseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of one exercise. banned: as of the assignment, for this exercise besides."""

    banned: tuple[str, ...] = ()


class AssignmentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an assignment says of itself.

    banned: families of library routines ("convolution"), and dotted names of single ones or of modules
    ("torch.optim"), that work by hand may not call; see sandbox/bans.py. scratch: each worker has a folder of
    its own for temporary files, 64 MB, which is gone with it. libraries: that workers need besides the
    kit's own, e.g. "onnxruntime"; the grader never imports them. exercises: by name.
    """

    banned: tuple[str, ...] = ()
    scratch: bool = False
    libraries: tuple[str, ...] = ()
    exercises: dict[str, ExerciseSettings] = {}

    def banned_in(self, exercise: str) -> tuple[str, ...]:
        """What is banned in this exercise, each name once."""
        own = self.exercises.get(exercise, ExerciseSettings())
        return tuple(dict.fromkeys((*self.banned, *own.banned)))


def read_assignment_settings(file: Path, exercises: list[str]) -> AssignmentSettings:
    """The settings in this file, all defaults where there is none; CourseError says what is wrong in it.

    exercises: those that the assignment has.
    """
    if not file.is_file():
        return AssignmentSettings()
    try:
        settings = msgspec.toml.decode(file.read_bytes(), type=AssignmentSettings)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: {error}; see docs/authors.md for its settings") from None
    for name in settings.libraries:
        if not name.isidentifier():
            raise CourseError(
                f"{file}: {name!r} is no module's name; write it as it is imported, without dots"
            )
    for name in settings.exercises:
        if name not in exercises:
            raise CourseError(f"{file}: there is no exercise {name!r}; there are {', '.join(exercises)}")
    return settings


def read_data_files(files: dict[str, Path]) -> dict[str, bytes]:
    """The content of these files of data, by path; CourseError where they are too large, or can't be read."""
    found: dict[str, bytes] = {}
    for path, file in files.items():
        try:
            found[path] = file.read_bytes()
        except OSError as error:
            raise CourseError(f"{file}: can't be read: {error.strerror}") from None
        if b"### BEGIN SOLUTION" in found[path]:
            raise CourseError(
                f"{file}: holds a solution, but is handed out as it is; solutions stand in the master, and "
                "in modules (.py) beside it"
            )
        if sum(map(len, found.values())) > MAX_DATA:
            raise CourseError(
                f"{file}: the files of data beside a master may have {MAX_DATA >> 20} MB in all, because "
                "each worker gets them; take a part of them"
            )
    return found
