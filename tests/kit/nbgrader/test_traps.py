"""What students' notebooks can hold: each is graded as its code deserves, or explained, and stops nobody else."""

import copy
import json

import pytest

TIMES = "[grading]\ncall_seconds = 1.0\ncell_seconds = 2.0\n"

RIGHT = "import torch\ndef double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x\n"
FULL, HALF, NOTHING = 100.0, 60.0, 0.0


def skip_execution(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["tags"] = ["skip-execution"]


def deleted_check(notebook, cell):
    notebook["cells"].remove(cell(notebook, "toy-double"))


def duplicated_check(notebook, cell):
    notebook["cells"].append(copy.deepcopy(cell(notebook, "toy-double")))


def duplicated_everything(notebook, _cell):
    notebook["cells"] += copy.deepcopy(notebook["cells"])


def edited_check(notebook, cell):
    cell(notebook, "toy-double")["source"] = "100.0"


def unlocked_check(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"] |= {"locked": False, "solution": True}


def changed_points(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"]["points"] = 1000


def points_of_text(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"]["points"] = "many"


def grade_false(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"]["grade"] = False


def check_as_markdown(notebook, cell):
    found = cell(notebook, "toy-double")
    found["cell_type"] = "markdown"
    for key in ("outputs", "execution_count"):
        found.pop(key, None)


def old_schema(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"]["schema_version"] = 1


def future_schema(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"]["schema_version"] = 99


def unknown_grade_id(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"]["grade_id"] = "toy-triple"


def strange_metadata(notebook, cell):
    cell(notebook, "toy-double")["metadata"]["nbgrader"] = {"grade_id": ["toy-double"], "grade": {}}
    cell(notebook, "toy-why")["metadata"] = "none"


def no_kernelspec(notebook, _cell):
    notebook["metadata"].pop("kernelspec")


def other_kernel(notebook, _cell):
    notebook["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}


def forged_output(notebook, cell):
    cell(notebook, "toy-double")["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "100.0"},
            "metadata": {},
            "execution_count": 1,
        }
    ]


def prints_its_grade(notebook, cell):
    cell(notebook, "toy-double-code")["source"] += "\nprint(100.0)\n100.0"


TRICKS = [
    skip_execution, deleted_check, duplicated_check, duplicated_everything, edited_check, unlocked_check,
    changed_points, points_of_text, grade_false, check_as_markdown, old_schema, future_schema,
    unknown_grade_id, strange_metadata, no_kernelspec, other_kernel, forged_output, prints_its_grade,
]  # fmt: skip

CODE = {
    "right": (RIGHT, FULL),
    "half": ("import torch\ndef double(x):\n    return 2 * x.float()\n", HALF),
    "wrong": (WRONG, NOTHING),
    "untouched": (None, NOTHING),
    "kills_its_process": ("import os\ndef double(x):\n    os.abort()", NOTHING),
    "kills_at_import": (RIGHT + "import os\nos._exit(0)", FULL),
    "prints_a_gigabyte": (
        "def double(x):\n    for _ in range(10**6): print('x' * 1000)\n    return 2 * x",
        NOTHING,
    ),
    "loops_for_ever": ("def double(x):\n    while True: pass", NOTHING),
    "loops_at_import": (RIGHT + "while True: pass", FULL),
    "syntax_error": ("def double(x: return 2 * x", NOTHING),
}


def not_a_notebook(desk, name):
    desk.hand_in(name, b"{ this is no JSON")


def module_beside(desk, name):
    folder = desk.hand_in(name, desk.filled(WRONG))
    (folder / "toy.py").write_text(RIGHT)


def nothing_at_all(desk, name):
    desk.hand_in(name, None)


def a_list(desk, name):
    desk.hand_in(name, b"[1, 2]")


def cells_of_text(desk, name):
    desk.hand_in(name, b'{"cells": "none", "nbformat": 4, "nbformat_minor": 5, "metadata": {}}')


def a_link(desk, name):
    folder = desk.hand_in(name, None)
    (folder / "toy.ipynb").symlink_to(desk.course.master("toy"))


UNGRADED = {
    not_a_notebook: "JSON is broken",
    module_beside: "toy.ipynb and toy.py were both edited",
    nothing_at_all: "holds no .py or .ipynb file; hand in toy.ipynb or toy.py",
    a_list: "no list of cells",
    cells_of_text: "no list of cells",
    a_link: "symbolic link",
}


@pytest.fixture(scope="module")
def desk(make_desk, tmp_path_factory):
    """A class of some thirty mixed submissions, collected and autograded once."""
    desk = make_desk(tmp_path_factory.mktemp("traps") / "course", TIMES)
    desk.release()
    find = next
    by_id = lambda notebook, name: find(  # noqa: E731 - the fixture `toy_cell` is not of this scope
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )
    for trick in TRICKS:
        for outcome, source in (("right", RIGHT), ("wrong", WRONG)):
            notebook = desk.filled(source)
            trick(notebook, by_id)
            desk.hand_in(f"{trick.__name__}-{outcome}", notebook)
    for name, (source, _points) in CODE.items():
        desk.hand_in(name, desk.released if source is None else desk.filled(source))
    for broken in UNGRADED:
        broken(desk, broken.__name__)
    folder = desk.hand_in("large_file_beside", desk.filled(RIGHT))
    with (folder / "data.bin").open("wb") as file:
        file.truncate(200 * 2**20)
    desk.ungraded = desk.autograde()
    return desk


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["right", "wrong"])
@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_tricks(desk, trick, outcome):
    """Whatever stands in the notebook's metadata, its code earns what it earns."""
    wanted = FULL if outcome == "right" else NOTHING

    score, _manual, needs = desk.scores(f"{trick.__name__}-{outcome}")["toy-double"]

    assert (wanted, False) == (score, needs)


@pytest.mark.slow
@pytest.mark.parametrize("name", CODE)
def test_code(desk, name):
    """Code that is half right, wrong, unfinished or hostile earns what it earns, and the cell says why."""
    score, *_rest = desk.scores(name)["toy-double"]

    assert CODE[name][1] == score
    told = json.dumps(desk.graded_notebook(name))
    if score < FULL:
        assert "not implemented yet" in told or "double(" in told or "double is not defined" in told


@pytest.mark.slow
@pytest.mark.parametrize("broken", UNGRADED, ids=lambda broken: broken.__name__)
def test_ungraded(desk, broken):
    """What can't be graded gets an explicit 0, and the notebook that the instructor sees says why."""
    name = broken.__name__

    assert 0.0 == desk.scores(name)["toy-double"][0]
    told = "".join(
        c if isinstance(c, str) else "".join(c) for c in (desk.graded_notebook(name)["cells"][0]["source"],)
    )
    assert UNGRADED[broken] in told
    assert "Not graded" in told


@pytest.mark.slow
def test_count(desk):
    """Everybody is graded or explained; the number of the explained is told."""
    assert len(UNGRADED) == desk.ungraded


@pytest.mark.slow
def test_large_file_beside(desk):
    """A large file beside the notebook does no harm, and is not carried along."""
    assert FULL == desk.scores("large_file_beside")["toy-double"][0]
    folder = desk.course.root / "nbgrader" / "autograded" / "large_file_beside" / "toy"
    kept = {"toy.ipynb", "timestamp.txt", "submission_secret.txt", "tests"}
    assert kept >= {file.name for file in folder.iterdir()}


@pytest.mark.slow
def test_score_stands_in_the_cell(desk):
    """Partial credit stands in the check cell as a plain number behind a report of the counterexample."""
    notebook = desk.graded_notebook("half")
    outputs = next(
        c["outputs"]
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == "toy-double"
    )

    assert ["display_data", "execute_result"] == [output["output_type"] for output in outputs]
    assert "60.0" == "".join(outputs[1]["data"]["text/plain"])
    report = "".join(outputs[0]["data"]["text/html"])
    assert "float64" in report
    assert "<script" not in report


@pytest.mark.slow
def test_stale_score(make_desk, tmp_path):
    """A worse submission takes the place of a better one, a broken one leaves nothing of it."""
    desk = make_desk(tmp_path / "course", TIMES)
    desk.release()
    desk.hand_in("half", desk.filled(CODE["half"][0]))
    desk.hand_in("right", desk.filled(RIGHT))
    desk.autograde()

    assert [HALF, FULL] == [desk.scores(name)["toy-double"][0] for name in ("half", "right")]

    desk.hand_in("half", desk.filled(WRONG), timestamp="2026-11-21 10:00:00 UTC")
    desk.hand_in("right", b"{ broken now", timestamp="2026-11-21 10:00:00 UTC")
    desk.autograde()

    assert NOTHING == desk.scores("half")["toy-double"][0]
    assert 0.0 == desk.scores("right")["toy-double"][0]
