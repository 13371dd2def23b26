"""Versions and digests of what a grade depends on besides the submission: packages, engine, files."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import sys
from pathlib import Path

ENGINE = Path(__file__).resolve().parent
VERSIONED = ("autograder", "torch", "numpy", "hypothesis", "pytest", "pillow")


def versions() -> dict[str, str]:
    """Versions of Python, the platform and the packages that a grade depends on, by name."""
    found = {"python": platform.python_version(), "platform": sys.platform}
    for name in VERSIONED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def digest_of_files(files: list[Path], root: Path) -> str:
    """A digest of the names (relative to root) and contents of these files; part of the keys of results."""
    total = hashlib.blake2b(digest_size=16)
    for file in files:
        name = file.relative_to(root) if file.is_relative_to(root) else Path(file.name)
        content = file.read_bytes()
        total.update(f"{name.as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def engine_digest() -> str:
    """A digest of the engine's own source."""
    return digest_of_files(sorted(ENGINE.rglob("*.py")), ENGINE)
