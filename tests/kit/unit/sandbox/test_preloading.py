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
    ],
)
def test_preloaded_by(source, expected):
    """What a submission imports outside of its functions."""
    assert expected == preloading.preloaded_by(source)


@pytest.fixture
def library(monkeypatch):
    """A package `matplotlib` with its `pyplot`, and what came with it, as if preloaded."""
    package, pyplot, other = (types.ModuleType(name) for name in ("matplotlib", "matplotlib.pyplot", "x.y"))
    package.pyplot = pyplot
    there = types.ModuleType("x")
    there.y = other
    for module in (package, pyplot, other, there):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(
        preloading, "_loaded", {"matplotlib.pyplot": ["matplotlib", "matplotlib.pyplot", "x.y"]}
    )
    return there


def test_kept(library):
    """Who names it keeps it."""
    preloading.forget_for_others(["import matplotlib"])

    assert {"matplotlib", "matplotlib.pyplot", "x.y"} <= sys.modules.keys()


def test_forgotten(library):
    """For other code it was never imported: a package that was there before loses the attribute."""
    preloading.forget_for_others(["import pandas"])

    assert not {"matplotlib", "matplotlib.pyplot", "x.y"} & sys.modules.keys()
    assert not hasattr(library, "y")
