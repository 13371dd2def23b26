"""Versions of what a grade depends on."""

from __future__ import annotations

import importlib.metadata
import platform
import sys

VERSIONED = ("autograder", "torch", "numpy", "hypothesis", "pytest", "pillow")


def versions() -> dict[str, str]:
    """Versions of what a grade depends on."""
    found = {"python": platform.python_version(), "platform": sys.platform}
    for name in VERSIONED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found
