"""The manifest of a handout: digests of its code cells, by which the kit knows whether a file was edited."""

from __future__ import annotations

import msgspec

MANIFEST = ".handout.json"
UNANSWERED = "YOUR ANSWER HERE"  # what stands in the place of a written answer


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Digests of the unedited code cells of each file of a handout. data: paths of its files of data."""

    assignment: str
    files: dict[str, list[str]]
    data: list[str] = []


class HandoutManifest(Manifest, frozen=True):
    """The manifest of a zipped handout.

    outline: text of the unedited module; names of exercises and parameters are read from it. modules: texts
    of the unedited modules beside it that hold exercises, by path. points: what the hidden tests of each
    exercise are worth. questions: what each written question is worth. scratch, libraries: of the
    assignment's settings.
    """

    outline: str = ""
    modules: dict[str, str] = msgspec.field(default_factory=dict)
    points: dict[str, float] = msgspec.field(default_factory=dict)
    questions: dict[str, float] = msgspec.field(default_factory=dict)
    scratch: bool = False
    libraries: tuple[str, ...] = ()
