"""The command line, run as a real process on a small course: exit status, texts and files."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import msgspec
import pytest
from junitparser import JUnitXml

from autograder.authoring import handout
from autograder.cli import nbgrader as nbgrader_cli
from autograder.errors import UsageError
from autograder.results import RunResult, json_schema

ROOT = Path(__file__).resolve().parents[3]
RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"
CELL = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
NOTEBOOK = {
    "cells": [CELL | {"source": "%matplotlib inline"}, CELL | {"source": RIGHT}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
CLASS = {
    "ada/toy.py": RIGHT,
    "ben/toy.ipynb": json.dumps(NOTEBOOK),
    "cem/toy.py": WRONG,
    "dan/toy.py": "def double(x:\n    return x + x\n",
    "eve/toy.py": "",
    "fay/toy.ipynb": '{"cells": [',
    "gil/toy.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "_old/toy.py": f"{RIGHT}# last year's",
    "hal/essay.txt": "no code here",
    ".git/toy.py": RIGHT,
}


def put(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def words(text):
    """The text with every run of whitespace as one space, because the report wraps long lines."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def toy(toy_course, tmp_path_factory):
    """The toy course with one right and one wrong submission; no test may change it."""
    course = toy_course(tmp_path_factory.mktemp("toy"))
    put(course.root, {"right/toy.py": RIGHT, "wrong/toy.py": WRONG, "empty/essay.txt": ""})
    return course.root


@pytest.fixture(scope="module")
def classroom(toy_course, tmp_path_factory):
    """The toy course with a class in which some submissions are broken."""
    course = toy_course(tmp_path_factory.mktemp("classroom"))
    put(course.root / "class", CLASS)
    return course.root


@pytest.fixture(scope="module")
def first_run(classroom, autograder_cli):
    """The class graded once, with all output files."""
    return autograder_cli(
        "grade", "class", "--json", "1.json", "--junit", "1.xml", "--gradescope", "1.gs.json", cwd=classroom
    )


@pytest.fixture(scope="module")
def document(classroom, first_run):
    """The JSON of the first run."""
    return json.loads((classroom / "1.json").read_text())


@pytest.fixture(scope="module")
def second_run(classroom, first_run, autograder_cli):
    """The same class graded again."""
    return autograder_cli("grade", "class", "--json", "2.json", cwd=classroom)


@pytest.fixture(scope="module")
def fresh_run(classroom, second_run, autograder_cli):
    """The same class graded a third time, with --fresh and one job."""
    return autograder_cli("grade", "class", "--fresh", "--jobs", "1", "--json", "3.json", cwd=classroom)


