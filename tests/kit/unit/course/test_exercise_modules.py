"""Modules with exercises beside a master: which they are, and what an author can get wrong."""

from pathlib import Path

import pytest

from autograder.authoring.handout import generate
from autograder.authoring.verify import alternatives
from autograder.course.course import Course
from autograder.course.exercise_modules import module_name
from autograder.course.misconceptions import wrong_solutions
from autograder.course.settings import Settings
from autograder.errors import CourseError

BLOCK = "    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n"
NORM = f"def norm(x):\n{BLOCK}"
MASTER = '# %% exercise="norm"\nfrom blocks import norm\n'


@pytest.fixture
def course(tmp_path):
    """`course({path: text})` writes the files of the assignment `toy` below its course."""

    def written(files):
        for name, content in ({"solutions/toy.py": MASTER} | files).items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Course(tmp_path, Settings())

    return written


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.py", "a"), ("p/__init__.py", "p"), ("p/q/a.py", "p.q.a"), ("my-a.py", ""), ("__init__.py", "")],
)
def test_name(path, name):
    """A path stands for the name by which it is imported, if there is one."""
    assert name == module_name(path)


def test_found(course):
    """A module with a solution block is one to be filled in; others, and hidden ones, are not."""
    made = course(
        {
            "solutions/toy/blocks.py": NORM,
            "solutions/toy/given.py": "x = 1\n",
            "solutions/toy/.ipynb_checkpoints/blocks.py": NORM,
            "solutions/toy/my-script.py": "x = 1\n",
        }
    )

    assert {"blocks.py": NORM} == made.exercise_modules("toy")
    assert {"given.py", "my-script.py"} == made.data_files("toy").keys()
    assert "blocks.py" == made.module_of("toy", "norm")
    assert {"norm": ("x",)} == made.signatures("toy")


def test_other_line_ends(course):
    """A module that was saved on Windows, with CRLF and a byte-order mark, is handed out as any other."""
    made = course({"solutions/toy/blocks.py": b"\xef\xbb\xbf" + NORM.replace("\n", "\r\n").encode()})

    assert generate(made, "toy")[Path("blocks.py")].startswith(b"def norm(x):\n    # YOUR CODE HERE\n")
    assert {"norm": ("x",)} == made.signatures("toy")


UNFIT = {
    "standard": ({"random.py": NORM}, r"random\.py: Python has a module random, .* choose another name"),
    "installed": ({"torch/blocks.py": NORM}, r"an installed library has a module torch"),
    "given": ({"numpy.py": "x = 1\n"}, r"numpy\.py: an installed library has a module numpy"),
    "tests": ({"tests/blocks.py": NORM}, r"the handout has a module tests"),
    "test file": ({"test_norm.py": NORM}, r"the handout has a module test_norm"),
    "main": ({"toy.py": NORM}, r"the handout has a module toy"),
    "name": ({"my-blocks.py": NORM}, r"my-blocks\.py: has a solution block, but can't be imported"),
    "deep": ({"a/b/c/blocks.py": NORM}, r"lies too deep; a module may lie in 2 folders"),
    "two": ({"blocks.py": NORM, "blocks/__init__.py": "x = 1\n"}, r"an import can't tell them apart"),
    "case": ({"blocks.py": NORM, "Blocks.py": NORM}, r"an import can't tell them apart; rename one"),
    "encoding": ({"blocks.py": "# Übung\n".encode("latin-1")}, r"blocks\.py: is not text in UTF-8"),
    "syntax": ({"blocks.py": f"x = (\n{NORM}"}, r"blocks\.py, line 1: '\(' was never closed"),
    "cell": (
        {"blocks.py": f'\n# %% exercise="norm"\n{NORM}'},
        r"blocks\.py, line 2: the cell of an exercise",
    ),
    "text": ({"blocks.txt": NORM}, r"blocks\.txt: holds a solution, but is handed out as it is"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_unfit(course, case):
    """What can't be handed out or imported is refused with its file, and what to do."""
    files, told = UNFIT[case]
    made = course({f"solutions/toy/{path}": content for path, content in files.items()})

    with pytest.raises(CourseError, match=told):
        made.data_files("toy")


@pytest.mark.parametrize(
    ("target", "told"),
    [("elsewhere.py", "is a symbolic link; put the file"), ("nothing.py", "is a symbolic link to nothing")],
)
def test_link(course, target, told):
    """A module is no link to a file elsewhere; a link to nothing is not passed over in silence."""
    made = course({"elsewhere.py": NORM, "solutions/toy/given.py": ""})
    (made.root / "solutions/toy/blocks.py").symlink_to(made.root / target)

    with pytest.raises(CourseError, match=rf"blocks\.py: {told}"):
        made.exercise_modules("toy")


BLOCKS = {
    "end": (MASTER, NORM.replace("    ### END SOLUTION\n", ""), "BEGIN SOLUTION and ### END SOLUTION don't"),
    "begin": (MASTER, NORM.replace("    ### BEGIN SOLUTION\n", ""), "BEGIN SOLUTION and ### END SOLUTION"),
    "around": (
        MASTER,
        "### BEGIN SOLUTION\ndef norm(x):\n    return x\n### END SOLUTION\nclass A(norm): pass\n",
        r"blocks\.py, line 5: the class A can't be defined without the solution",
    ),
    "not imported": (MASTER.replace("import norm", "import norm as n"), NORM, "has no ### BEGIN SOLUTION"),
    "no module": (MASTER.replace("blocks", "other"), NORM, r"or `from <module> import norm` where toy/<mod"),
    "not defined": (MASTER, NORM.replace("norm", "other"), r"blocks\.py: does not define 'norm', which"),
    "method": (
        MASTER.replace("norm", "Norm"),
        f"class Norm:\n  def live(self):\n{BLOCK}",
        r"blocks\.py, line 2: a method can't be named 'live'",
    ),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_block(course, case):
    """A block that leaves no stub behind, and an exercise that is in no module, are refused."""
    master, module, told = BLOCKS[case]
    made = course({"solutions/toy.py": master, "solutions/toy/blocks.py": module})

    with pytest.raises(CourseError, match=told):
        generate(made, "toy")


def test_known_solutions(course):
    """A wrong solution is one file, and modules of an alternative need its file."""
    made = course({"tests/wrong/toy/a/blocks.py": NORM, "tests/alternatives/toy/a/blocks.py": NORM})

    with pytest.raises(CourseError, match=r"wrong/toy/a/blocks\.py: a wrong solution is one file"):
        wrong_solutions(made, "toy")
    with pytest.raises(CourseError, match=r"a/blocks\.py: belongs to no alternative, .* there is no a\.py"):
        alternatives(made, "toy")
