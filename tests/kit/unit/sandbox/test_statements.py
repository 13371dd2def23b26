"""What statements define, which ones are stubs, and where names lie that are not at the top level."""

import ast

import pytest

from autograder.sandbox.statements import (
    Outline,
    defined_names,
    is_main_block,
    is_plain,
    is_stub,
    names_in_text,
)


def only(source):
    """The one statement of a source text."""
    [statement] = ast.parse(source).body
    return statement


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = y = 1", {"x", "y"}),
        ("x: int = 1", {"x"}),
        ("x[0], z.w = 1, 2", set()),
        ("(a, *b), c = d", {"a", "b", "c"}),
        ("import a.b, c as d", {"a", "d"}),
        ("from a import b, c as d", {"b", "d"}),
        ("from a import *", {"*"}),
        ("def f(x):\n    y = 1", {"f"}),
        ("class A:\n    x = 1", {"A"}),
        ("for i in range(3):\n    j = i", {"i", "j"}),
        ("with a as b, c as (d, e):\n    pass", {"b", "d", "e"}),
        ("if (n := 3):\n    m = [k for k in n]", {"n", "m"}),
        ("try:\n    import a\nexcept ImportError:\n    a = None", {"a"}),
        ("match x:\n    case [y, *z]:\n        pass", {"y", "z"}),
        ("print(x)", set()),
    ],
)
def test_defined_names(source, expected):
    """The names of a statement's own scope, without those of functions, classes and comprehensions in it."""
    assert expected == defined_names(ast.parse(source).body)


def test_names_in_text():
    """Text that is no Python still tells what it seems to define."""
    text = "import torch\nfrom a import b\ndef f(:\n    async def g(x)\nclass A(B)\nx = = 1\ny: int = 2\nif x == 3\n"

    assert {"torch", "b", "f", "g", "A", "x", "y"} == names_in_text(text)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if __name__ == '__main__':\n    x = 1", True),
        ("if '__main__' == __name__:\n    x = 1", True),
        ("if __name__ == '__main__' and x:\n    x = 1", True),
        ("if __name__ == 'other':\n    x = 1", False),
        ("if x == '__main__':\n    x = 1", False),
        ("x = __name__ == '__main__'", False),
    ],
)
def test_is_main_block(source, expected):
    """Each usual spelling of the block for the command line is known."""
    assert expected == is_main_block(only(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    raise NotImplementedError()", True),
        ("def f():\n    '''Text.'''\n    # YOUR CODE HERE\n    raise NotImplementedError", True),
        ("def f(x):\n    y = x + 1\n    raise NotImplementedError()", True),
        ("class A:\n    def __init__(self):\n        self.x = 1\n    def f(self):\n        raise NotImplementedError()", True),
        ("def f(x):\n    raise NotImplementedError('no same padding yet')", False),
        ("def f(x):\n    if x:\n        raise NotImplementedError()\n    return x", False),
        ("def f(x):\n    return x", False),
        ("class A:\n    pass", False),
        ("x = 1", False),
    ],
)  # fmt: skip
def test_is_stub(source, expected):
    """A function is a stub when its body ends in the exception of the handout, without a text of its own."""
    assert expected == is_stub(only(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x, y=1): pass", True),
        ("'a text'", True),
        ("pass", True),
        ("def f(x=g()): pass", False),
        ("@g\ndef f(x): pass", False),
        ("class A: pass", False),
        ("x = 1", False),
        ("f()", False),
    ],
)
def test_is_plain(source, expected):
    """Nothing of the student's runs where a function is only defined."""
    assert expected == is_plain(only(source))


def test_outline():
    """Names under the main block and inside of functions and classes are known with their places."""
    outline = Outline()
    source = "if __name__ == '__main__':\n    a = 1\n    def b(): pass\ndef f():\n    class C:\n        def g(self): pass\n"

    for statement in ast.parse(source).body:
        outline.add(statement, "work.py")
    assert ({}, {}) == (outline._main, outline._inside), "nothing is looked through until it is asked for"

    assert {"a": ("work.py", 2, ""), "b": ("work.py", 3, "")} == outline.main
    assert {"C": ("work.py", 5, "f"), "g": ("work.py", 6, "C")} == outline.inside
