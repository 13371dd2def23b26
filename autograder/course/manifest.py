"""The manifest of a handout: digests of its code cells, which tell edited files from untouched ones."""

from __future__ import annotations

import msgspec

MANIFEST = ".handout.json"


class Manifest(msgspec.Struct, frozen=True):
    """Digests of the code cells of each file as handed out."""

    assignment: str
    files: dict[str, list[str]]


class HandoutManifest(Manifest, frozen=True):
    """The manifest of a zipped handout.

    outline: the module as handed out, for the names of exercises and parameters. points: what the hidden
    tests of each exercise are worth.
    """

    outline: str = ""
    points: dict[str, float] = msgspec.field(default_factory=dict)
