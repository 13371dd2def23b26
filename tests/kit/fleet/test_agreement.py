"""What a worker and the command must have in common: kit, packages, confinement."""

import pytest

from autograder.fleet import agreement
from autograder.fleet.agreement import differences, packages
from autograder.sandbox.confinement import LAYERS, Layer
from autograder.versions import engine_digest, versions

ALL = list(LAYERS)


@pytest.fixture(autouse=True)
def layers(monkeypatch):
    """Layers of this machine that don't hold, by name: none at first."""
    missing = set()

    def found(_device):
        return [Layer(name, name not in missing, f"no {name} here") for name in LAYERS]

    monkeypatch.setattr(agreement, "layers", found)
    return missing


def test_packages():
    """Those that the lock pins and that are installed, and what every result names."""
    found = packages("# a comment\nmsgspec==0.1\nno-such-package==1.0\nPillow==1\nrich>=1\n")

    assert versions().items() <= found.items()
    assert {"msgspec", "pillow"} <= found.keys()
    assert {"no-such-package", "rich"}.isdisjoint(found)
    assert "0.1" != found["msgspec"]


def test_same_machine():
    """The command's own machine differs in nothing."""
    assert [] == differences(engine_digest(), packages("msgspec==0.1\n"), ALL, "cpu")


def test_other_versions():
    """Each package that differs or is missing is named, with both versions."""
    torch = versions()["torch"]
    found = differences(engine_digest(), versions() | {"torch": "1.0", "none-such": "2.0"}, ALL, "cpu")

    assert [f"torch is {torch} instead of 1.0", "none-such is missing instead of 2.0"] == found


def test_other_kit():
    """Another version of the kit grades otherwise."""
    [text] = differences("another digest", versions(), ALL, "cpu")

    assert text.startswith("its kit is another one; install the same in /")


def test_fewer_layers(layers):
    """A machine that confines less is no place for hidden tests."""
    layers.add("landlock")

    assert ["confinement has no landlock (no landlock here)"] == differences(engine_digest(), {}, ALL, "cpu")


def test_more_layers():
    """One that confines more gives other keys to results."""
    found = differences(engine_digest(), {}, ["user", "limits"], "cpu")

    assert ["confinement also has landlock, seccomp, which the command's machine lacks"] == found