class TestBadUsage:
    """Commands with wrong arguments end with status 2 and one message."""

    def check(self, done, message):
        assert (2, "") == (done.returncode, done.stdout)
        assert f"error: {message}\n" == done.stderr

    @pytest.mark.slow
    def test_missing_path(self, toy, autograder_cli):
        """A path that does not exist."""
        done = autograder_cli("grade", "right", "nowhere/toy.py", cwd=toy)

        self.check(done, "no such file or folder: nowhere/toy.py")

    def test_folder_without_submissions(self, toy, autograder_cli):
        """A folder without submissions."""
        done = autograder_cli("grade", "empty", cwd=toy)

        self.check(
            done,
            "no submission in empty: expected a .py or .ipynb file, a folder with one named after its "
            "assignment (toy), a zip, or a folder of such",
        )

    def test_unknown_assignment(self, toy, autograder_cli):
        """An assignment that the course does not have."""
        done = autograder_cli("grade", "right", "--assignment", "tow", cwd=toy)

        self.check(done, f"unknown assignment 'tow': {toy / 'tests'} has tests for toy; did you mean 'toy'?")

    @pytest.mark.slow
    def test_unknown_exercise(self, toy, autograder_cli):
        """An exercise that the assignment does not have."""
        done = autograder_cli("grade", "right", "--exercise", "triple", cwd=toy)

        self.check(done, "unknown exercise 'triple': toy has double")

    @pytest.mark.parametrize("option", ["--json", "--junit"])
    def test_output_into_missing_folder(self, toy, autograder_cli, option):
        """An output file in a folder that does not exist."""
        done = autograder_cli("grade", "right", option, "results/out", cwd=toy)

        self.check(done, f"{option} results/out: there is no folder {toy / 'results'}; create it first")

    def test_output_is_a_folder(self, toy, autograder_cli):
        """An output file whose path is a folder."""
        done = autograder_cli("grade", "right", "--json", "right", cwd=toy)

        self.check(done, "--json right: is a folder; give the name of a file")

    @pytest.mark.slow
    def test_cuda_without_gpu(self, toy, autograder_cli):
        """A device that the machine does not have."""
        if shutil.which("nvidia-smi"):
            pytest.skip("there may be a GPU")
        done = autograder_cli("grade", "right", "--device", "cuda", cwd=toy)

        self.check(
            done, "--device cuda: torch finds no CUDA device here; omit the option to grade on the CPU"
        )

    def test_no_course(self, tmp_path, autograder_cli):
        """A folder that is not in a course."""
        put(tmp_path, {"toy.py": RIGHT})

        done = autograder_cli("grade", "toy.py", cwd=tmp_path)

        self.check(
            done,
            f"no course.toml in {tmp_path} or above: run this inside the course's folder, or create an empty "
            "course.toml there",
        )

    @pytest.mark.parametrize(
        ("settings", "problem"),
        [
            ("sead = 'typo'\n", "Object contains unknown field `sead`"),
            ("[worker]\nmemory_mb = '2'\n", "Expected `int`, got `str` - at `$.worker.memory_mb`"),
        ],
    )
    def test_wrong_settings(self, tmp_path, autograder_cli, settings, problem):
        """An unknown setting, or one with a value of the wrong type."""
        put(tmp_path, {"course.toml": settings, "toy.py": RIGHT})

        done = autograder_cli("grade", "toy.py", cwd=tmp_path)

        self.check(done, f"{tmp_path / 'course.toml'}: {problem}; see docs/configuration.md for its settings")

    def test_broken_settings(self, tmp_path, autograder_cli):
        """A course.toml that is not valid TOML."""
        (tmp_path / "course.toml").write_bytes(b"seed = 'J\xf6rg'\n")

        done = autograder_cli("grade", ".", cwd=tmp_path)

        assert (2, "") == (done.returncode, done.stdout)
        assert done.stderr.startswith(f"error: {tmp_path / 'course.toml'}: ")
        assert done.stderr.endswith("; see docs/configuration.md for its settings\n")

    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            (["grade"], "Missing argument 'PATH...'"),
            (["grade", "right", "--device", "tpu"], "'tpu' is not one of 'cpu', 'cuda'"),
            (["grade", "right", "--jobs", "0"], "Invalid value for '--jobs'"),
        ],
    )
    def test_usage(self, toy, autograder_cli, arguments, problem):
        """Arguments that the command does not accept."""
        done = autograder_cli(*arguments, cwd=toy)

        assert (2, "") == (done.returncode, done.stdout)
        assert problem in words(done.stderr)
        assert "Usage: python -m autograder" in done.stderr
        assert "Traceback (most" not in done.stderr


class TestOtherCommands:
    """The commands other than `grade`."""

    @pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), ([], 2)])
    def test_help(self, tmp_path, autograder_cli, arguments, status):
        """--help, and a call without arguments, list the commands."""
        done = autograder_cli(*arguments, cwd=tmp_path)

        assert status == done.returncode
        for command in ("grade", "doctor", "schema", "assignments", "verify"):
            assert f" {command} " in done.stdout + done.stderr

    def test_help_of_grade(self, tmp_path, autograder_cli):
        """The options of `grade` are those that other tools rely on."""
        done = autograder_cli("grade", "--help", cwd=tmp_path)

        options = (
            "--assignment --exercise --jobs --json --junit --gradescope --public --device --fresh --strict "
            "--unconfined --watch --verbose"
        )
        assert 0 == done.returncode
        assert [] == [option for option in options.split() if option not in done.stdout]

    def test_schema(self, tmp_path, autograder_cli):
        """`schema` prints the JSON Schema, and needs no course."""
        done = autograder_cli("schema", cwd=tmp_path)

        assert (0, "") == (done.returncode, done.stderr)
        assert json_schema() == json.loads(done.stdout)
        jsonschema.Draft202012Validator.check_schema(json.loads(done.stdout))

    @pytest.mark.slow
    def test_doctor(self, tmp_path, autograder_cli):
        """`doctor` shows each layer, device and version, and needs no course."""
        done = autograder_cli("doctor", cwd=tmp_path)

        assert (0, "") == (done.returncode, done.stderr)
        for subject in ("user", "limits", "landlock", "seccomp"):
            assert f"confinement: {subject} " in done.stdout
        for subject in ("gpu", "nbgrader", "python", "torch", "hypothesis", "pytest", "kernel"):
            assert f"\n{subject} " in done.stdout

    def test_without_nbgrader(self, monkeypatch):
        """Without nbgrader, its commands say how to install it."""
        monkeypatch.setattr(nbgrader_cli, "find_spec", lambda _name: None)

        with pytest.raises(UsageError, match=r"pip install nbgrader==0\.9\.6"):
            nbgrader_cli.collect("toy")

    @pytest.mark.slow
    def test_assignments(self, toy_course, tmp_path, autograder_cli):
        """`assignments` writes the handouts, and `--check` says whether they are up to date."""
        toy_course(tmp_path)

        before = autograder_cli("assignments", "--check", cwd=tmp_path)
        written = autograder_cli("assignments", cwd=tmp_path)
        after = autograder_cli("assignments", "--check", cwd=tmp_path)

        assert 1 == before.returncode
        assert "out of date: assignments/toy/toy.ipynb; run `make assignments`\n" in before.stdout
        assert (0, "assignments/toy: 4 files\n") == (written.returncode, written.stdout)
        assert (0, "") == (after.returncode, after.stdout)

    def test_assignments_of_unknown_name(self, toy, autograder_cli):
        """No handout is made for an assignment without tests."""
        done = autograder_cli("assignments", "tow", cwd=toy)

        assert 2 == done.returncode
        expected = (
            f"error: unknown assignment 'tow': {toy / 'tests'} has tests for toy; did you mean 'toy'?\n"
        )
        assert expected == done.stderr


