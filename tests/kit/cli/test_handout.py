"""The handout: generated from its master, without the solution; the kit knows whether it was edited."""

import inspect
import json
import re
import runpy
from pathlib import Path

import jupytext
import pytest

from autograder.authoring import handout
from autograder.authoring.handout import IMPORT, check_call, generate, out_of_date
from autograder.errors import CourseError
from autograder.submissions.edited import code_cells, handed_out_by, own_cells
from autograder.submissions.source import cell_source, notebook_cells, read

BODY = re.compile(r"### BEGIN SOLUTION\n(.*?)\n[ \t]*### END SOLUTION", re.DOTALL)
SHORTEST = 10  # shorter lines, such as "else:", are in stubs and tests as well


@pytest.fixture
def toy(toy_course, tmp_path):
    """The toy course with its handout."""
    course = toy_course(tmp_path / "course")
    handout.write(course, "toy")
    return course


def change(file, old, new):
    """Replace some text in a file that contains it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def lines_of(content):
    """The stripped lines of a handout's file; for a notebook, the lines of all its cells."""
    text = content.decode()
    if text.startswith("{") and '"cells"' in text:
        text = "\n".join(cell_source(cell) for cell in notebook_cells(json.loads(text)))
    return {line.strip() for line in text.splitlines()}


