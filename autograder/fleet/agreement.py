"""What a worker and the command must have in common, for the same grades."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

from autograder.sandbox.confinement import Layer, prepare
from autograder.versions import engine_digest, versions
from autograder.workers import plain

PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def packages(lock: str) -> dict[str, str]:
    """The versions here of Python, the platform and all packages that a lock pins, by name."""
    found = versions()
    for name in PINNED.findall(lock):
        try:
            found[name.lower()] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # a lock also has what only some machines need
    return found


def layers(device: str) -> list[Layer]:
    """The layers of confinement of this machine."""
    return plain.layers() if plain.needed() else prepare(device=device).layers


def holding(found: list[Layer]) -> list[str]:
    """The names of the layers that hold."""
    return [layer.name for layer in found if layer.holds]


def differences(engine: str, wanted: dict[str, str], confined: list[str], device: str) -> list[str]:
    """In what this machine differs, in words; none when it grades as the command's machine does."""
    found = []
    if engine_digest() != engine:
        found.append(f"its kit is another one; install the same in {Path(__file__).parents[2]}")
    here = packages("".join(f"{name}==\n" for name in wanted))
    for name, version in wanted.items():
        if here.get(name) != version:
            found.append(f"{name} is {here.get(name, 'missing')} instead of {version}")
    own = layers(device)
    missing = [layer for layer in own if not layer.holds and layer.name in confined]
    found += [f"confinement has no {layer.name} ({layer.detail})" for layer in missing]
    more = [name for name in holding(own) if name not in confined]
    if more:
        found.append(f"confinement also has {', '.join(more)}, which the command's machine lacks")
    return found
