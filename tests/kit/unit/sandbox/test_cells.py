"""A submission's text as code cells, and what magics and shell lines come to."""

import ast
import linecache
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.protocol.records import Cell
from autograder.sandbox.cells import Compiler, SilentShell, execute, read_module, split_module

LINES = [
    "# %%",
    "#%%",
    '# %% exercise="double"',
    "# %% [markdown]",
    "any text",
    "# text",
    "x = 1",
    'y = """',
    "if x:",
    "    x += 1",
    "def f(:",
    "",
]


@pytest.fixture(autouse=True)
def _own_linecache(monkeypatch):
    """Keep the sources of compiled cells out of other tests' tracebacks."""
    monkeypatch.setattr(linecache, "cache", {})


def run(*sources, notebook=True):
    """The namespace after these cells, as a worker would run them."""
    namespace = {}
    shell = SilentShell(namespace)
    namespace["get_ipython"] = lambda: shell
    compiler = Compiler()
    for position, source in enumerate(sources, start=1):
        label = f"toy.ipynb, cell {position}"
        run_cell(compiler, Cell(label, source), f"<{label}>" if notebook else label, namespace)
    return {name: value for name, value in namespace.items() if name not in ("__builtins__", "get_ipython")}


def run_cell(compiler, cell, filename, namespace):
    """Run the statements of one cell."""
    for statement in compiler.parse(cell, filename):
        execute(compiler.compile(statement, filename), namespace)