def vector(entry, kind="float32"):
    """An array of one number, as the JSON has it."""
    return {"shape": [1], "kind": kind, "entries": [entry]}


class TestClass:
    """A class with right, wrong and broken submissions, graded in one run."""

    @pytest.mark.slow
    def test_status(self, first_run):
        """Status 2 because a submission could not be graded; stderr says what goes on."""
        assert 2 == first_run.returncode
        assert re.fullmatch(r"grading 9 submissions, \d+ at a time\n", first_run.stderr)

    def test_submissions(self, document):
        """Every submission has a result, sorted by name."""
        found = [
            (s["id"], s["assignment"], s["path"], s["status"], s["score"], s["max_score"])
            for s in document["submissions"]
        ]

        assert found == [
            ("_old", "toy", "class/_old", "graded", 100, 100),
            ("ada", "toy", "class/ada", "graded", 100, 100),
            ("ben", "toy", "class/ben", "graded", 100, 100),
            ("cem", "toy", "class/cem", "graded", 0, 100),
            ("dan", "toy", "class/dan", "graded", 0, 100),
            ("eve", "toy", "class/eve", "graded", 0, 100),
            ("fay", "toy", "class/fay", "not_graded", 0, 0),
            ("gil", "toy", "class/gil", "not_graded", 0, 0),
            ("hal", None, "class/hal", "not_graded", 0, 0),
        ]

    def test_messages(self, document):
        """Each message says what is wrong and where."""
        tests = {s["id"]: s["tests"] for s in document["submissions"]}
        messages = {s["id"]: s["message"] for s in document["submissions"]}

        assert "double(x) has the wrong value: expected 2, got 1" == tests["cem"][1]["message"]
        assert tests["dan"][1]["message"].startswith(
            "double is not defined, because its code stopped: SyntaxError: "
        )
        assert tests["dan"][1]["message"].endswith(
            " was never closed in toy.py, line 1\n    def double(x:\n              ^"
        )
        assert "double is not defined: the file is empty" == tests["eve"][1]["message"]
        assert messages["fay"].startswith("class/fay/toy.ipynb: is no notebook, its JSON is broken (")
        assert messages["gil"] == (
            "class/gil/toy.ipynb: the notebook has no code cells; was the right file submitted?"
        )
        assert messages["hal"] == (
            "class/hal: holds no .py or .ipynb file, but essay.txt; hand in your notebook or module"
        )

    def test_tests(self, document):
        """A result says everything of each test."""
        values = dict(document["submissions"][3]["tests"][1])
        difference = values["counterexample"]["difference"]

        assert [[0], ["-1"]] == list(difference.values())
        assert isinstance(values.pop("seconds"), float)
        assert re.fullmatch("[0-9a-f]{32}", values.pop("digest"))
        assert re.fullmatch("[0-9a-f]{24}", values.pop("answers")["digest"])
        assert values == {
            "id": "hidden/double/test_values",
            "exercise": "double",
            "visibility": "hidden",
            "description": "each number is doubled",
            "points": 0.0,
            "max_points": 60.0,
            "status": "failed",
            "message": "double(x) has the wrong value: expected 2, got 1",
            "kind": "value",
            "misconception": None,
            "hint": None,
            "counterexample": {
                "call": "double(x)",
                "arguments": [{"name": "x", "value": "[1]", "array": vector("1")}],
                "expected": "[2]",
                "got": "[1]",
                "reproduce": "double(torch.tensor([1.]))",
                "expected_array": vector("2", "float64"),
                "got_array": vector("1"),
                "difference": difference,
            },
            "frames": [],
            "output": "",
            "advice": "work out one of the wrong numbers on paper, and follow your code on the way to it",
            "review": False,
            "shown": "message",
            "race": None,
            "counted": True,
        }

    def test_run(self, document):
        """The document says under which conditions the run graded, but not the seed."""
        run = document["run"]

        assert ["python", "platform"] == list(run["versions"])[:2]
        assert "cpu" == run["device"]
        assert "secret" not in json.dumps(document)
        assert {"confined", "layers", "missing"} == set(run["confinement"])

    def test_schema(self, document):
        """The document conforms to the published schema."""
        jsonschema.validate(document, json_schema())

        assert document == msgspec.to_builtins(msgspec.convert(document, RunResult))

    def test_terminal(self, first_run):
        """The terminal shows skipped entries, a table, and why some are not graded; no colours, no traceback."""
        text = words(first_run.stdout)

        assert "passed over: class/.git (its name starts with a dot)" in text
        assert "hal not graded: class/hal: holds no .py or .ipynb file, but essay.txt" in text
        assert "fay not graded: class/fay/toy.ipynb: is no notebook" in text
        assert "eve toy 0 of 100 fay toy not graded gil toy not graded" in text
        assert "toy 6 graded, mean 50 of 100 double 50 of 100" in text
        assert "most frequent failures 3 double: each number is doubled" in text
        assert "details: --verbose, or one submission: grade class/cem" in text
        assert "\x1b" not in first_run.stdout
        assert "Traceback (most" not in first_run.stdout

    def test_junit(self, classroom, first_run):
        """--junit writes a suite for each submission."""
        suites = JUnitXml.fromfile(str(classroom / "1.xml"))

        assert {
            "_old toy": (3, 0, 0),
            "ada toy": (3, 0, 0),
            "ben toy": (3, 0, 0),
            "cem toy": (3, 3, 0),
            "dan toy": (3, 3, 0),
            "eve toy": (3, 3, 0),
            "fay toy": (1, 0, 1),
            "gil toy": (1, 0, 1),
            "hal": (1, 0, 1),
        } == {suite.name: (suite.tests, suite.failures, suite.errors) for suite in suites}

    def test_gradescope(self, classroom, first_run):
        """--gradescope writes the first submission's document."""
        written = json.loads((classroom / "1.gs.json").read_text())

        assert (100.0, [0.0, 60.0, 40.0]) == (written["score"], [t["score"] for t in written["tests"]])

    @pytest.mark.slow
    def test_nothing_left_behind(self, classroom, fresh_run):
        """A run writes its output files and .autograder, and nothing else."""
        entries = {entry.name for entry in classroom.iterdir()}

        outputs = {"1.json", "1.xml", "1.gs.json", "2.json", "3.json"}
        assert outputs | {".autograder", "class", "course.toml", "solutions", "tests"} == entries
        assert set(CLASS) == {
            str(f.relative_to(classroom / "class")) for f in (classroom / "class").rglob("*") if f.is_file()
        }


