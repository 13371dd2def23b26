"""Names that students chose."""

import pytest

from autograder.nbgrader.names import plain_markdown, problem_with, shown


@pytest.mark.parametrize(
    "name", ["ada", "o'brien", "müller", "李雷", "a.b+c@example.org", "ada lovelace", "x_1"]
)
def test_good_names(name):
    """Ordinary names of people and accounts are good."""
    assert "" == problem_with(name)
    assert name == shown(name)


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "-x", "a/b", "a*", "<b>", "a\x1b[2J", "a\n", "\udcff", "a\u202eb", "x" * 201]
)
def test_bad_names(name):
    """What breaks paths, pages or terminals is told."""
    assert "" != problem_with(name)
    assert shown(name).isprintable()


def test_markdown():
    """A name in a sentence of a notebook is text."""
    assert "\\[a\\](b) \\<img\\> \\`x\\`" == plain_markdown("[a](b) <img>\n`x`")
