"""Which code cells of a handout a student changed."""

import json

import pytest

from autograder.authoring import handout
from autograder.submissions.edited import handed_out, handed_out_by, own_cells
from autograder.submissions.source import read
from autograder.submissions.tree import DiskEntry


@pytest.fixture
def toy(toy_course, tmp_path):
    """The toy course with its handout."""
    course = toy_course(tmp_path / "course")
    handout.write(course, "toy")
    return course


def change(file, old, new):
    """Replace some text that is there in a file."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def edited(toy, folder):
    """The files of a handout that hold code of a student's own, by the course's manifest and the folder's."""
    known = handed_out_by(toy, "toy")
    if (folder / ".handout.json").exists():
        known |= handed_out(DiskEntry.at(folder / ".handout.json"))
    return [name for name in ("toy.ipynb", "toy.py") if own_cells(read(folder / name, 2**20), known)]


class TestOwnCells:
    """What is a student's own in a handout's notebook and module."""

    def test_untouched(self, toy):
        """A handout as it was handed out has no edited file."""
        folder = toy.handout("toy")

        assert [] == edited(toy, folder)

    @pytest.mark.parametrize("name", ["toy.ipynb", "toy.py"])
    @pytest.mark.parametrize(
        ("old", "new"),
        [("raise NotImplementedError()", "return x + x"), ("import torch", "import torch as t")],
    )
    def test_code_changed(self, toy, name, old, new):
        """A file whose code was changed was edited, in an exercise or outside."""
        folder = toy.handout("toy")
        change(folder / name, old, new)

        assert [name] == edited(toy, folder)

    @pytest.mark.parametrize("name", ["toy.ipynb", "toy.py"])
    def test_text_changed(self, toy, name):
        """Notes in text cells don't make a file edited."""
        folder = toy.handout("toy")
        change(folder / name, "# Doubling", "# Doubling, my notes")

        assert [] == edited(toy, folder)

    @pytest.mark.parametrize("kind", ["[markdown]", "[md]", "[raw]"])
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("# x = 1\n", []),
            ('"""\nx = 1\n"""\n', []),
            ("my own words\n", []),
            ("# notes\n\n\ndef double(x):\n    return x + x\n", ["toy.py"]),
            ("# notes\nfrom mine import double\n", ["toy.py"]),
        ],
    )
    def test_text_cell_added(self, toy, kind, text, expected):
        """Code below a text cell at the end of the module counts, as Python runs it; text does not."""
        folder = toy.handout("toy")
        with (folder / "toy.py").open("a") as file:
            file.write(f"\n# %% {kind}\n{text}")

        assert expected == edited(toy, folder)

    def test_notebook_saved_by_jupyter(self, toy):
        """A notebook that was only run and saved was not edited."""
        folder = toy.handout("toy")
        notebook = json.loads((folder / "toy.ipynb").read_text())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] == "code":
                cell["execution_count"] = 1
                cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1\n"}]
        notebook["cells"].append({"cell_type": "code", "source": "\n", "metadata": {}, "outputs": []})
        (folder / "toy.ipynb").write_text(json.dumps(notebook))

        assert [] == edited(toy, folder)

    def test_module_with_other_line_ends(self, toy):
        """Line ends and blank lines around a cell don't make a module edited."""
        folder = toy.handout("toy")
        text = (folder / "toy.py").read_text().replace("\n\n# %%", "\n\n\n\n# %%")
        (folder / "toy.py").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n\r\n")

        assert [] == edited(toy, folder)

    def test_code_before_the_first_marker(self, toy):
        """Code above the first cell counts, because it is run."""
        folder = toy.handout("toy")
        module = folder / "toy.py"
        module.write_text("import math\n\n" + module.read_text())

        assert ["toy.py"] == edited(toy, folder)

    def test_manifest_of_the_submission(self, toy, tmp_path):
        """Where the course holds no handout, the manifest in the submission folder counts."""
        folder = toy.handout("toy").rename(tmp_path / "ada")
        change(folder / "toy.py", "raise NotImplementedError()", "return x + x")

        assert ["toy.py"] == edited(toy, folder)

    def test_older_handout(self, toy, tmp_path):
        """A copy of an earlier version of the handout counts as untouched, by the manifest it came with."""
        folder = toy.handout("toy").rename(tmp_path / "ada")
        change(toy.master("toy"), "import torch", "import torch  # a later edition")
        handout.write(toy, "toy")
        change(folder / "toy.ipynb", "raise NotImplementedError()", "return x + x")

        assert ["toy.ipynb"] == edited(toy, folder)

    @pytest.mark.parametrize(
        "content", [None, b"", b"{", b'{"assignment": "toy"}', b'{"assignment": "\xff"}']
    )
    def test_no_manifest(self, toy, content):
        """Without a manifest that can be read, nobody knows, and every file counts as edited."""
        folder = toy.handout("toy")
        (folder / ".handout.json").unlink()
        if content is not None:
            (folder / ".handout.json").write_bytes(content)

        assert ["toy.ipynb", "toy.py"] == edited(toy, folder)
