"""Libraries that are imported once, before workers are forked, instead of in each worker that needs them.

A worker keeps those that its own submission names, and forgets the others: what is already imported, e.g. the
attribute `pyplot` of matplotlib, must follow from a submission's own code, and not from its neighbours'.
"""

from __future__ import annotations

import contextlib
import importlib
import re
import sys

PRELOADABLE = ("matplotlib.pyplot", "scipy.signal", "IPython.core.inputtransformer2", "pandas")
MAGICS = "IPython.core.inputtransformer2"

_loaded: dict[str, list[str]] = {}  # what was imported for each of them


def preloaded_by(text: str) -> tuple[str, ...]:
    """Those that this code imports at once, outside of functions."""
    imported = set(re.findall(r"^(?:import|from)[ \t]+(\w+)", text, re.MULTILINE))
    found = [name for name in PRELOADABLE if name.split(".")[0] in imported]
    if re.search(r"^[ \t]*[%!]", text, re.MULTILINE):  # magics and shell lines
        found.append(MAGICS)
    return tuple(dict.fromkeys(found))


def preload(names: tuple[str, ...]) -> None:
    """Import these, in the forkserver."""
    for name in names:
        if name in PRELOADABLE:
            before = set(sys.modules)
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
            new = [module for module in sys.modules if module not in before]
            _loaded[name] = [module for module in new if module.split(".")[0] not in sys.stdlib_module_names]


def forget_for_others(sources: list[str]) -> None:
    """Unload what was preloaded for other code than this, in a worker; importing it loads it anew."""
    names = preloaded_by("\n".join(sources)) if _loaded else ()
    for name, modules in _loaded.items():
        if name not in names:
            for module in modules:
                _forget(module)


def _forget(name: str) -> None:
    module = sys.modules.pop(name, None)
    package, _, last = name.rpartition(".")
    if module is not None and vars(sys.modules.get(package, module)).get(last) is module:
        delattr(sys.modules[package], last)
