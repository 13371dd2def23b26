"""The table in docs/security.md of what each layer of confinement stops agrees with the probes."""

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def layers():
    """scripts/layers.py as a module."""
    spec = importlib.util.spec_from_file_location("layers", ROOT / "scripts" / "layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table(layers):
    """The table's rows as lists of cells."""
    if layers.missing():
        pytest.skip(f"the probes need root and every layer; here: {layers.missing()}")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in layers.table().splitlines()]
    return rows[2:]


def test_page(layers, table):
    """The page has the table that the probes give now; if not, run `python scripts/layers.py --write`."""
    text = layers.PAGE.read_text(encoding="utf-8")

    assert layers.page(text, layers.table()) == text


def test_every_layer(layers, table):
    """With all layers on every probe is refused; with all off every probe succeeds, so the probes work."""
    assert {layers.REFUSED} == {row[1] for row in table}
    assert {layers.POSSIBLE} == {row[-1] for row in table}


def test_each_layer_is_needed(layers, table):
    """Limits, Landlock and seccomp each stop something that no other layer stops."""
    columns = list(zip(*table, strict=True))

    assert all(layers.POSSIBLE in column for column in columns[3:6])
