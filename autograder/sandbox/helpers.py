"""Imports of what a submission brings along: helper modules beside it, and modules that its cells write.

They come last, after everything that is installed, so none of them can take the place of another module.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from autograder.sandbox.memory_files import MemoryFiles
from autograder.sandbox.substitutes import PROGRESS_BARS, fill_progress_bars

RunModule = Callable[[str, str, ModuleType], None]


class Helpers:
    """Finds and loads modules from memory. run: runs a source text, its file's name first, in a module."""

    def __init__(self, files: MemoryFiles, run: RunModule) -> None:
        self._files = files
        self._run = run

    def install(self, modules: list[tuple[str, str]]) -> list[str]:
        """Make these modules (name and source) importable; the names that are taken already."""
        for name, source in modules:
            path = name.replace(".", "/")
            package = self._files.has_folder(path) or any(n.startswith(f"{name}.") for n, _source in modules)
            file = f"{path}/__init__.py" if package else f"{path}.py"
            self._files.add(file, source.encode("utf-8", "replace"))
        tops = dict.fromkeys(name.split(".")[0] for name, _source in modules)
        taken = [name for name in tops if _exists(name)]
        sys.meta_path.append(self)
        return taken

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> Any:
        """A module's place in memory, or None."""
        if fullname in PROGRESS_BARS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=fullname == "tqdm")  # type: ignore[arg-type]
        path = fullname.replace(".", "/")
        inside = self._files.has_folder(path)
        if (found := self._find(path)) is None and not inside:
            return None
        origin = path if found is None else found
        return importlib.machinery.ModuleSpec(fullname, self, origin=origin, is_package=inside)  # type: ignore[arg-type]

    def _find(self, path: str) -> str | None:
        """The name of the module's file in memory, or None."""
        for name in (f"{path}/__init__.py", f"{path}.py"):
            if self._files.text(name, anywhere="/" not in name) is not None:
                return name
        return None

    def create_module(self, _spec: Any) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source."""
        if module.__name__ in PROGRESS_BARS:
            fill_progress_bars(module)
            return
        origin = str(module.__spec__.origin) if module.__spec__ is not None else ""
        source = self._files.text(origin, anywhere="/" not in origin)
        module.__file__ = origin
        if source is not None:
            self._run(origin, source, module)


def _exists(name: str) -> bool:
    """Whether Python finds a module of this name by itself."""
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False