@pytest.mark.slow
class TestAgain:
    """The same class, graded again."""

    def test_nothing_to_do(self, second_run):
        """Graded submissions are not graded again; those that could not be graded are tried again."""
        assert 2 == second_run.returncode
        assert second_run.stdout.endswith(
            "nothing to do for toy: 6 graded, mean 50 of 100, all unchanged (--fresh grades again, --verbose "
            "shows the reports)\n"
        )
        assert "ada" not in second_run.stdout

    def test_named(self, classroom, second_run, autograder_cli):
        """A submission that is named shows its report, also when nothing has changed."""
        done = autograder_cli("grade", "class/cem", cwd=classroom)

        assert "cem · toy 0 of 100 double 0 of 100" in words(done.stdout)
        assert "double(x) has the wrong value: expected 10, got 25" in words(done.stdout)

    def test_same_results(self, classroom, document, second_run):
        """Kept results are identical, seconds included."""
        again = json.loads((classroom / "2.json").read_text())

        assert document["submissions"] == again["submissions"]
        again["run"]["started"] = document["run"]["started"]
        assert document["run"] == again["run"]

    def test_fresh(self, fresh_run):
        """--fresh grades everything again."""
        assert 2 == fresh_run.returncode
        assert "results kept from before" not in fresh_run.stdout

    def test_fresh_results(self, classroom, document, fresh_run):
        """Two runs differ only in times, with any number of jobs."""
        again = json.loads((classroom / "3.json").read_text())

        assert document["run"].keys() == again.pop("run").keys()
        for submission in again["submissions"] + document["submissions"]:
            submission["seconds"] = 0
            for test in submission["tests"]:
                test.update(seconds=0, race=None)
        assert {"schema_version": 2, "submissions": document["submissions"]} == again

    def test_same_code_elsewhere(self, classroom, first_run, autograder_cli):
        """Code graded in another folder is not graded again; id, student and path are the new ones."""
        put(classroom, {"late/zoe/toy.py": RIGHT})

        done = autograder_cli("grade", "late/zoe", "--json", "zoe.json", cwd=classroom)

        (submission,) = json.loads((classroom / "zoe.json").read_text())["submissions"]
        shutil.rmtree(classroom / "late")
        (classroom / "zoe.json").unlink()
        assert 0 == done.returncode
        assert "nothing to do: 1 unchanged" in done.stdout
        assert ("zoe", "late/zoe", 100) == (submission["id"], submission["path"], submission["score"])
        assert ("zoe", "toy.py") == (submission["student"]["id"], submission["file"])

    @pytest.mark.parametrize(("name", "status"), [("ada", 0), ("cem", 1), ("fay", 2)])
    def test_strict(self, classroom, first_run, autograder_cli, name, status):
        """With --strict, a lost point gives status 1; a submission that can't be graded still gives 2."""
        done = autograder_cli("grade", f"class/{name}", "--strict", cwd=classroom)

        assert status == done.returncode

    @pytest.mark.parametrize("name", ["ada", "cem"])
    def test_not_strict(self, classroom, first_run, autograder_cli, name):
        """Without --strict, status 0 says that everything was graded, whatever the points."""
        assert 0 == autograder_cli("grade", f"class/{name}", cwd=classroom).returncode

    @pytest.mark.slow
    def test_results_not_kept(self, toy_course, tmp_path, autograder_cli):
        """When results can't be kept, everything is still graded, and the report says so."""
        toy_course(tmp_path)
        put(tmp_path, {".autograder": "a file in the folder's place", "toy.py": RIGHT})

        done = autograder_cli("grade", "toy.py", "--public", cwd=tmp_path)

        assert (0, "") == (done.returncode, done.stderr)
        assert "toy 1 of 1 tests double 1 of 1 tests results are not kept: " in words(done.stdout)


