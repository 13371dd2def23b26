"""The filters of the pages that show notebooks."""

import time

import pytest

pytest.importorskip("nbconvert", reason="nbgrader's extra is not installed")
pytest.importorskip("cmarkgfm", reason="nbgrader's extra is not installed")
from autograder.nbgrader.pages import FILTERS, address_filter


@pytest.mark.parametrize("text", ["[" * 50_000, "![[](" * 10_000, "src=" * 50_000])
def test_slow_text(text):
    """Text that makes a search by brackets slow comes back at once, as it was."""
    started = time.process_time()

    assert text == address_filter(text)
    assert time.process_time() - started < 1


def test_old_addresses():
    """The prefix of old notebooks goes; other addresses stay, and nbconvert takes this filter for its own."""
    page = '<img src="/files/a.png"><a href=\'files/b\'>files/c</a><img src="my/files/d.png">'

    assert '<img src="a.png"><a href=\'b\'>files/c</a><img src="my/files/d.png">' == address_filter(page)
    assert FILTERS["strip_files_prefix"].endswith(address_filter.__name__)
