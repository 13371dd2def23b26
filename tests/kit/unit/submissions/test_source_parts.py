"""What a notebook tells besides its code cells, and what of a source a kept result depends on."""

import json
from dataclasses import replace

import pytest

from autograder.protocol.records import Cell, Module
from autograder.submissions.source import Source, read


def write(folder, cells, **metadata):
    """A notebook of these pairs of type and text."""
    made = [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in cells]
    file = folder / "toy.ipynb"
    file.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}))
    return file


def test_texts(tmp_path):
    """Text and raw cells that look like code are kept, with their number; prose is not."""
    cells = [
        ("code", "x = 1"),
        ("markdown", "# Title\nSome text."),
        ("markdown", "def f(x):\n    pass"),
        ("raw", "y = 2"),
    ]

    source = read(write(tmp_path, cells), 2**20)

    assert [("toy.ipynb, cell 3", 3), ("toy.ipynb, cell 4", 4)] == [(c.label, c.number) for c in source.texts]


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ({"version": "3.13.1"}, "3.13"),
        ({"version": "2.7.18"}, ""),
        ({"version": 3}, ""),
        ({}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_python(tmp_path, info, expected):
    """The version of Python is what the notebook says, if it says one."""
    assert expected == read(write(tmp_path, [("code", "x = 1")], language_info=info), 2**20).python


@pytest.mark.parametrize(
    "change",
    [
        {"helpers": (Module("utils", "x = 2"),)},
        {"helpers": (Module("other", "x = 1"),)},
        {"texts": (Cell("toy.ipynb, cell 2", "def f(): pass"),)},
        {"python": "3.13"},
        {"notebook": False},
    ],
)
def test_parts(change):
    """Each part that a message or a grade depends on is told apart."""
    source = Source("toy.ipynb", (Cell("toy.ipynb, cell 1", "x = 1"),), True, (Module("utils", "x = 1"),))

    assert source.parts != replace(source, **change).parts


def test_digest_includes_helpers():
    """The digest of the code is that of its helpers, too, and not that of its text cells."""
    source = Source("toy.ipynb", (Cell("toy.ipynb, cell 1", "x = 1"),), True)

    assert source.digest != replace(source, helpers=(Module("utils", "x = 1"),)).digest
    assert source.digest == replace(source, texts=(Cell("toy.ipynb, cell 2", "f = 1"),)).digest


def test_texts_of_a_module(tmp_path):
    """In a percent-format module a text cell's comment signs are taken off, and its line is its place."""
    file = tmp_path / "toy.py"
    file.write_text(
        "x = 1\n# %% [markdown]\n# Some prose.\n\n# %% [markdown]\n# def f(x):\n#     pass\n\n# %%\ny = 2\n"
    )

    assert (Cell("toy.py, line 5", "\ndef f(x):\n    pass\n", first_line=5),) == read(file, 2**20).texts