@pytest.mark.slow
def test_exception_in_a_notebook(toy_course, tmp_path, autograder_cli):
    """The JSON of an exception in a notebook has its kind, and the cell and line of each frame."""
    toy_course(tmp_path)
    raises = "def double(x):\n    y = x + x\n    return half(y)\n"
    helper = "\n\ndef half(y):\n    raise ValueError('no half')\n"
    text = {"cell_type": "markdown", "metadata": {}, "source": "# Doubling"}
    cells = [text, CELL | {"source": helper}, text, CELL | {"source": raises}]
    put(tmp_path, {"ada/toy.ipynb": json.dumps(NOTEBOOK | {"cells": cells})})

    done = autograder_cli("grade", "ada", "--json", "out.json", cwd=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)
    schema = json.loads(autograder_cli("schema", cwd=tmp_path).stdout)
    document = json.loads((tmp_path / "out.json").read_text())
    tests = document["submissions"][0]["tests"]

    jsonschema.validate(document, schema)
    assert 2 == document["schema_version"]
    assert 3 == len(tests)
    assert {"exception"} == {test["kind"] for test in tests}
    for test in tests:
        assert test["frames"] == [
            {"file": "toy.ipynb", "cell": 4, "line": 3, "function": "double", "text": "return half(y)"},
            {
                "file": "toy.ipynb",
                "cell": 2,
                "line": 4,
                "function": "half",
                "text": "raise ValueError('no half')",
            },
        ]


