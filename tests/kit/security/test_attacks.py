"""Hostile submissions, really run: each earns what its honest code would, is told why, and harms nobody.

All of them are graded as one class, honest neighbours between them, with every layer of confinement on. Each
file under attacks/ says in its docstring what it tries and the verdict that it must get.
"""

import ast
import fcntl
import json
import os
import re
from pathlib import Path

import pytest

from autograder.sandbox.confinement import prepare
from tests.kit.stress import drill

FOLDER = Path(__file__).with_name("attacks")
VERDICT = re.compile(r"Verdict: (?:(?P<points>[\d.]+), (?P<status>[\w|]+)|not graded)(?:: (?P<words>.*))?")
EVERY = 5  # attacks between two neighbours
TOKENS = ("@COURSE@", "@HOME@", "@MARK@", "@NAME@", "@NEIGHBOUR@")
RIGHT = (FOLDER / "control_right.py").read_bytes()

NEIGHBOURS = (  # (file's name, code, points)
    ("drill.py", RIGHT, 100),
    ("drill.py", b"def double(x):\n    return 2 * x\n", 60),
    ("drill.py", b"def double(x):\n    return 3 * x\n", 0),
    ("drill.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": RIGHT.decode()}]}).encode(), 100),
    ("drill.py", b"import torch\n\n\ndef smooth(x, k):\n    return torch.zeros(3)\n", 0),
)


# ---- files that are no Python, or more than one file


def null_bytes(folder):
    """Hides code behind null bytes.

    Verdict: 0, failed: null bytes|source code
    """
    (folder / "drill.py").write_bytes(RIGHT + b"\0\0import os\n")


def empty(folder):
    """Hands in nothing.

    Verdict: 0, failed: is not defined
    """
    (folder / "drill.py").write_bytes(b"")


def invalid_utf8(folder):
    """Hands in bytes that are no text.

    Verdict: not graded: is not text that Python can read
    """
    (folder / "drill.py").write_bytes(b"x = '\xff\xfe\xfa'\n" + RIGHT)


def byte_order_mark(folder):
    """Comes from an editor on Windows, and is honest.

    Verdict: 100, passed
    """
    (folder / "drill.py").write_bytes(b"\xef\xbb\xbf" + RIGHT.replace(b"\n", b"\r\n"))


def fifty_megabytes(folder):
    """Hands in 50 MB of source.

    Verdict: not graded: has 50.0 MB, more than the 1 MB that are read
    """
    with open(folder / "drill.py", "wb") as file:
        file.write(RIGHT)
        file.truncate(50 * 2**20)


def nested_source(folder):
    """Hands in source nested so deeply that reading it overflows a stack.

    Verdict: 0, failed: is not defined, because its code stopped
    """
    (folder / "drill.py").write_bytes(b"x = " + b"(" * 200_000 + b")" * 200_000 + b"\n" + RIGHT)


def syntax_error(folder):
    """Hands in text that is no Python.

    Verdict: 0, failed: SyntaxError
    """
    (folder / "drill.py").write_bytes(b"def double(x:\n    return 2 * x\n")


def broken_notebook(folder):
    """Hands in a notebook that breaks off.

    Verdict: not graded: its JSON is broken
    """
    (folder / "drill.ipynb").write_text('{"cells": [{"cell_type": "code", "sour')


def nested_notebook(folder):
    """Hands in JSON nested a million levels deep.

    Verdict: not graded: its JSON is broken
    """
    (folder / "drill.ipynb").write_text('{"cells": ' + "[" * 10**6)


def notebook_without_cells(folder):
    """Hands in a notebook without cells.

    Verdict: not graded: has no code cells
    """
    (folder / "drill.ipynb").write_text('{"cells": []}')


def notebook_with_magics(folder):
    """Uses magics and shell lines as notebooks do, and is honest.

    Verdict: 100, passed
    """
    sources = ["%matplotlib inline\n!rm -rf /\n%%time", "!touch @MARK@", RIGHT.decode()]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    (folder / "drill.ipynb").write_text(json.dumps({"cells": cells}))


def folder_as_file(folder):
    """Is a folder where the file should be.

    Verdict: not graded: is a folder
    """
    (folder / "drill.py").mkdir()


def fifo(folder):
    """Is a FIFO, on which a reader waits for ever.

    Verdict: not graded: is no ordinary file
    """
    os.mkfifo(folder / "drill.py")


def link_to_solution(folder):
    """Is a symbolic link to the solution.

    Verdict: not graded: symbolic link
    """
    (folder / "drill.py").symlink_to("../../solutions/drill.py")


