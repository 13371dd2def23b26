"""The report of `certify`: counts, survivors with their lines and a call, seeds, and the verdict."""

import io

import pytest
from rich.console import Console

from autograder.authoring.certify.certify import Certificate, Judged
from autograder.authoring.certify.mutants import Mutant
from autograder.authoring.certify.right import RightSolution
from autograder.authoring.certify.screening import Screened
from autograder.authoring.certify.seeds import RandomTest, SeedCheck
from autograder.reports.certify import certify_report

BASE = RightSolution("fft", "", ("corr1d",))
LONG = tuple(f"- line {number}" for number in range(5))


def judged(verdict, *difference, screened=None, line=7):
    """A mutant of corr1d with this verdict."""
    mutant = Mutant(BASE, "corr1d", "constant", line, difference, "", "", f"digest of {difference[0]}")
    return Judged(mutant, verdict, screened=screened)


@pytest.fixture
def certificate():
    """One killed, one equivalent, and two survivors: one with a call, one that nothing meets."""
    shown = Screened("id", True, "corr1d(x, k)", "[1]", "[2]")
    return Certificate(
        "convolution",
        possible=500,
        judged=[
            judged("killed", "- a", "+ b"),
            judged("equivalent", "- c", "+ d"),
            judged("survived", "- n + 1", "+ n - 1", screened=shown),
            judged("survived", *LONG, "+ pass", screened=Screened("id", False), line=0),
        ],
    )


def text_of(*certificates, verbose=False):
    """What a terminal shows."""
    console = Console(file=io.StringIO(), width=110)
    console.print(certify_report(list(certificates), verbose))
    return console.file.getvalue()


def test_survivors(certificate):
    """Each has its place, its lines and the call that shows it; long differences are cut."""
    text = text_of(certificate)

    assert "drawn from 500 possible faults" in text
    assert 'convolution, corr1d: fft, line 7 (constant), "digest of - n + 1"' in text
    assert "  - n + 1\n  + n - 1\n  corr1d(x, k)\n    should be: [1]\n    is:        [2]\n" in text
    assert "  - line 2\n  - ... and 2 more lines\n  + pass\n" in text
    assert "no call of the tests, nor one in another style, meets this fault" in text
    assert "tests/accepted_mutants/convolution.toml" in text
    assert text.rstrip().endswith("not certified: 2 survivors")
    assert not certificate.explained


def test_explained(certificate):
    """Without survivors and problems the tests are certified."""
    certificate.judged = certificate.judged[:2]

    assert certificate.explained
    assert "certified: the tests notice every fault, or it is explained" in text_of(certificate)
    assert "+ d" not in text_of(certificate)
    assert "  - c\n  + d\n  equivalent\n" in text_of(certificate, verbose=True)
    certificate.problems.append("a mutant could not be graded")
    assert not certificate.explained
    assert "not certified: 0 survivors and 1 problem" in text_of(certificate)


def test_seeds(certificate):
    """The share of wrong solutions that lose the same, those that don't, and tests of random behaviour."""
    certificate.judged = certificate.judged[:1]
    random_test = RandomTest("hidden/drop/test_share", 1e-9, alarms=0, runs=200, caught=99, chances=100)
    certificate.seeds = SeedCheck(100, 20, 19, ["a loses 1 to 2 points"], [random_test])
    text = text_of(certificate)

    assert "convolution: 19 of 20 wrong solutions lose the same points with all 100 seeds" in text
    assert "a loses 1 to 2 points" in text
    row = next(line for line in text.splitlines() if "hidden/drop/test_share" in line)
    assert ["0", "of", "200", "1e-09", "99", "of", "100"] == row.split()[1:]
    assert certificate.explained
    certificate.seeds.problems.append("b loses no points with 3 of 100 seeds")
    assert not certificate.explained
    assert "convolution: b loses no points with 3 of 100 seeds" in text_of(certificate)
