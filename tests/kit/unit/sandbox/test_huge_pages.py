"""Memory in huge pages: made where the kernel can, and of this process's own memory alone."""

import os
import sys

import numpy as np
import pytest

from autograder.sandbox import huge_pages
from autograder.sandbox.huge_pages import SIZE, WORTH_IT, HugePages, collapse

MAPS = """\
55d0c0000000-55d0c0400000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0000200000 rw-p 00000000 00:00 0
7f0000200000-7f0000400000 r--p 00000000 00:00 0
7f0000400000-7f0000600000 rw-s 00000000 00:05 1024                       /dev/zero (deleted)
7f0000600000-7f0000800000 rw-p 00001000 fd:00 77                         /usr/lib/a library.so
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
"""


def huge_kilobytes():
    """Of this process's own memory, what lies in huge pages."""
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("AnonHugePages"))


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="huge pages are asked for on Linux alone")
def test_collapse():
    """A large array of small pages lies in huge ones afterwards, with the same numbers."""
    numbers = np.arange(8 * SIZE // 8, dtype=np.int64)
    before = huge_kilobytes()

    made = collapse()

    if not made:
        pytest.skip("this kernel makes no huge pages on demand")
    assert huge_kilobytes() > before
    assert np.array_equal(numbers, np.arange(8 * SIZE // 8))


def test_own_memory():
    """The heap and what has no file behind it, but no library, no stack and nothing shared or read only."""
    found = list(huge_pages._own_memory(MAPS))

    assert [(0x55D0C0000000, 0x55D0C0400000), (0x7F0000000000, 0x7F0000200000)] == found


def test_only_when_it_pays(monkeypatch):
    """A process that forks a few times leaves its memory as it is; then it is done once."""
    done = []
    monkeypatch.setattr(huge_pages, "collapse", lambda: done.append(os.getpid()))
    pages = HugePages()

    for _fork in range(WORTH_IT - 1):
        pages.count_fork()
    assert [] == done
    for _fork in range(3 * WORTH_IT):
        pages.count_fork()
    assert [os.getpid()] == done


def test_no_such_kernel(monkeypatch, tmp_path):
    """Where nothing is told of the memory, nothing happens."""
    monkeypatch.setattr(huge_pages, "MAPS", tmp_path / "none")

    assert 0 == collapse()
