"""Which syntax is told to be of a later version of Python, and which errors are just errors."""

import sys

import pytest

from autograder.sandbox.newer_syntax import first_version

NEWER = [
    ("type Matrix = torch.Tensor", 1, "3.12"),
    ("type Pair[T] = tuple[T, T]", 1, "3.12"),
    ("def corr2d[T: torch.Tensor](X: T, K: T) -> T:", 1, "3.12"),
    ("async def f[*Ts, **P](x): ...", 1, "3.12"),
    ("class Box[T](Base):", 1, "3.12"),
    ("class Box[T = int]:", 1, "3.13"),
    ("type X[T = int] = list[T]", 1, "3.13"),
    ('x = f"{d["a"]}"', 1, "3.12"),
    ("x = f'{d['a']}'", 1, "3.12"),
    (r"""x = f"{'\n'.join(a)}" """, 1, "3.12"),
    ('x = f"{\n  a  # text\n}"', 1, "3.12"),
    ('x = f"{f"{f"{1}"}"}"', 1, "3.12"),
    ("try:\n    x\nexcept ValueError, TypeError:\n    pass", 3, "3.14"),
    ("try:\n    x\nexcept* ValueError, TypeError:\n    pass", 3, "3.14"),
    ('t"hello {x}"', 1, "3.14"),
    ("x = rt'{y}'", 1, "3.14"),
    ("lazy import numpy", 1, "3.15"),
    ("[*x for x in y]", 1, "3.15"),
    ("{**d for d in ds}", 1, "3.15"),
]
OLD = [
    ("def f(x:", 1),
    ("def f(x)", 1),
    ("x = = 1", 1),
    ("print 'hello'", 1),
    ('print(f"a {b}"', 1),
    ('x = f"{a!r:>{w}}" y', 1),
    ('x = f"{{" y', 1),
    ("x = f'{a[\"b\"]}' y", 1),
    ("list[int x", 1),
    ("<<<<<<< HEAD", 1),
    ("type = x y", 1),
    ("match = x y", 1),
    ("assert 'it' \"s\" x", 1),
    ("", 0),
    ("x", 99),
]


@pytest.mark.parametrize(("source", "line", "expected"), NEWER)
def test_newer(source, line, expected):
    """Each construct has the version that first knew it; one that this Python knows is not named."""
    version = tuple(map(int, expected.split(".")))

    assert ("" if version <= sys.version_info[:2] else expected) == first_version(source, line)


@pytest.mark.parametrize(("source", "line"), OLD)
def test_old(source, line):
    """A mistake in old syntax asks for no other version."""
    assert "" == first_version(source, line)
