"""The table of docs/security.md that says what is taken on a worker's word is the one that the tests give."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def trust():
    """scripts/trust.py as a module."""
    spec = importlib.util.spec_from_file_location("trust", ROOT / "scripts" / "trust.py")
    module = sys.modules["trust"] = importlib.util.module_from_spec(spec)  # its dataclass looks itself up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["trust"]


@pytest.mark.slow
def test_page(trust):
    """The page holds what the tests say now; if not, run `python scripts/trust.py --write`."""
    text = trust.PAGE.read_text(encoding="utf-8")

    assert trust.page(text, trust.table()) == text


def test_no_marker_is_missing(trust):
    """Every test that asks the worker for what nobody else knows says so."""
    rows = trust.found()

    assert len(rows) > 40
    assert [] == [row for row in rows if not row.what]


def test_missing_marker_is_seen(trust, tmp_path):
    """A test that trusts the worker through a helper of its file, without the marker, is found."""
    folder = tmp_path / "tests" / "hidden" / "toy"
    folder.mkdir(parents=True)
    (folder / "test_double.py").write_text(
        "def check(submission, x):\n    return check_inputs_unchanged(submission.double, x)\n\n\n"
        "@points(7)\ndef test_x(submission):\n    check(submission, 1)\n\n\n"
        "@points(3)\ndef test_y(submission):\n    assert submission.double(1) == 2\n\n\n"
        '@points(2)\n@taken_on_trust("the mode")\ndef test_z(submission):\n    pass\n'
    )

    assert [("test_x", 7, ""), ("test_z", 2, "the mode")] == [
        (row.test, row.points, row.what) for row in trust.found(tmp_path)
    ]


def test_contracts_are_read(trust, tmp_path):
    """The tests that `contract(...)` adds are in the table, those of its aspects that trust the worker."""
    folder = tmp_path / "tests" / "hidden" / "toy"
    folder.mkdir(parents=True)
    (folder / "test_double.py").write_text(
        'contract(double, {}, points={"dtype": 4, "unchanged": 2})\n'
        'contract(double, {}, points={"by_hand": 1.5}, of="pairs")\n'
    )

    assert [("test_unchanged", 2), ("test_by_hand_pairs", 1.5)] == [
        (row.test, row.points) for row in trust.found(tmp_path)
    ]
