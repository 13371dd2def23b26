"""Libraries that are imported once, before workers are forked, instead of in each worker that needs them.

A worker keeps those that its own submission names, and forgets the others: what is already imported, e.g. the
attribute `pyplot` of matplotlib, must follow from a submission's own code, and not from its neighbours'.
"""

from __future__ import annotations

import contextlib
import importlib
import re
import sys

MAGICS = "IPython.core.inputtransformer2"
SYMBOLIC = "torch.fx.experimental.symbolic_shapes"  # with sympy: half a second of a first call
BY_IMPORT = ("matplotlib.pyplot", "scipy.signal", MAGICS, "pandas")
PRELOADABLE = (*BY_IMPORT, SYMBOLIC)
NEEDS_SYMBOLIC = re.compile(r"\b(?:binary_cross_entropy|BCELoss|broadcast_shapes)\(|\bgrad_outputs *=")

_loaded: dict[str, list[str]] = {}  # what was imported for each of them


def preloaded_by(text: str) -> tuple[str, ...]:
    """Those that this code imports outside of functions, and what torch imports for calls that it names."""
    imported = set(re.findall(r"^(?:import|from)[ \t]+(\w+)", text, re.MULTILINE))
    found = [name for name in BY_IMPORT if _package(name) in imported]
    if re.search(r"^[ \t]*[%!]", text, re.MULTILINE):  # magics and shell lines
        found.append(MAGICS)
    if NEEDS_SYMBOLIC.search(text):
        found.append(SYMBOLIC)
    return tuple(dict.fromkeys(found))


def preload(names: tuple[str, ...]) -> None:
    """Import these, in the forkserver."""
    for name in names:
        if name in PRELOADABLE:
            before = {_package(module) for module in sys.modules} | sys.stdlib_module_names
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
            _loaded[name] = [module for module in sys.modules if _package(module) not in before]


def forget_for_others(sources: list[str]) -> None:
    """Unload what was preloaded for other code than this, in a worker; importing it loads it anew."""
    names = preloaded_by("\n".join(sources)) if _loaded else ()
    for name, modules in _loaded.items():
        if name not in names:
            for module in modules:
                sys.modules.pop(module, None)


def _package(module: str) -> str:
    return module.partition(".")[0]
