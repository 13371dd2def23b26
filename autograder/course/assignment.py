"""Settings of one assignment, in a file beside its master: solutions/<assignment>.toml. It may be missing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import CourseError


class ExerciseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of one exercise. banned: as of the assignment, for this exercise besides."""

    banned: tuple[str, ...] = ()


class AssignmentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an assignment says of itself.

    banned: families of library routines ("convolution"), and dotted names of single ones or of modules
    ("torch.optim"), that work by hand may not call; see sandbox/bans.py. scratch: each worker has a folder of
    its own for temporary files, 64 MB, which is gone with it. exercises: by name.
    """

    banned: tuple[str, ...] = ()
    scratch: bool = False
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
    for name in settings.exercises:
        if name not in exercises:
            raise CourseError(f"{file}: there is no exercise {name!r}; there are {', '.join(exercises)}")
    return settings