class TestSplitModule:
    """Tests for `split_module`."""

    def test_without_markers(self):
        """A file without markers is one cell."""
        actual = split_module("toy.py", "x = 1\ny = 2\n")

        assert [Cell("toy.py", "x = 1\ny = 2\n", 1)] == actual

    def test_empty(self):
        """An empty file is one empty cell."""
        assert [Cell("toy.py", "", 1)] == split_module("toy.py", "")

    def test_at_each_marker(self):
        """Each marker starts a cell, and what stands before the first one is a cell, too."""
        actual = split_module("toy.py", 'import torch\n\n# %%\nx = 1\n# %% exercise="double"\ny = 2\n')

        assert [
            Cell("toy.py", "import torch\n\n", 1),
            Cell("toy.py", "# %%\nx = 1\n", 3),
            Cell("toy.py", '# %% exercise="double"\ny = 2\n', 5),
        ] == actual

    @pytest.mark.parametrize("marker", ["# %%", "#%%", "#  %%", "# %% a title", "# %% [code]"])
    def test_spellings(self, marker):
        """A marker may be written with or without spaces and a title."""
        actual = split_module("toy.py", f"x = 1\n{marker}\ny = 2\n")

        assert [Cell("toy.py", "x = 1\n", 1), Cell("toy.py", f"{marker}\ny = 2\n", 2)] == actual

    @pytest.mark.parametrize(
        "kind", ["[markdown]", "[md]", "[raw]", "a title [markdown]", '[markdown] id="a"']
    )
    def test_text_cells(self, kind):
        """Markdown and raw cells are left out, even where their text is no Python."""
        actual = split_module("toy.py", f"x = 1\n# %% {kind}\nany text\n# %%\ny = 2\n")

        assert [Cell("toy.py", "x = 1\n", 1), Cell("toy.py", "# %%\ny = 2\n", 4)] == actual

    @pytest.mark.parametrize("kind", ["[markdown]", "[md]", "[raw]"])
    @pytest.mark.parametrize("text", ["# text\n", '"""\ntext\nx = 0\n"""\n', "r'''a'''\n\n# more\n"])
    @pytest.mark.parametrize(
        "code", ["def f():\n    return 1\n", "x = 2\n# a comment\n", "print('a')\n", "@g\nclass A: pass\n"]
    )
    def test_code_in_a_text_cell(self, kind, text, code):
        """What has no comment sign in a text cell is a code cell, which starts at its own line."""
        source = f"y = 2\n# %% {kind}\n{text}\n{code}"

        first, second = read_module("toy.py", source)

        assert [Cell("toy.py", "y = 2\n", 1), Cell("toy.py", code, source[: -len(code)].count("\n") + 1)] == [
            first.cell,
            second.cell,
        ]
        assert [ast.unparse(s) for s in ast.parse(code).body] == list(map(ast.unparse, second.statements))

    def test_broken_code_in_a_text_cell(self):
        """Code below a text that is no Python is read, too, so that its error is told."""
        source = "x = 1\n# %% [markdown]\n# text\ndef f(:\n    pass\n# %%\ny = 2\n"

        assert [
            Cell("toy.py", "x = 1\n", 1),
            Cell("toy.py", "def f(:\n    pass\n", 4),
            Cell("toy.py", "# %%\ny = 2\n", 6),
        ] == split_module("toy.py", source)

    @pytest.mark.parametrize(
        "text",
        ["any text", "The shape (h, w) is right.", '"""\nx = 1', '"""a \\""" x = 1\n"""', "f is a function"],
    )
    def test_prose_without_comment_signs(self, text):
        """Prose stays text where the comment signs were forgotten, and in a string."""
        assert [Cell("toy.py", "x = 1\n", 1)] == split_module("toy.py", f"x = 1\n# %% [markdown]\n{text}\n")

    def test_markdown_tag_in_code(self):
        """Only the marker's own line makes a cell a text cell."""
        source = "# %%\nx = 1  # [markdown]\n"

        assert [Cell("toy.py", source, 1)] == split_module("toy.py", source)

    def test_marker_in_string(self):
        """A marker inside a string is text."""
        source = 'x = """\n# %% [markdown]\n"""\n'

        assert [Cell("toy.py", source, 1)] == split_module("toy.py", source)

    def test_marker_in_statement(self):
        """A marker inside a compound statement does not cut it in two."""
        source = "if True:\n    x = 1\n# %%\n    y = 2\n"

        assert [Cell("toy.py", source, 1)] == split_module("toy.py", source)

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_other_line_ends(self, end):
        """Windows' and old Macs' line ends count as line ends, and lines are numbered alike."""
        actual = split_module("toy.py", end.join(["x = 1", "# %%", "y = 2", ""]))

        assert [Cell("toy.py", "x = 1\n", 1), Cell("toy.py", "# %%\ny = 2\n", 2)] == actual

    def test_statements(self):
        """Each part of a file that Python can read has its own statements, as its cell alone would give them."""
        source = 'x = 1; y = """\n# %%\n"""\n\n# %% a\n@print\ndef f():\n    pass\n# %%\nawait g()\n'

        parts = read_module("toy.py", source)

        assert [["x = 1", "y = '\\n# %%\\n'"], ["@print\ndef f():\n    pass"], ["await g()"]] == [
            list(map(ast.unparse, part.statements)) for part in parts
        ]
        for part in parts:
            alone = Compiler().parse(part.cell, "toy.py")
            told = [[ast.dump(s, include_attributes=True) for s in some] for some in (part.statements, alone)]
            assert told[0] == told[1]

    def test_no_statements_of_a_broken_file(self):
        """Where the whole is no Python, nothing is known of its cells."""
        assert [None, None] == [part.statements for part in read_module("toy.py", "x = 1\n# %%\ny = (\n")]

    def test_blank_cells(self):
        """Cells of blanks alone are left out; first_line still counts them."""
        assert [Cell("toy.py", "# %%\nx = 1", 4)] == split_module("toy.py", "\n\n\n# %%\nx = 1")

    def test_syntax_error_in_one_cell(self):
        """A cell that is no Python leaves the other cells whole."""
        actual = split_module("toy.py", "# %%\nx = 1\n# %%\ndef f(:\n# %%\ny = 2\n")

        assert [
            Cell("toy.py", "# %%\nx = 1\n", 1),
            Cell("toy.py", "# %%\ndef f(:\n", 3),
            Cell("toy.py", "# %%\ny = 2\n", 5),
        ] == actual

    @given(st.lists(st.sampled_from(LINES)).map("\n".join))
    def test_any_text(self, source):
        """Each cell is the file's text from its first line on, and no two cells overlap."""
        lines = source.split("\n")
        last = 0

        for cell in split_module("toy.py", source):
            text = "\n".join(lines[cell.first_line - 1 :])

            assert cell.source == text[: len(cell.source)]
            assert cell.first_line > last
            last = cell.first_line + cell.source.removesuffix("\n").count("\n")


