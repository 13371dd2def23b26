"""Grading without what only Linux has, and with unusual names of files and folders."""

import json
import os
import shutil
import subprocess
import sys
import textwrap

import pytest

# Removes what macOS or Windows lacks.
ELSEWHERE = """\
import os, select, signal, socket, sys, time

for name in ("fcntl", "resource", "landlockpy", "pyseccomp", "termios", "pwd", "grp"):
    sys.modules[name] = None  # importing it raises ImportError
for module, names in {
    os: "fork forkpty pidfd_open sched_getaffinity set_blocking setsid O_NONBLOCK",
    select: "poll epoll",
    signal: "SIGXCPU SIGSTOP pidfd_send_signal",
    socket: "recv_fds send_fds",
    time: "clock_gettime clock_gettime_ns",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
"""
RUN = """\
import runpy

for name in [name for name in sys.modules if name.split(".")[0] == "autograder"]:
    del sys.modules[name]
from autograder.workers import plain

worker = elsewhere + "import runpy; runpy.run_module('autograder.sandbox.plain_worker', run_name='__main__')"
plain.PlainWorkers.command = (sys.executable, "-s", "-P", "-c", worker)
sys.argv = ["autograder", *sys.argv[1:]]
runpy.run_module("autograder", run_name="__main__")
"""
LIBRARIES = ("msgspec", "typer", "rich.live", "torch", "hypothesis", "pytest")
RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x * x\n"
ENDS = "import os\n\n\ndef double(x):\n    os._exit(3)\n"
LOOPS = "def double(x):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def grade_elsewhere(warm_pythons, tmp_path_factory):
    """`grade_elsewhere(*arguments, cwd=folder)`: `grade` on a machine without fork, as a CompletedProcess.

    It is forked from a process that has imported torch; the kit itself it imports anew.
    """
    script = tmp_path_factory.mktemp("elsewhere") / "run.py"
    script.write_text(f"{ELSEWHERE}\nelsewhere = {ELSEWHERE!r}\n{RUN}", encoding="utf-8")

    def grade(*arguments, cwd):
        environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}
        return warm_pythons(LIBRARIES).run(script, ["grade", *arguments], cwd, environment, timeout=600)

    return grade


@pytest.fixture(scope="module")
def handed_out(toy_course, tmp_path_factory):
    """The toy course's handout, unzipped, without the kit's wheel."""
    from autograder.authoring import handout
    from autograder.course.manifest import HandoutManifest

    course = toy_course(tmp_path_factory.mktemp("toy") / "course")
    folder = tmp_path_factory.mktemp("unzipped") / "handed out"
    for name, content in handout.generate(course, "toy").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest = json.loads((folder / ".handout.json").read_bytes())
    manifest |= {
        "outline": (folder / "toy.py").read_text(),
        "modules": {},
        "points": {"double": 100.0},
        "questions": {},
        "data": [],
        "scratch": False,
        "libraries": [],
    }
    assert set(manifest) == set(HandoutManifest.__struct_fields__)
    (folder / ".handout.json").write_text(json.dumps(manifest))
    (folder / "course.toml").write_text("[grading]\ncall_seconds = 1\n")
    return folder