def shadow_modules(folder):
    """Lays modules of its own beside the submission, for Python or pytest to pick up.

    Verdict: 0, failed: wrong
    """
    evil = "import os\nos.makedirs('@MARK@', exist_ok=True)\n"
    for name in ("torch.py", "numpy.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "msgspec.py"):
        (folder / name).write_text(evil)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    (folder / "drill.py").write_text(
        "import torch\n\n\ndef double(x):\n    return torch.zeros_like(x) + 0.5\n"
    )


FILES = (
    *(null_bytes, empty, invalid_utf8, byte_order_mark, fifty_megabytes, nested_source, syntax_error),
    *(broken_notebook, nested_notebook, notebook_without_cells, notebook_with_magics, folder_as_file, fifo),
    *(link_to_solution, shadow_modules),
)
ATTACKS = {path.stem: path for path in sorted(FOLDER.glob("*.py"))} | {make.__name__: make for make in FILES}


def about(attack):
    """An attack's docstring."""
    if callable(attack):
        return attack.__doc__
    return ast.get_docstring(ast.parse(attack.read_text())) or ""


def members():
    """(folder's name, attack or neighbour) of the class, in its order."""
    found = []
    for position, attack in enumerate(ATTACKS.values()):
        if position % EVERY == 0:
            found.append(NEIGHBOURS[len(found) % len(NEIGHBOURS)])
        found.append(attack)
    names = {id(attack): name for name, attack in ATTACKS.items()}
    return [(f"{n:03d}_{names.get(id(member), 'neighbour')}", member) for n, member in enumerate(found)]


MEMBERS = members()
HONEST = {name: member for name, member in MEMBERS if isinstance(member, tuple)}
IDS = {name.split("_", 1)[1]: name for name, member in MEMBERS if not isinstance(member, tuple)}


def fill(folder, tokens, honest_only=False):
    """Make the class below this folder."""
    for name, member in MEMBERS:
        if honest_only and name not in HONEST:
            continue
        own = folder / "class" / name
        own.mkdir(parents=True)
        if isinstance(member, tuple):
            (own / member[0]).write_bytes(member[1])
        elif callable(member):
            member(own)
        else:
            (own / "drill.py").write_bytes(member.read_bytes())
        for file in own.iterdir():
            if file.is_file() and not file.is_symlink() and file.stat().st_size < 2**20:
                data = file.read_bytes()
                for token, value in tokens.items():
                    data = data.replace(token.encode(), str(value).encode())
                file.write_bytes(data)


class Hostile:
    """The run with all of them, exec'd as people run it, and one of the neighbours alone."""

    def __init__(self, folder, warm):
        missing = [f"{layer.name}: {layer.detail}" for layer in prepare().layers if not layer.holds]
        if missing:
            pytest.skip("real attacks run only where every layer holds: " + "; ".join(missing))
        self.home, self.temporary = folder / "home", folder / "tmp"
        for made in (self.home, self.temporary):
            made.mkdir()
        (self.home / "secret").write_text(f"{drill.SECRET} home")
        self.mark = Path("/tmp") / f"autograder-attack-{os.getpid()}"
        self.course = drill.write_course(folder / "hostile")
        tokens = (self.course, self.home, self.mark, self.mark.name, next(iter(HONEST)))
        fill(self.course, dict(zip(TOKENS, tokens, strict=True)))
        extra = {
            "HOME": self.home,
            "TMPDIR": self.temporary,
            "AUTOGRADER_TEST_SECRET": f"{drill.SECRET} variable",
        }
        self.before = drill.files_below(self.course / "tests") | drill.files_below(self.course / "class")
        self.shared_before = shared_memory()
        self.run = drill.run(
            self.course, "class", "--json", "out.json", "--junit", "out.xml", "--jobs", 2, **extra
        )
        self.text = (self.course / "out.json").read_text() if (self.course / "out.json").exists() else ""
        self.results = {
            result["id"]: result for result in json.loads(self.text or '{"submissions": []}')["submissions"]
        }
        alone = drill.write_course(folder / "alone")
        fill(alone, dict(zip(TOKENS, tokens, strict=True)), honest_only=True)
        self.alone_run = drill.run(alone, "class", "--json", "out.json", "--jobs", 2, warm=warm, **extra)
        self.alone = {
            result["id"]: result for result in json.loads((alone / "out.json").read_text())["submissions"]
        }


def shared_memory():
    """Shared memory and semaphores of this machine that are kept until somebody removes them."""
    tables = [Path("/proc/sysvipc") / name for name in ("shm", "sem", "msg")]
    return {table.name: len(table.read_text().splitlines()) for table in tables if table.exists()}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, warm_runs):
    return Hostile(tmp_path_factory.mktemp("attacks"), warm_runs)


pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ATTACKS)
def test_verdict(hostile, name):
    """The attack earns what its honest code would, and its result says why."""
    verdict = VERDICT.search(about(ATTACKS[name]))
    assert verdict, f"{name} says no verdict"
    result = hostile.results[IDS[name]]
    told = f"{result['score']}, {[(t['id'], t['status'], t['message'][:300]) for t in result['tests']]} {result['message']}"
    words = verdict["words"]

    if verdict["points"] is None:
        assert "not_graded" == result["status"], told
        assert re.search(words, result["message"]), told
        return
    assert "graded" == result["status"], told
    assert float(verdict["points"]) == result["score"], told
    if words is None:
        assert {verdict["status"]} == {test["status"] for test in result["tests"]}, told
        return
    because = [test["message"] for test in result["tests"] if test["status"] in verdict["status"].split("|")]
    assert any(re.search(words, message) for message in because), told
    assert all(test["message"] for test in result["tests"] if test["status"] != "passed"), told


@pytest.mark.parametrize("name", HONEST)
def test_neighbour(hostile, name):
    """An honest neighbour's result is byte for byte that of a run without hostile ones."""
    assert HONEST[name][2] == hostile.results[name]["score"]
    assert drill.without_times(hostile.alone[name]) == drill.without_times(hostile.results[name])


@pytest.mark.parametrize("name", ATTACKS)
def test_time(hostile, name):
    """The attack took no more wall time than one submission may."""
    result = hostile.results[IDS[name]]

    assert sum(test["seconds"] for test in result["tests"]) <= drill.SUBMISSION_SECONDS


class TestRun:
    """What the run as a whole must look like."""

    def test_size(self):
        """There are at least 60 attacks, each with a line that says what it tries, and a verdict."""
        assert len(ATTACKS) >= 60
        assert [] == [
            name
            for name, attack in ATTACKS.items()
            if not re.match(r"[^\n]+\.\n\n\s*Verdict: ", about(attack))
        ]

    def test_everybody_has_a_result(self, hostile):
        """Every member of the class has one result, and the run says that some could not be graded."""
        assert [name for name, _member in MEMBERS] == list(hostile.results)
        assert (2, 0) == (hostile.run.status, hostile.alone_run.status), hostile.run.output

    def test_no_process_left(self, hostile):
        """Half a minute after the run nothing of it runs any more."""
        assert ([], []) == (hostile.run.left, hostile.alone_run.left)

    def test_no_file_left(self, hostile):
        """The course is as it was, and nothing lies in the folders that everybody may write to."""
        after = drill.files_below(hostile.course / "tests") | drill.files_below(hostile.course / "class")
        places = [Path("/tmp"), Path("/dev/shm"), Path("/var/tmp")]

        assert hostile.before == after
        assert [] == [path for place in places for path in place.glob(f"*{hostile.mark.name}*")]
        assert [] == list(hostile.temporary.iterdir())
        assert {"secret"} == {path.name for path in hostile.home.iterdir()} - {".cache", ".config"}
        assert [] == list(hostile.course.rglob("*.part"))

    def test_no_memory_left(self, hostile):
        """No shared memory, semaphore or queue is kept."""
        after = shared_memory()

        assert {name: min(count, hostile.shared_before[name]) for name, count in after.items()} == after

    def test_no_lock_left(self, hostile):
        """Every file of the course can be locked."""
        for path in sorted(hostile.course.rglob("*.*")):
            if path.is_file() and not path.is_symlink():
                with open(path, "rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_no_secret_told(self, hostile):
        """No result and no line of the report holds a secret of the tests, the solution, or the instructor."""
        assert drill.SECRET not in hostile.text
        assert drill.SECRET not in hostile.run.output
        assert "root:" not in hostile.text

    def test_results_are_short(self, hostile):
        """Nobody's text fills the instructor's disk or screen."""
        sizes = {name: len(json.dumps(result)) for name, result in hostile.results.items()}

        assert {} == {name: size for name, size in sizes.items() if size > 200_000}

    def test_terminal(self, hostile):
        """No control character of a student's reaches the terminal."""
        assert not set(hostile.run.output) & (set(map(chr, range(32))) - set("\n\r\t"))

    def test_junit(self, hostile):
        """The JUnit file can be read, whatever is in the messages."""
        from junitparser import JUnitXml

        assert len(list(JUnitXml.fromfile(str(hostile.course / "out.xml")))) > len(ATTACKS) / 2
