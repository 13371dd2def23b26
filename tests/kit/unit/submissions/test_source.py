"""Reading a submission's file."""

import encodings.aliases
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UnreadableSubmission
from autograder.protocol.records import Cell
from autograder.submissions.source import MAX_NOTEBOOK, Source, cell_source, notebook_cells, read

SOURCE = "def double(x):\n    return 2 * x\n"
LIMIT = 2**20
CODECS = sorted({*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "klingon"})


def notebook(*sources):
    """A notebook of format 4 with these code cells, as text."""
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def put(path, text=SOURCE):
    """Write a file and the folders above it; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class TestReadModule:
    """Tests for `read` on .py files."""

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"x = 1\n", "x = 1\n"),
            (b"", ""),
            (b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
            ("x = 'Jörg ∑'\n".encode(), "x = 'Jörg ∑'\n"),
            ("# coding: latin-1\nx = 'Jörg'\n".encode("latin-1"), "# coding: latin-1\nx = 'Jörg'\n"),
            (b"x = '\0'\n", "x = '\0'\n"),
            ("# coding: gbk\nx = '张'\n".encode("gbk"), "# coding: gbk\nx = '张'\n"),
            ("# coding: cp1252\nx = '€'\n".encode("cp1252"), "# coding: cp1252\nx = '€'\n"),
            ("# coding: shift_jis\nx = '本'\n".encode("shift_jis"), "# coding: shift_jis\nx = '本'\n"),
        ],
        ids=["ascii", "empty", "bom and crlf", "utf-8", "latin-1", "null byte", "gbk", "cp1252", "shift_jis"],
    )
    def test_text(self, tmp_path, data, expected):
        """A module is one piece of text, decoded as Python would."""
        file = tmp_path / "toy.py"
        file.write_bytes(data)

        assert Source("toy.py", (Cell("toy.py", expected),), False) == read(file, LIMIT)

    @pytest.mark.parametrize(
        "data",
        [
            b"x = '\xff'\n",
            "x = 1\n".encode("utf-16"),
            b"# coding: klingon\n",
            b"# coding: undefined\nx = 1\n",
        ],
        ids=["latin-1 without a cookie", "utf-16", "unknown codec", "codec that always fails"],
    )
    def test_no_text(self, tmp_path, data):
        """Bytes that are no text are reported with the way out."""
        file = tmp_path / "toy.py"
        file.write_bytes(data)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value).startswith(f"{file}: is not text ")
        assert str(error.value).endswith("; save it as UTF-8")

    @pytest.mark.parametrize(
        "data",
        [
            b"# coding: raw_unicode_escape\nx = '\\ud800'\n",
            b"# coding: utf-7\nx = '+2AA-'\n",
            b"# coding: punycode\n" + b"x" * 1_000_000,
            b"# coding: idna\nx = 1\n",
            b"# coding: utf-16\nx = 1\n",
            b"# coding: rot13\nk = 1\n",
        ],
        ids=["raw_unicode_escape", "utf-7", "punycode", "idna", "utf-16", "rot13"],
    )
    def test_no_encoding_of_source(self, tmp_path, data):
        """Codecs that are for other things take long, or make what can't be sent to a worker."""
        file = tmp_path / "toy.py"
        file.write_bytes(data)

        with pytest.raises(UnreadableSubmission, match=r"is no encoding of source files\); save it as UTF-8"):
            read(file, LIMIT)

    @given(codec=st.sampled_from(CODECS), data=st.binary(max_size=50))
    def test_any_bytes(self, tmp_path_factory, codec, data):
        """Whatever the bytes and the coding line, there is a source or a message that names the file."""
        file = tmp_path_factory.getbasetemp() / "any.py"
        file.write_bytes(f"# coding: {codec}\n".encode() + data)

        try:
            source = read(file, LIMIT)
        except UnreadableSubmission as error:
            found = str(error)
        else:
            found = f"{file}: {source.cells[0].source}"

        assert found.startswith(f"{file}: ")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (notebook("x = 1").encode(), "is a notebook that is called a module; name it .ipynb"),
        (b"<!doctype html>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer"),
        ("x = 1\n".encode("utf-16"), "is not text in UTF-8 but in UTF-16; save it as UTF-8"),
    ],
)
def test_no_module(tmp_path, data, what):
    """What is no module behind its suffix is named for what it is."""
    file = tmp_path / "toy.py"
    file.write_bytes(data)

    with pytest.raises(UnreadableSubmission) as error:
        read(file, LIMIT)

    assert str(error.value).startswith(f"{file}: {what}")


