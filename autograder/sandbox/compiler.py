"""A light module in the place of torch._dynamo, which takes longer to import than torch itself.

Optimizers, torch's modes and torch.func import all of it, for functions that do nothing outside of compiled
code. Whatever else is asked of it, or imported from below it, brings the real one.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import torch

NAME = "torch._dynamo"


class _Loaded(Loader):
    """Gives an import the module that was imported meanwhile."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it has run."""


class _Compiled:
    """Takes the place of torch._dynamo.compiled_autograd, which torch.func turns off for a moment."""

    def _disable(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def __getattr__(self, name: str) -> Any:
        return getattr(_real().compiled_autograd, name)


class LightCompiler(ModuleType):
    """What takes torch._dynamo's place until the real one is needed."""

    __path__: list[str] = []  # noqa: RUF012 - an import reads it: this is a package
    compiled_autograd = _Compiled()

    def disable(self, fn: Any = None, recursive: bool = True, **_options: Any) -> Any:
        """The function itself, which nobody compiles."""
        return (lambda function: function) if fn is None else fn

    def graph_break(self, msg: str = "") -> None:
        """Nothing: there is no graph."""

    def optimize(self, *_arguments: Any, **_options: Any) -> Any:
        """What torch.compile is a newer name for: here the function runs as it is."""
        return self.disable

    def reset(self) -> None:
        """Nothing: nothing was compiled."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # an import asks for some of these
            raise AttributeError(name)
        return getattr(_real(), name)


class _Finder(MetaPathFinder):
    """Imports the real package before a module of its own."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(f"{NAME}.") or not isinstance(sys.modules.get(NAME), LightCompiler):
            return None
        package = _real()
        if fullname in sys.modules:
            return ModuleSpec(fullname, _Loaded(sys.modules[fullname]))
        return PathFinder.find_spec(fullname, package.__path__)


def _real() -> ModuleType:
    """The real torch._dynamo, imported now unless it was before."""
    if isinstance(sys.modules.get(NAME), LightCompiler):
        del sys.modules[NAME]
        torch.__dict__.pop("_dynamo", None)
    return importlib.import_module(NAME)


def install_light_compiler() -> None:
    """Put the light module in torch._dynamo's place, unless the real one is there."""
    if NAME not in sys.modules:
        module = LightCompiler(NAME)
        sys.modules[NAME] = module
        torch._dynamo = module  # noqa: SLF001 - torch looks there
        sys.meta_path.insert(0, _Finder())
