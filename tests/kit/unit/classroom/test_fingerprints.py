"""Fingerprints: what a student can change without changing the code changes none of them."""

import ast
import re
import tokenize

import pytest

from autograder.classroom.fingerprints import WINDOW, K, fingerprints
from autograder.classroom.parts import parts
from autograder.protocol.records import Cell, Module
from autograder.submissions.source import Source

CODE = '''\
def smooth(signal, width=3):
    """The mean of each window."""
    total = signal.new_zeros(len(signal) - width + 1)
    for offset in range(width):  # one shift after the other
        total = total + signal[offset : offset + len(total)] / width
    if width > 100:
        raise ValueError(f"{width} is too wide")
    return total
'''


def hashes(text):
    return set(fingerprints(text).hashes.tolist())


@pytest.mark.parametrize(
    "other",
    [
        re.sub(r"\b(signal|width|total|offset|smooth)\b", lambda found: f"{found[0]}_2", CODE),
        CODE.replace("3", "0x1F").replace("100", "99.5").replace('f"{width} is too wide"', "'wide ' 'as that'"),
        re.sub(r"#.*", "# another remark", CODE).replace("The mean", "A window's mean"),
        CODE.replace('    """The mean of each window."""\n', ""),
        ast.unparse(ast.parse(CODE)),
        CODE.replace("    ", "  ").replace(" + ", "+").replace("(width)", "( ( width ) , )"),
        CODE.replace("signal.new_zeros(len(signal) - width + 1)", "signal.new_zeros(\n        (len(signal) - width + 1),\n    );"),
        CODE.replace("\n", "\r\n"),
        "x = 1\n\n\n" + CODE + "\n\ny = [2]\n",
    ],
    ids=["names", "literals", "comments", "no docstring", "unparsed", "spaces", "lines", "CRLF", "neighbours"],
)  # fmt: skip
def test_unchanged(other):
    """The fingerprints of this code are found in all of these."""
    assert CODE != other
    assert hashes(CODE) == hashes(other) & hashes(CODE)
    assert len(hashes(CODE)) > 8


@pytest.mark.parametrize(
    ("old", "new"),
    [("new_zeros", "new_ones"), ("range", "reversed"), (" / ", " * "), ("for", "while"), ("+ 1", "")],
)
def test_changed(old, new):
    """What makes another program of it changes some: operators, keywords, names of the library."""
    assert hashes(CODE) != hashes(CODE.replace(old, new, 1))


def test_own_methods():
    """Names of a student's own methods and attributes are folded like others."""
    text = "class A:\n    def run(self, x):\n        self.kept = x + 1\n        return self.kept * x ** 2 - self.run(x)\n"

    assert hashes(text) == hashes(text.replace("kept", "other").replace("run", "go")) != set()


def test_guarantee():
    """Each run of K + WINDOW - 1 tokens leaves a fingerprint, wherever it stands."""
    words = [f"a.m{i}" for i in range(200)]  # a name, a point and an attribute that stays
    whole = hashes(" + ".join(words))
    for start in range(0, 180, 7):
        run = " + ".join(words[start : start + (K + WINDOW) // 4 + 2])

        assert whole & hashes(run)


def test_short():
    """What is shorter than K tokens has none; everybody writes it."""
    assert set() == hashes("x = 1\n")
    assert set() == hashes("def f(x):\n    return x\n")


def test_lines():
    """Each tells the first and the last line of its code."""
    found = fingerprints("\n\n" + CODE)

    assert 2 == min(found.first)
    assert 9 == max(found.last)
    assert all(first <= last for first, last in zip(found.first, found.last, strict=True))


@pytest.mark.parametrize(
    "broken",
    [
        "a = (1,\n",
        "if x:\n        y\n   z\n",
        "x = '''never ended\n",
        "$ ? ! \\\n",
        "\0\n",
        "print 'two'\n",
        "\f\n",
    ],
)
def test_no_python(broken):
    """Text that Python does not read spoils nothing that stands before it."""
    assert hashes(CODE) <= hashes(CODE + broken)


def test_no_python_before():
    """And nothing behind it, where it ends with its line."""
    assert hashes(CODE) <= hashes("if x:\n        y\n   z\n" + CODE)


def test_hostile_text_is_read_once(monkeypatch):
    """Each line is read once, whatever number of errors is in the text."""
    split, read = tokenize.generate_tokens, []

    def counted(readline):
        return split(lambda: read.append(line := readline()) or line)

    monkeypatch.setattr(tokenize, "generate_tokens", counted)
    hashes("if x:\n        y\n   z\n" * 500)

    assert 1500 == len([line for line in read if line])


class TestParts:
    """A submission's code as parts."""

    def test_module(self):
        """A module is cut at its markers; numbers of lines go on."""
        source = Source("a.py", (Cell("a.py", "x = 1\n# %%\ny = 2\n# %% [markdown]\n# text\n"),), False)

        assert [("", 1, ["x = 1"]), ("", 2, ["# %%", "y = 2"]), ("", 4, ["# %% [markdown]", "# text"])] == [
            (part.prefix, part.first_line, part.lines) for part in parts(source)
        ]

    def test_notebook(self):
        """A notebook's cells have their numbers, and magics are comments; so is a cell in another language."""
        cells = (
            Cell("a.ipynb, cell 2", "%time f()\nx = 7 \\\n  % 2\n", number=2),
            Cell("a.ipynb, cell 5", "%%bash\nls\n", number=5),
            Cell("a.ipynb, cell 6", "%%time\nf()", number=6),
        )
        helper = Module("tools", "def f(): pass\n")

        assert [
            ("2:", ["# %time f()", "x = 7 \\", "  % 2"]),
            ("5:", ["# %%bash", "# ls"]),
            ("6:", ["# %%time", "f()"]),
            ("tools.py:", ["def f(): pass"]),
        ] == [(p.prefix, p.lines) for p in parts(Source("a.ipynb", cells, True, helpers=(helper,)))]