@pytest.mark.slow
class TestElsewhere:
    """Tests for workers/plain.py: public tests in a plain child process."""

    def graded(self, grade_elsewhere, folder, code):
        """Grade this code; returns (JSON document, text in the terminal)."""
        (folder / "toy.py").write_text(code, encoding="utf-8")
        done = grade_elsewhere(".", "--fresh", "--json", "out.json", cwd=folder)
        assert "" == done.stderr
        result = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        return result, done.stdout

    def test_right(self, handed_out, grade_elsewhere):
        """A right solution passes, and the report says that it ran in a plain process."""
        result, shown = self.graded(grade_elsewhere, handed_out, RIGHT)

        assert [False, 4] == [
            result["run"]["confinement"]["confined"],
            len(result["run"]["confinement"]["missing"]),
        ]
        assert ["passed"] == [test["status"] for test in result["submissions"][0]["tests"]]
        assert "your code ran in a plain process" in shown
        assert shown.rstrip().endswith("public tests 1 of 1; hidden tests are run by your instructor")

    def test_wrong(self, handed_out, grade_elsewhere):
        """A wrong solution gets its message and the counterexample with stars."""
        result, shown = self.graded(grade_elsewhere, handed_out, WRONG)

        message = result["submissions"][0]["tests"][0]["message"]
        assert "double(x) has 2 of 3 values wrong: at [0] expected 2, got 1" == message
        assert "got [*1,  4, *9]" in shown

    def test_hidden_tests_are_refused(self, grade_elsewhere, toy_course, tmp_path):
        """Hidden tests are refused in a plain process, except with --unconfined."""
        course = toy_course(tmp_path / "course")
        (tmp_path / "toy.py").write_text(RIGHT)

        done = grade_elsewhere(tmp_path / "toy.py", cwd=course.root)
        assert 2 == done.returncode
        assert "this machine can't confine student code" in " ".join(done.stderr.split())

        done = grade_elsewhere(tmp_path / "toy.py", "--unconfined", cwd=course.root)
        assert 0 == done.returncode
        assert "toy  100 of 100" in done.stdout
        assert (
            "student code ran without these layers of confinement: user, limits, landlock, seccomp"
            in done.stdout
        )

    def test_several(self, grade_elsewhere, toy_course, tmp_path):
        """Several submissions are graded one after the other, each in its own workers.

        Code that ends its process costs its own test, and so does an endless loop, also without a clock of CPU time.
        """
        course = toy_course(tmp_path / "course")
        (tmp_path / "course" / "course.toml").write_text("[grading]\ncall_seconds = 1\n")
        for name, code in {"ada": RIGHT, "ben": WRONG, "eve": ENDS, "lou": LOOPS, "zoe": RIGHT}.items():
            (tmp_path / "class" / name).mkdir(parents=True)
            (tmp_path / "class" / name / "toy.py").write_text(code)
        out = tmp_path / "out.json"

        done = grade_elsewhere(tmp_path / "class", "--public", "--json", out, cwd=course.root)
        tests = {one["id"]: one["tests"] for one in json.loads(out.read_text())["submissions"]}
        passed = {name: [test["status"] for test in own] for name, own in tests.items()}

        assert 0 == done.returncode
        expected = {"ada": "passed", "ben": "failed", "eve": "crashed", "lou": "timeout", "zoe": "passed"}
        assert {name: [status] for name, status in expected.items()} == passed
        assert tests["eve"][0]["message"].startswith("the Python process ended during double(x)")


@pytest.mark.slow
def test_imports():
    """No module that students use imports what other systems lack."""
    code = textwrap.dedent(
        """\
        {elsewhere}
        import autograder.cli.app, autograder.cli.grade, autograder.cli.watch, autograder.cli.doctor
        import autograder.session.process_cache, autograder.session.session
        import autograder.grading.in_process, autograder.workers.plain, autograder.notebook, autograder.bundle.submit
        import autograder.reports.github, autograder.reports.junit, autograder.reports.gradescope
        heavy = {{"nbgrader", "jupyter_client", "jupytext", "nbformat", "matplotlib"}} & set(sys.modules)
        print(sorted(heavy))
        """
    ).format(elsewhere=ELSEWHERE)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)

    assert ("[]\n", "") == (done.stdout, done.stderr)


@pytest.mark.slow
def test_unusual_names(handed_out, tmp_path, autograder_cli):
    """A folder whose name has spaces, quotes and non-ASCII letters is graded like any other."""
    folder = tmp_path / "Übung 1 – „Faltung“ & more's [draft] 数学"
    shutil.copytree(handed_out, folder)
    (folder / "toy.py").write_text("def double(x):\n    return 2 * x  # größer, 数\n", encoding="utf-8")

    done = autograder_cli("grade", ".", "--json", "ergebnis ä.json", "--junit", "j ü.xml", cwd=folder)
    result = json.loads((folder / "ergebnis ä.json").read_text(encoding="utf-8"))["submissions"][0]

    assert (0, "") == (done.returncode, done.stderr)
    assert [folder.name, "passed"] == [result["id"], result["tests"][0]["status"]]
    assert (folder / "j ü.xml").is_file()
