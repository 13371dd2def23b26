"""What is imported once for a class, and what a worker keeps of it."""

import sys
import types

import pytest

from autograder.sandbox import preloading


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import matplotlib.pyplot as plt", ("matplotlib.pyplot",)),
        ("from scipy import signal\nimport pandas", ("scipy.signal", "pandas")),
        ("def f():\n    import matplotlib", ()),
        ("x = 1\n%matplotlib inline", (preloading.MAGICS,)),
        ("# pandas", ()),
        ("loss = F.binary_cross_entropy(p, y, weight=w)", (preloading.SYMBOLIC,)),
        ("F.binary_cross_entropy_with_logits(p, y)", ()),
    ],
)
def test_preloaded_by(source, expected):
    """What a submission imports outside of its functions."""
    assert expected == preloading.preloaded_by(source)


@pytest.fixture
def library(monkeypatch):
    """A package `matplotlib` with its `pyplot`, and one that came with it, as if preloaded."""
    names = ["matplotlib", "matplotlib.pyplot", "came_along"]
    for name in names:
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setattr(preloading, "_loaded", {"matplotlib.pyplot": names})
    return set(names)


def test_kept(library):
    """Who names it keeps it."""
    preloading.forget_for_others(["import matplotlib"])

    assert library <= sys.modules.keys()


def test_forgotten(library):
    """For other code it was never imported."""
    preloading.forget_for_others(["import pandas"])

    assert not library & sys.modules.keys()


def test_preload(monkeypatch):
    """Only whole packages that were not there before can be forgotten: torch stays, whatever imports more of it."""
    monkeypatch.setattr(preloading, "_loaded", {})
    for name in [name for name in sys.modules if name.split(".")[0] == "pandas"]:
        monkeypatch.delitem(sys.modules, name)
    preloading.preload(("pandas", "os"))

    assert "pandas" not in preloading._loaded or not {
        name for name in preloading._loaded["pandas"] if name.split(".")[0] in ("torch", "numpy", "os")
    }
    assert ["pandas"] == list(preloading._loaded)