def test_half_written(toy_course, tmp_path, autograder_cli):
    """A function that raises its own NotImplementedError is "not right yet" with its lines, not "to do"."""
    course = toy_course(tmp_path / "course")
    handout.write(course, "toy")
    folder = tmp_path / "ada"
    shutil.copytree(course.handout("toy"), folder)
    file = folder / "toy.py"
    stub = file.read_text(encoding="utf-8")
    written = stub.replace(
        "raise NotImplementedError()",
        'return same(x)\n\ndef same(x):\n    raise NotImplementedError("same is not implemented yet")',
    )
    assert stub != written
    manifest = json.loads((folder / ".handout.json").read_text())
    manifest |= {"outline": stub, "points": {"double": 100.0}}
    put(folder, {".handout.json": json.dumps(manifest), "course.toml": "", "toy.py": written})

    done = autograder_cli("grade", ".", "--json", "out.json", cwd=folder)
    (test,) = json.loads((folder / "out.json").read_text())["submissions"][0]["tests"]
    shown = words(done.stdout)
    lines = written.split("\n")
    calls, raises = (
        next(n for n, line in enumerate(lines, 1) if part in line) for part in ("return same", "same is")
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert ("failed", "exception") == (test["status"], test["kind"])
    assert "double ✗ not right yet" in shown
    assert "to do" not in shown
    assert "double(x) raised NotImplementedError: same is not implemented yet, at toy.py, line" in shown
    assert (
        f"your code toy.py, line {calls}, in double return same(x) toy.py, line {raises}, in same "
        'raise NotImplementedError("same is not implemented yet")'
    ) in shown
    assert "next: fix double" in shown


@pytest.mark.slow
def test_name_that_is_no_text(toy_course, tmp_path, autograder_cli):
    """A folder name in another encoding, as from old zip files, does not prevent grading."""
    toy_course(tmp_path)
    put(tmp_path, {"class/ada/toy.py": RIGHT, "class/joerg/toy.py": RIGHT})
    os.rename(tmp_path / "class/joerg", os.fsencode(tmp_path / "class") + b"/j\xf6rg")

    done = autograder_cli("grade", "class", "--json", "out.json", cwd=tmp_path)

    assert (0, "") == (done.returncode, done.stderr)
    scores = [s["score"] for s in json.loads((tmp_path / "out.json").read_text())["submissions"]]
    assert [100, 100] == scores


def test_make_race_without_a_submission():
    """`make race` without a submission asks for one."""
    command = ["make", "--no-print-directory", "--old-file=.venv/.installed", "race"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 2 == done.returncode
    assert done.stdout.startswith("error: which submission? for example: make race SUBMISSION=")


def test_make_passes_arguments_on():
    """Paths with spaces are passed as one argument, and A= alone means that assignment's folder."""
    command = ["make", "--no-print-directory", "--old-file=.venv/.installed", "--dry-run", "grade"]
    done = subprocess.run(
        [*command, "A=pooling", "JSON=my grades.json"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert '--json "my grades.json"' in done.stdout
    assert '"assignments/pooling"' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            [
                "grade",
                "SUBMISSION=my submissions.zip",
                "ROSTER=my class.csv",
                "CSV=grades.csv",
                "OVERRIDES=o.csv",
            ],
            'grade   --csv "grades.csv" --roster "my class.csv" --overrides "o.csv" "my submissions.zip"',
        ),
        (
            ["answers", "SUBMISSION=my submissions.zip", "ROSTER=my class.csv", "FILE=my answers.html"],
            'answers --roster "my class.csv" --output "my answers.html" "my submissions.zip"',
        ),
        (
            ["grade", "SUBMISSION=class", "CLUSTER=tcp://grader:8786", "INSECURE_CLUSTER=1"],
            'grade --cluster "tcp://grader:8786" --insecure-cluster "class"',
        ),
    ],
)
def test_make_with_a_class(arguments, expected):
    """An archive and a roster are passed on as they are called."""
    command = ["make", "--no-print-directory", "--old-file=.venv/.installed", "--dry-run", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert " ".join(expected.split()) in " ".join(done.stdout.replace("\\\n", " ").split())


@pytest.mark.parametrize("verb", ["release", "collect", "autograde", "feedback", "gradescope"])
def test_make_without_an_assignment(verb):
    """A make target that needs an assignment asks which one."""
    command = ["make", "--no-print-directory", "--old-file=.venv/.installed", verb, "A="]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (2, f"error: which assignment? for example: make {verb} A=convolution\n") == (
        done.returncode,
        done.stdout,
    )