@pytest.mark.parametrize("name", ["toy.ipynb.txt", "toy.IPYNB", "toy.ipynb.json", "toy.Ipynb.TXT"])
def test_suffix_of_a_browser(tmp_path, name):
    """A notebook stays one, whatever a browser put behind its suffix, in capitals too."""
    assert read(put(tmp_path / name, notebook("x = 1")), LIMIT).notebook


HOSTILE = """
from pathlib import Path
from autograder.errors import UnreadableSubmission
from autograder.submissions.edited import own_cells
from autograder.submissions.source import parse
from autograder.sandbox.cells import split_module

for name, kind, data in [
    ("newlines", "notebook", b"\\n" * 4_000_000 + b"x"),
    ("spaces", "notebook", b" " * 4_000_000 + b"x"),
    ("text cells", "module", b"#%%[markdown]\\nx=1\\n" * 50_000),
    ("comments", "module", b"#%%[markdown]\\n#x=1\\n" * 50_000),
    ("strings", "module", b"#%%[markdown]\\n" + b'"' * 3_000_000),
    ("indices", "module", b"#%%[markdown]\\n" + b"a[x]:" * 500_000),
    ("names", "module", b"#%%[markdown]\\n" + b"a," * 100_000),
    ("calls", "module", b"#%%[markdown]\\na(" + b") " * 500_000),
    ("escapes", "module", b"#%%[markdown]\\n" + b"'" * 3 + (b"\\\\" * 9 + b"'" * 3) * 50_000),
]:
    try:
        source = parse(Path(name), kind, data, 2**23)
    except UnreadableSubmission:
        continue
    own_cells(source, set())
    split_module(name, source.cells[0].source)
"""


@pytest.mark.slow
def test_time_of_hostile_text():
    """No text takes a time that grows with its square: such a text of some megabytes would take hours."""
    done = subprocess.run([sys.executable, "-c", HOSTILE], timeout=600, capture_output=True, text=True)

    assert (0, "") == (done.returncode, done.stderr)