class TestHandoutsOfTheCourse:
    """The handouts in assignments/, for every assignment."""

    @pytest.mark.slow
    def test_up_to_date(self, course):
        """`make assignments` would change nothing."""
        stale = {name: out_of_date(course, name) for name in course.assignments}

        assert {name: [] for name in course.assignments} == stale

    def test_every_master_has_solutions(self, course):
        """Each exercise of each master has a solution, unless it only builds on others."""
        for name in course.assignments:
            cells = jupytext.read(course.master(name), fmt="py:percent").cells
            found = {
                c.metadata["exercise"]: BODY.findall(c.source) for c in cells if "exercise" in c.metadata
            }

            assert course.exercises(name) == list(found)
            for exercise, bodies in found.items():
                assert bool(bodies) != bool(course.builds_on(name)[exercise])

    def test_no_solution_in_any_file(self, course):
        """No file of the handout has a line of a solution."""
        for name in course.assignments:
            bodies = BODY.findall(course.master(name).read_text())
            solution = {line.strip() for body in bodies for line in body.splitlines()}
            solution = {line for line in solution if len(line) >= SHORTEST}
            found = {
                str(file): sorted(solution & lines_of(file.read_bytes()))
                for file in course.handout(name).rglob("*")
                if file.is_file() and "__pycache__" not in file.parts
            }

            assert solution
            assert {file: [] for file in found} == found

    @pytest.mark.slow
    def test_no_markers(self, course):
        """No solution marker is left in a handout."""
        for name in course.assignments:
            for content in generate(course, name).values():
                assert b"SOLUTION" not in content

    @pytest.mark.slow
    def test_no_hidden_tests(self, course):
        """The handout holds the public tests and no hidden ones."""
        for name in course.assignments:
            hidden = {file.read_bytes() for file in course.test_files(name)}
            hidden -= {file.read_bytes() for file in course.test_files(name, public_only=True)}
            files = generate(course, name)

            assert hidden.isdisjoint(files.values())
            assert [file.name for file in course.test_files(name, public_only=True)] == sorted(
                file.name for file in files if file.parent.name == "tests"
            )

    def test_stub_raises(self, course):
        """Every exercise of a stub module raises NotImplementedError when it is called or instantiated."""
        for name in course.assignments:
            stub = runpy.run_path(str(course.handout(name) / f"{name}.py"))
            for exercise in set(course.exercises(name)) & set(
                stub
            ):  # an exercise of data defines no such name
                required = [
                    parameter
                    for parameter in inspect.signature(stub[exercise]).parameters.values()
                    if parameter.default is parameter.empty
                ]
                with pytest.raises(NotImplementedError):
                    stub[exercise](*[None] * len(required))

    def test_notebook_and_module_alike(self, course):
        """Notebook and stub module hold the same code cells, but for those that run the public tests."""
        for name in course.assignments:
            folder = course.handout(name)
            notebook, module = (
                [cell.strip() for cell in code_cells(read(folder / f"{name}{suffix}", 2**20))]
                for suffix in (".ipynb", ".py")
            )
            tested = {file.stem.removeprefix("test_") for file in course.test_files(name, public_only=True)}
            checks = [check_call(exercise) for exercise in course.exercises(name) if exercise in tested]

            assert checks
            assert [IMPORT, *checks] == [cell for cell in notebook if cell not in module]
            assert module == [cell for cell in notebook if cell not in (IMPORT, *checks)]

    def test_check_cells_are_handed_out(self, course):
        """The untouched notebook with its check cells has no code of a student's."""
        for name in course.assignments:
            notebook = read(course.handout(name) / f"{name}.ipynb", 2**20)

            assert [] == own_cells(notebook, handed_out_by(course, name))

    def test_cell_ids(self, course):
        """Cell ids are made of assignment and position, so they are unique and always the same."""
        for name in course.assignments:
            notebook = json.loads((course.handout(name) / f"{name}.ipynb").read_text())
            ids = [cell["id"] for cell in notebook["cells"]]

            assert [f"{name}-{position:02d}" for position in range(1, len(ids) + 1)] == ids

    def test_notebooks_hold_no_outputs(self, course):
        """The handout's notebook has no outputs and no execution counts."""
        for name in course.assignments:
            notebook = json.loads((course.handout(name) / f"{name}.ipynb").read_text())
            run = [
                (c["outputs"], c["execution_count"]) for c in notebook["cells"] if c["cell_type"] == "code"
            ]

            assert [([], None)] * len(run) == run

    @pytest.mark.slow
    @pytest.mark.thorough
    def test_solutions_run_from_top_to_bottom(self, course, tmp_path):
        """The master, as a notebook with its solutions, runs without an error."""
        from nbclient import NotebookClient

        for name in course.assignments:
            notebook = jupytext.read(course.master(name), fmt="py:percent")

            NotebookClient(
                notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
            ).execute()

            counts = [c.execution_count for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
            assert list(range(1, len(counts) + 1)) == counts


class TestGenerate:
    """Tests for `generate`."""

    def test_files(self, toy):
        """The handout is a notebook, a stub module, the public tests and a manifest."""
        names = [".handout.json", "tests/test_double.py", "toy.ipynb", "toy.py"]

        assert names == sorted(map(str, generate(toy, "toy")))

    def test_stub_module(self, toy):
        """The stub module is the master without its solution and header."""
        expected = '''\
# %% [markdown]
# # Doubling

# %%
import torch

# %% exercise="double"
def double(x):
    """Twice x, number by number."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(double(torch.tensor([1.0, 2.0])))
'''
        assert expected == (toy.handout("toy") / "toy.py").read_text()

    def test_twice(self, toy):
        """Two generations give identical bytes."""
        assert generate(toy, "toy") == generate(toy, "toy")

    def test_ids_outlive_a_change(self, toy):
        """The id of a cell does not depend on its text."""
        before = [cell["id"] for cell in json.loads((toy.handout("toy") / "toy.ipynb").read_text())["cells"]]
        change(toy.master("toy"), "# # Doubling", "# # Twice as much")

        handout.write(toy, "toy")

        after = [cell["id"] for cell in json.loads((toy.handout("toy") / "toy.ipynb").read_text())["cells"]]
        assert before == after

    def test_several_solutions(self, toy):
        """Each solution block becomes a stub with the same indentation."""
        change(
            toy.master("toy"),
            "    return 2 * x\n",
            "    y = x\n    ### END SOLUTION\n    if True:\n        ### BEGIN SOLUTION\n        y = y + x\n"
            "        ### END SOLUTION\n    ### BEGIN SOLUTION\n    return y\n",
        )

        handout.write(toy, "toy")

        stub = (toy.handout("toy") / "toy.py").read_text()
        one = "{0}# YOUR CODE HERE\n{0}raise NotImplementedError()\n"
        inner = one.format("    ") + "    if True:\n" + one.format("        ") + one.format("    ")
        assert inner in stub

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("    ### END SOLUTION\n", ""),
            ("    ### BEGIN SOLUTION\n", ""),
            ("### BEGIN SOLUTION", "### BEGIN SOLUTION here"),
            ("    ### END SOLUTION\n", "    ### END SOLUTION\n    ### END SOLUTION\n"),
            ("    ### END SOLUTION\n", "# %%\n### END SOLUTION\n"),
        ],
        ids=["no end", "no begin", "misspelt", "two ends", "end in another cell"],
    )
    def test_marker_without_partner(self, toy, old, new):
        """BEGIN and END markers that don't match are an error that names the master; nothing is generated."""
        change(toy.master("toy"), old, new)

        with pytest.raises(CourseError) as error:
            generate(toy, "toy")

        assert str(error.value).startswith(
            f"{toy.master('toy')}: ### BEGIN SOLUTION and ### END SOLUTION don't match in the cell 'def double(x):"
        )

    def test_exercise_without_solution(self, toy):
        """An exercise without a solution block is an error that names the master and the exercise."""
        change(
            toy.master("toy"),
            "    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n",
            "    return 2\n",
        )

        with pytest.raises(CourseError) as error:
            generate(toy, "toy")

        expected = (
            f"{toy.master('toy')}: exercise 'double' has no ### BEGIN SOLUTION block; write one, or "
            "`from <module> import double` where toy/<module>.py has one"
        )
        assert expected == str(error.value)

    def test_no_master(self, toy):
        """An assignment without a master is an error that names the file."""
        toy.master("toy").unlink()

        with pytest.raises(CourseError) as error:
            generate(toy, "toy")

        expected = (
            f"{toy.master('toy')}: can't be read: No such file or directory; each assignment needs a master"
        )
        assert expected == str(error.value)

    def test_word_that_is_no_marker(self, toy):
        """A name that only contains the word SOLUTION is not a marker."""
        change(toy.master("toy"), "import torch\n", "import torch\nRESOLUTION = 64\n")

        assert "RESOLUTION = 64\n" in generate(toy, "toy")[Path("toy.py")].decode()

    def test_magics(self, toy):
        """A magic of the master runs in the notebook and is a comment in the module, so that Python can import it."""
        change(toy.master("toy"), "import torch\n", "import torch\n# %matplotlib inline\n")

        files = generate(toy, "toy")

        sources = [cell["source"] for cell in json.loads(files[Path("toy.ipynb")])["cells"]]
        assert "%matplotlib inline" in "".join(sources[2])
        compile(files[Path("toy.py")], "toy.py", "exec")

    def test_raw_cell(self, toy):
        """A raw cell of the master is not code in the module."""
        change(
            toy.master("toy"), "# %%\nimport torch\n", "# %% [raw]\n# no code here\n\n# %%\nimport torch\n"
        )

        compile(generate(toy, "toy")[Path("toy.py")], "toy.py", "exec")