class TestCompiler:
    """Tests for `Compiler`."""

    def test_future_import_carries_over(self):
        """`from __future__ import annotations` in one cell holds in the next."""
        namespace = run("from __future__ import annotations", "def f(x: missing): pass")

        assert namespace["f"].__annotations__ == {"x": "missing"}

    @pytest.mark.parametrize(
        "first",
        ["x = 1\n", '"""A text."""\nx = 1\n', "import sys\nfrom sys import path\n", "def g(): pass\n"],
    )
    def test_future_import_below_other_statements(self, first):
        """`from __future__` may stand anywhere in a cell, and holds from there on."""
        namespace = run(f"{first}from __future__ import annotations\ndef f(x: missing): pass")

        assert namespace["f"].__annotations__ == {"x": "missing"}

    def test_unknown_future_import(self):
        """A feature that does not exist is a SyntaxError."""
        with pytest.raises(SyntaxError):
            run("x = 1\nfrom __future__ import no_such_feature")

    @pytest.mark.parametrize(
        "source", ["import asyncio\nawait asyncio.sleep(0)\nx = 3", "async def g(): return 3\nx = await g()"]
    )
    def test_await_at_top_level(self, source):
        """A cell may await something, as in Jupyter."""
        assert run(source)["x"] == 3

    @pytest.mark.parametrize("blanks", ["", "\n", "\n  \n\n"])
    def test_blank_lines_before_a_magic(self, blanks):
        """Blank lines at the start of a cell with magics count as lines."""
        statements = Compiler().parse(Cell("toy.ipynb", f"{blanks}%matplotlib inline\nx = 1"), "toy.ipynb")

        assert blanks.count("\n") + 2 == statements[-1].lineno
        assert isinstance(statements[-1], ast.Assign)

    def test_own_future_imports_stay_out(self):
        """What the engine's own source imports from __future__ does not hold for a submission."""
        namespace = run("def f(x: int): pass")

        assert {"x": int} == namespace["f"].__annotations__

    def test_future_import_of_another_submission(self):
        """A new compiler starts without the flags of an earlier one."""
        run("from __future__ import annotations")

        assert {"x": int} == run("def f(x: int): pass")["f"].__annotations__

    @pytest.mark.parametrize("filename", ["<toy.ipynb, cell 3>", "toy.ipynb"])
    def test_traceback(self, filename):
        """A traceback names the cell, the line counted from the file's first, and the line's text."""
        cell = Cell("toy.ipynb, cell 3", "# %%\nx = 1\nx / 0  # here\n", 11)

        with pytest.raises(ZeroDivisionError) as error:
            run_cell(Compiler(), cell, filename, {})

        frame = traceback.extract_tb(error.value.__traceback__)[-1]
        assert (filename, 13, "x / 0  # here") == (frame.filename, frame.lineno, frame.line)

    def test_lines_of_earlier_cells_are_kept(self):
        """Cells of one module share a file name, and each keeps its own lines."""
        compiler = Compiler()
        for cell in split_module("toy.py", "# %%\ndef f():\n    return 1 / 0\n# %%\nx = 1\n"):
            compiler.parse(cell, "toy.py")

        lines = [linecache.getline("toy.py", number).strip() for number in range(1, 6)]
        assert lines == ["# %%", "def f():", "return 1 / 0", "# %%", "x = 1"]

    def test_syntax_error_says_its_line(self):
        """The line of a syntax error counts from the file's first."""
        with pytest.raises(SyntaxError) as error:
            Compiler().parse(Cell("toy.py", "# %%\ndef f(:\n", 5), "toy.py")

        assert (error.value.filename, error.value.lineno) == ("toy.py", 6)

    def test_null_byte(self):
        """A null byte is a SyntaxError or a ValueError, as of the builtin compile."""
        with pytest.raises((SyntaxError, ValueError), match="null bytes"):
            Compiler().parse(Cell("toy.py", "x = 1\0", 1), "toy.py")

    @pytest.mark.parametrize(
        "line",
        [
            "%matplotlib inline",
            "!ls",
            "!!ls",
            "%pip install torch",
            "?x",
            "x?",
            "x??",
            "%load_ext autoreload",
        ],
    )
    def test_line_is_ignored(self, line):
        """Magics, shell lines and questions do nothing, and the cell's other lines run."""
        assert run(f"x = 1\n{line}\ny = 2") == {"x": 1, "y": 2}

    @pytest.mark.parametrize(
        ("line", "expected"), [("x = !ls", []), ("x = %sql select 1", None), ("%time x = 3", 3)]
    )
    def test_assignment(self, line, expected):
        """A shell line has no output, a magic gives None, and `%time` runs its statement."""
        assert {"x": expected} == run(line)

    @pytest.mark.parametrize("magic", ["%%time", "%%capture out", "# a comment\n%%time", "%%prun -q"])
    def test_cell_magic_that_runs_code(self, magic):
        """Cells that are only timed or captured run, shell lines in them included."""
        assert run(f"{magic}\nx = 1\ny = !ls") == {"x": 1, "y": []}

    @pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%javascript", "%%writefile toy.py", "%%sh"])
    def test_cell_magic_of_another_language(self, magic):
        """A cell in another language does nothing."""
        assert run(f"{magic}\nx = 1") == {}

    def test_timed_cell_has_no_future_imports_of_the_engine(self):
        """Annotations in a `%%time` cell are evaluated, as in any other cell."""
        namespace = run("%%time\ndef f(x: int): pass")

        assert {"x": int} == namespace["f"].__annotations__

    def test_magic_in_function(self):
        """A magic inside a function leaves the function usable."""
        namespace = run("def f():\n    !ls\n    %timeit 1\n    return 3\nx = f()")

        assert namespace["x"] == 3

    def test_magic_in_string(self):
        """What looks like a magic inside a string is text."""
        assert run('x = """\n%time y = 1\n"""') == {"x": "\n%time y = 1\n"}

    def test_magic_keeps_line_numbers(self):
        """Lines below a magic keep their numbers."""
        with pytest.raises(ZeroDivisionError) as error:
            run("%matplotlib inline\n!ls\n1 / 0")

        assert traceback.extract_tb(error.value.__traceback__)[-1].lineno == 3

    def test_magic_in_module(self):
        """A module that holds a notebook's magics is read in the same way."""
        assert run("%matplotlib inline\nx = 1", notebook=False) == {"x": 1}

    def test_indented_cell(self):
        """A cell that is indented as a whole runs, as it does in Jupyter."""
        assert run("    x = 1\n    y = 2") == {"x": 1, "y": 2}


class TestSilentShell:
    """Tests for `SilentShell`."""

    @pytest.mark.parametrize("name", ["run_line_cell_magic", "magic", "set_next_input", "anything"])
    def test_other_methods(self, name):
        """Any other method can be called with anything, and gives None."""
        assert None is getattr(SilentShell({}), name)("x", 1, key=2)

    def test_line_magic(self):
        """A line magic that runs no code leaves the namespace alone."""
        namespace = {}

        assert None is SilentShell(namespace).run_line_magic("matplotlib", "x = 1")
        assert namespace == {}

    def test_exception_in_timed_code(self):
        """What timed code raises is not swallowed."""
        with pytest.raises(ZeroDivisionError):
            SilentShell({}).run_cell_magic("time", "", "1 / 0")

    def test_shell(self):
        """Shell commands are not run."""
        shell = SilentShell({})

        assert None is shell.system("exit 1")
        assert shell.getoutput("echo text") == []