class TestReadNotebook:
    """Tests for `read` on .ipynb files."""

    def test_code_cells(self, tmp_path):
        """Code cells come in order, each with its place among all cells; empty ones are left out."""
        cells = [
            {"cell_type": "markdown", "source": "# Text"},
            {"cell_type": "code", "source": "x = 1\n"},
            {"cell_type": "code", "source": " \n"},
            {"cell_type": "raw", "source": "raw"},
            {"cell_type": "code", "source": ["def f():\n", "    return 2"]},
        ]
        file = put(tmp_path / "toy.ipynb", json.dumps({"cells": cells, "nbformat": 4}))

        expected = (
            Cell("toy.ipynb, cell 2", "x = 1\n", number=2),
            Cell("toy.ipynb, cell 5", "def f():\n    return 2", number=5),
        )
        assert Source("toy.ipynb", expected, True) == read(file, LIMIT)

    def test_format_3(self, tmp_path):
        """Notebooks of format 3 keep their cells in worksheets and their code in `input`."""
        sheets = [{"cells": [{"cell_type": "code", "input": source}]} for source in ("x = 1", ["y = 2"])]
        file = put(tmp_path / "toy.ipynb", json.dumps({"nbformat": 3, "worksheets": sheets}))

        expected = (
            Cell("toy.ipynb, cell 1", "x = 1", number=1),
            Cell("toy.ipynb, cell 2", "y = 2", number=2),
        )
        assert Source("toy.ipynb", expected, True) == read(file, LIMIT)

    def test_byte_order_mark(self, tmp_path):
        """A byte-order mark before the JSON does no harm."""
        file = put(tmp_path / "toy.ipynb", "\ufeff" + notebook("x = 'ö'"))

        assert (Cell("toy.ipynb, cell 1", "x = 'ö'", number=1),) == read(file, LIMIT).cells

    def test_half_characters(self, tmp_path):
        """Half characters, which JSON can spell and Python source can't, are replaced."""
        file = put(tmp_path / "toy.ipynb", notebook("x = '\ud800'"))

        assert (Cell("toy.ipynb, cell 1", "x = '?'", number=1),) == read(file, LIMIT).cells

    def test_odd_parts(self, tmp_path):
        """Cells and sources of the wrong type are taken for empty ones."""
        cells = [
            None,
            "x = 1",
            {"source": "x = 2"},
            {"cell_type": "code"},
            {"cell_type": "code", "source": 3},
            {"cell_type": "code", "source": ["x = ", 4, None, "5"]},
        ]
        file = put(tmp_path / "toy.ipynb", json.dumps({"cells": cells}))

        assert (Cell("toy.ipynb, cell 6", "x = 5", number=6),) == read(file, LIMIT).cells

    @pytest.mark.parametrize("data", [b"{", b"[" * 100_000, b"x = 1\n", b"1" * 5000])
    def test_broken_json(self, tmp_path, data):
        """What is no JSON, or is nested too deep, is reported with the way out."""
        file = tmp_path / "toy.ipynb"
        file.write_bytes(data)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value).startswith(f"{file}: is no notebook, its JSON is broken (")
        assert str(error.value).endswith("); export it once more from Jupyter")

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"", "is empty"),
            (b" \n", "is empty"),
            (b"\n<!DOCTYPE html><html></html>", "is a web page"),
            (b"<html lang='en'>", "is a web page"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "is a Git LFS pointer"),
            (b"PK\x03\x04\0\0", "is a zip archive"),
            (b"\x1f\x8b\x08\0", "is a gzip archive"),
            (b"%PDF-1.7\n", "is a PDF"),
            (b"import torch\n\n\ndef f(x):\n    return x\n", "is a Python module that is called a notebook"),
            ('{"cells": []}'.encode("utf-16"), "is not text in UTF-8 but in UTF-16; save it as UTF-8"),
            ('{"cells": []}'.encode("utf-16-le"), "is not text in UTF-8 but in UTF-16; save it as UTF-8"),
            ('{"cells": ["Größe"]}'.encode("latin-1"), "is not text in UTF-8; save it as UTF-8"),
        ],
    )
    def test_something_else_behind_the_suffix(self, tmp_path, data, what):
        """What is no notebook is named for what it is."""
        file = tmp_path / "toy.ipynb"
        file.write_bytes(data)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value).startswith(f"{file}: {what}")

    @pytest.mark.parametrize("text", ["{}", "[]", "3", "null", '{"cells": {}}', '{"worksheets": 1}'])
    def test_no_list_of_cells(self, tmp_path, text):
        """JSON that is no notebook is reported as such."""
        file = put(tmp_path / "toy.ipynb", text)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        expected = f"{file}: is no notebook, it has no list of cells; export it from Jupyter"
        assert expected == str(error.value)

    @pytest.mark.parametrize(
        "text",
        ['{"cells": []}', '{"cells": [{"cell_type": "markdown", "source": "x = 1"}]}', '{"worksheets": []}'],
    )
    def test_no_code_cells(self, tmp_path, text):
        """A notebook of text alone is probably the wrong file."""
        file = put(tmp_path / "toy.ipynb", text)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        expected = f"{file}: the notebook has no code cells; was the right file submitted?"
        assert expected == str(error.value)