class TestOutOfDate:
    """Tests for `out_of_date`."""

    def test_just_written(self, toy):
        """A handout is up to date after it was written."""
        assert [] == out_of_date(toy, "toy")

    @pytest.mark.parametrize("name", ["toy.ipynb", "toy.py", "tests/test_double.py", ".handout.json"])
    def test_changed(self, toy, name):
        """A changed file is out of date."""
        with (toy.handout("toy") / name).open("a") as file:
            file.write("\n")

        assert [name] == out_of_date(toy, "toy")

    @pytest.mark.parametrize("name", ["toy.ipynb", "toy.py", "tests/test_double.py", ".handout.json"])
    def test_missing(self, toy, name):
        """A missing file is out of date."""
        (toy.handout("toy") / name).unlink()

        assert [name] == out_of_date(toy, "toy")

    @pytest.mark.parametrize("name", ["solution.py", "tests/test_triple.py"])
    def test_extra(self, toy, name):
        """A file that does not belong to the handout is out of date."""
        (toy.handout("toy") / name).write_text("")

        assert [name] == out_of_date(toy, "toy")

    @pytest.mark.parametrize("name", ["__pycache__/toy.pyc", ".ipynb_checkpoints/toy-checkpoint.ipynb"])
    def test_left_by_tools(self, toy, name):
        """Files that Python and Jupyter create are ignored."""
        (toy.handout("toy") / name).parent.mkdir()
        (toy.handout("toy") / name).write_text("")

        assert [] == out_of_date(toy, "toy")

    def test_master_changed(self, toy):
        """After a change of the master's text, notebook and module are out of date, but not the manifest."""
        change(toy.master("toy"), "# # Doubling", "# # Twice as much")

        assert ["toy.ipynb", "toy.py"] == out_of_date(toy, "toy")

    def test_solution_changed(self, toy):
        """After a change of the solution, the handout is still up to date."""
        change(toy.master("toy"), "return 2 * x", "return x + x")

        assert [] == out_of_date(toy, "toy")

    def test_nothing_written(self, toy_course, tmp_path):
        """Without a handout every file is out of date."""
        course = toy_course(tmp_path)

        names = [".handout.json", "tests/test_double.py", "toy.ipynb", "toy.py"]
        assert names == sorted(out_of_date(course, "toy"))


def test_write_mends(toy):
    """Writing the handout again brings every file up to date and removes deleted tests."""
    change(toy.handout("toy") / "toy.py", "YOUR CODE HERE", "MY CODE")
    (toy.handout("toy") / "tests/test_double.py").unlink()
    (toy.handout("toy") / "tests/test_triple.py").write_text("")

    handout.write(toy, "toy")

    assert [] == out_of_date(toy, "toy")