class TestReadFile:
    """Tests for `read`, whatever the kind of file."""

    @pytest.mark.parametrize(("name", "limit"), [("toy.py", LIMIT), ("toy.ipynb", MAX_NOTEBOOK)])
    def test_too_large(self, tmp_path, name, limit):
        """A file over the limit is not read; a notebook may be larger, for its outputs."""
        file = put(tmp_path / name)
        os.truncate(file, limit + 2**19)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        megabytes = limit // 2**20
        assert str(error.value) == (
            f"{file}: has {megabytes}.5 MB, more than the {megabytes} MB that are read; clear the notebook's "
            "outputs or take data out of the source"
        )

    def test_too_much_source(self, tmp_path):
        """A notebook's code cells hold no more than a module may."""
        file = put(tmp_path / "toy.ipynb", notebook("#" * (LIMIT // 2), "#" * (LIMIT // 2), "x"))

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value) == (
            f"{file}: its code cells hold more than the 1 MB of source that are read; take data out of the "
            "source"
        )

    @pytest.mark.slow
    @pytest.mark.parametrize("kind", ["ipynb", "py"])
    def test_too_many_cells(self, tmp_path, kind):
        """Ten thousand cells are read, in either form; more are refused."""
        for count in (10_000, 10_001):
            text = notebook(*["x"] * count) if kind == "ipynb" else "# %%\nx\n" * count
            file = put(tmp_path / f"toy.{kind}", text)
            if count == 10_000:
                read(file, LIMIT)
                continue

            with pytest.raises(UnreadableSubmission) as error:
                read(file, LIMIT)

            assert str(error.value) == (
                f"{file}: has 10,001 cells, more than the 10,000 that are read; keep only your work"
            )

    def test_large_outputs(self, tmp_path):
        """A notebook with little source and large outputs is read."""
        text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "outputs": ["0" * LIMIT]}]})

        assert (Cell("toy.ipynb, cell 1", "x = 1", number=1),) == read(
            put(tmp_path / "toy.ipynb", text), LIMIT
        ).cells

    def test_exactly_the_limit(self, tmp_path):
        """A file of the allowed size is read."""
        file = put(tmp_path / "toy.py", "#" * LIMIT)

        assert read(file, LIMIT).cells[0].source == "#" * LIMIT

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    @pytest.mark.parametrize("make", ["mkdir", "mkfifo"])
    def test_no_ordinary_file(self, tmp_path, name, make):
        """A folder or a FIFO where the file should be is reported, without waiting for a writer."""
        getattr(os, make)(tmp_path / name)

        with pytest.raises(UnreadableSubmission) as error:
            read(tmp_path / name, LIMIT)

        expected = f"{tmp_path / name}: is no ordinary file; put the submission's file there"
        assert expected == str(error.value)

    def test_gone(self, tmp_path):
        """A file that went away since it was found is reported."""
        with pytest.raises(UnreadableSubmission) as error:
            read(tmp_path / "toy.py", LIMIT)

        assert f"{tmp_path / 'toy.py'}: can't be read: No such file or directory" == str(error.value)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
    def test_not_allowed(self, tmp_path):
        """A file without permission to read it is reported."""
        file = put(tmp_path / "toy.py")
        file.chmod(0)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert f"{file}: can't be read: Permission denied" == str(error.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["cells", "worksheets", "source", "input", "cell_type"]), inner)
    ),
)


@pytest.mark.slow
@given(json_values)
def test_notebook_cells_of_any_json(value):
    """Any JSON value has a list of cells or none, without an exception."""
    cells = notebook_cells(value)

    assert cells is None or isinstance(cells, list)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(["source", "input"]), json_values))
def test_cell_source_of_any_json(cell):
    """A cell's source is always text that UTF-8 can spell."""
    source = cell_source(cell)

    assert source == source.encode("utf-8").decode("utf-8")
