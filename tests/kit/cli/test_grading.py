"""Whole runs on a small course: jobs don't change grades, and nothing is lost when a run is stopped."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

RIGHT = "def double(X):\n    return 2 * X\n"
WRONG = "def double(X):\n    return 3 * X\n"
SLOW = "import time\ndef double(X):\n    time.sleep(0.15)\n    return 2 * X\n"


def without_times(path):
    """The JSON document without the fields that may differ between two runs."""
    document = json.loads(path.read_text())
    del document["run"]
    for submission in document["submissions"]:
        del submission["seconds"]
        for test in submission["tests"]:
            del test["seconds"], test["race"]
    return document


@pytest.fixture
def start(warm_runs):
    """`start(course, *args)` starts `autograder grade`; it is killed if it still runs when the test ends.

    cold: exec a process of its own, not forked from one that has imported all.
    """
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    with contextlib.ExitStack() as running:

        def begin(course, *args, cold=False):
            if not cold:
                process = warm_runs.start(["grade", *args], course, environment)
                running.callback(process.wait)
            else:
                process = subprocess.Popen(
                    [sys.executable, "-m", "autograder", "grade", *args],
                    cwd=course,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    env=environment,
                    preexec_fn=lambda: signal.signal(
                        signal.SIGINT, signal.SIG_DFL
                    ),  # background jobs ignore it
                )
                running.enter_context(process)
            running.callback(process.kill)
            return process

        yield begin


@pytest.fixture
def grade(autograder_cli):
    """`grade(course, *args)` runs `autograder grade` to its end; its exit status and all that it printed."""

    def run(course, *args):
        done = autograder_cli("grade", *args, cwd=course)
        return done.returncode, done.stdout + done.stderr

    return run


def make_class(folder, **codes):
    folder.mkdir()
    for name, code in codes.items():
        (folder / name).mkdir()
        (folder / name / "toy.py").write_text(code)


def wait_for_a_result(course, process):
    """Until this run has kept a result."""
    while process.poll() is None and not results_on_disk(course):
        time.sleep(0.05)


def results_on_disk(course):
    return len(list((course / ".autograder" / "results").rglob("*.json")))


@pytest.fixture
def course(toy_course, tmp_path):
    """A new toy course for each test."""
    return Path(toy_course(tmp_path / "course").root)


@pytest.mark.slow
def test_jobs_do_not_change_grades(course, grade, tmp_path):
    """One job and three jobs give the same document, except for times."""
    make_class(
        course / "class", **{f"s{i}": [RIGHT, WRONG, "def double(X): return X"][i % 3] for i in range(6)}
    )
    documents = []
    for jobs in ("1", "3"):
        out = tmp_path / f"{jobs}.json"
        status, text = grade(course, "class", "--jobs", jobs, "--fresh", "--json", str(out))

        assert 0 == status, text

        documents.append(without_times(out))

    assert documents[0] == documents[1]
    assert [100, 0, 0] == [s["score"] for s in documents[0]["submissions"]][:3]


@pytest.mark.slow
def test_state_kept_between_calls(course, grade, tmp_path):
    """The message says when a failing call would be right in a new process, and only then."""
    cached = "kept = {}\ndef double(X):\n    return kept.setdefault(tuple(X.shape), 2 * X)\n"
    make_class(course / "class", cached=cached, wrong=WRONG)
    out = tmp_path / "out.json"
    status, text = grade(course, "class", "--fresh", "--json", str(out))

    assert 0 == status, text

    messages = {
        submission["id"]: [test["message"] for test in submission["tests"] if "first call" in test["message"]]
        for submission in json.loads(out.read_text())["submissions"]
    }
    assert "right: is something kept from one call to the next?" in messages["cached"][0]
    assert [] == messages["wrong"]


@pytest.mark.slow
@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_keeps_what_was_graded(course, start, grade, signal_number):
    """Ctrl-C ends every process at once and keeps what was graded; the next run continues from there.

    No file of an earlier run is replaced by a part of a class.
    """
    make_class(course / "class", a=RIGHT, **{f"slow{i}": SLOW + f"# {i}" for i in range(2)})
    (course / "old.json").write_text("an earlier run's")
    options = ("--jobs", "1", "--json", "old.json", "--csv", "new.csv", "--report", "pages")
    process = start(course, "class", *options, cold=signal_number == signal.SIGINT)
    wait_for_a_result(course, process)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal_number)
    text = process.communicate(timeout=600)[0]

    assert "graded and kept; run the same command again to continue" in text
    assert 130 == process.returncode
    assert "old.json: left as it was, because the run was stopped" in text
    assert "an earlier run's" == (course / "old.json").read_text()
    assert (course / "new.csv").read_text().startswith("id,")
    assert (course / "pages" / "index.html").is_file()
    _gone, alive = psutil.wait_procs(family, timeout=60)
    assert [] == alive

    kept = results_on_disk(course)
    assert 1 <= kept < 3

    status, text = grade(course, "class")

    assert 0 == status, text
    assert f"{kept} unchanged, results kept from before" in text
    assert 3 == results_on_disk(course)


@pytest.mark.slow
def test_killed_run_resumes(course, start, grade):
    """After kill -9 of the command, no process is left and no result is lost."""
    make_class(course / "class", a=RIGHT, **{f"slow{i}": SLOW + f"# {i}" for i in range(3)})
    process = start(course, "class", "--jobs", "1")
    wait_for_a_result(course, process)
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    _gone, alive = psutil.wait_procs(family, timeout=60)

    assert [] == alive

    status, text = grade(course, "class")

    assert 0 == status, text
    assert "unchanged, results kept from before" in text


def leaves(pid, kind):
    """The workers or the grader children of a run, as they are now."""
    try:
        return [c for c in psutil.Process(pid).children(recursive=True) if c.name() == kind]
    except psutil.Error:  # a process has just ended
        return []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["grader child", "worker"])
def test_killed_process_is_tried_again(course, start, kind):
    """When a grader child or a worker is killed from outside, the submission is graded again."""
    make_class(course / "class", slow=SLOW)
    process = start(course, "class", "--jobs", "1")
    seen = {}
    while process.poll() is None:
        time.sleep(0.05)
        now = leaves(process.pid, kind)
        seen = {child: seen.get(child, 0) + 1 for child in now}
        if leaves(process.pid, "worker") and max(seen.values(), default=0) > 10:
            break
    max(seen, key=seen.get).kill()  # during the submission's calls, which take seconds
    text = process.communicate(timeout=600)[0]

    assert 0 == process.returncode, text
    assert "100 of 100" in text


@pytest.mark.slow
def test_a_neighbours_import_changes_nothing(course, grade):
    """What one submission imports is not there for another: it is graded as it is alone."""
    names = (
        "def double(X):\n    import matplotlib\n    return 2 * X if hasattr(matplotlib, 'pyplot') else X\n"
    )
    make_class(course / "class", kim=names, zoe="import matplotlib.pyplot\n" + RIGHT)
    for path in ("class/kim", "class"):
        assert 0 == grade(course, path, "--fresh", "--json", "class.json")[0]
        found = json.loads((course / "class.json").read_text())["submissions"]
        assert 0 == next(one for one in found if one["id"] in ("kim", "toy"))["score"]


def test_a_broken_test_is_not_a_zero(course, grade):
    """A broken test gives "not graded" with exit status 2, and says where the test failed."""
    tests = course / "tests" / "hidden" / "toy" / "test_double.py"
    tests.write_text(
        '"""broken"""\nfrom autograder.testing import points\n\n\n@points(100)\n'
        'def test_broken(submission):\n    """is broken"""\n    raise TypeError("oops")\n'
    )
    (course / "toy.py").write_text(RIGHT)
    status, text = grade(course, "toy.py")

    assert 2 == status
    assert "not graded" in text
    assert "the kit failed" not in text
    words = " ".join(text.split())
    assert (
        "the hidden test failed at tests/hidden/toy/test_double.py:8 in test_broken: TypeError: oops" in words
    )


@pytest.mark.slow
@pytest.mark.parametrize("given", ["", "@given(x=integers(0, 3))\n"], ids=["once", "examples"])
def test_an_answer_that_the_test_cannot_use_is_a_failure(course, grade, given):
    """Where a test's own code can't go on with an answer, but with the reference's, the answer is wrong."""
    tests = course / "tests" / "hidden" / "toy" / "test_double.py"
    tests.write_text(
        "from hypothesis import given\nfrom hypothesis.strategies import integers\n"
        "from autograder.testing import points\n\n\n"
        f"@points(100)\n{given}def test_bits(submission, x{'' if given else '=2'}):\n    'its bits'\n"
        "    assert submission.double(x).bit_length() < 5\n"
    )
    (course / "toy.py").write_text("def double(x):\n    return [x]\n")
    status, text = grade(course, "toy.py")

    words = " ".join(text.split())
    assert 0 == status
    assert "0 of 100" in words
    assert "returned can't be used: AttributeError: 'list' object has no attribute 'bit_length'" in words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "@points(50)\ndef test_a(submission):\n    '''half'''\n",
            "the points of toy sum to 50, but must sum to 100: add 50 in the @points(...)",
        ),
        ("def test_a(submission):\n    '''none'''\n", "a hidden test needs its points"),
        ("@points(100)\ndef test_a(submission):\n    pass\n", "needs a docstring that says what it checks"),
        ("import nonsense_module\n", "nonsense_module"),
        (
            "import pytest\n\n@points(100)\ndef test_a(submission):\n    '''skips'''\n    pytest.skip('no')\n",
            "must not be skipped",
        ),
    ],
)
def test_wrong_tests_are_the_courses_error(course, grade, source, message):
    """For a test file that breaks the rules, the submission is not graded and the message says why."""
    tests = course / "tests" / "hidden" / "toy" / "test_double.py"
    tests.write_text("from autograder.testing import points\n\n" + source)
    (course / "toy.py").write_text(RIGHT)
    status, text = grade(course, "toy.py")

    assert 2 == status
    assert "toy  not graded" in text
    assert message in text
    assert "Traceback (most" not in text


@pytest.mark.slow
def test_grading_a_module_imports_nothing_heavy():
    """Grading a .py imports no nbgrader, Jupyter, matplotlib, IPython or jupytext."""
    code = (
        "import sys, autograder.cli.app, autograder.cli.grade, autograder.session.session, autograder.grading.runner\n"
        "heavy = {'nbgrader', 'nbformat', 'jupytext', 'matplotlib', 'IPython', 'scipy', 'jupyter_client', 'jinja2', 'dask'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "[]" == found.strip()


FORK_WITH_THREADS = """
import sys
from pathlib import Path
import torch
from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

torch.set_num_threads(2)
torch.nn.functional.unfold(torch.randn(8, 8, 64, 64), 3)  # starts torch's thread pool in this process
course = find_course(Path(sys.argv[1]))
session = Session(course, Options(fresh=True, exercise="learn_kernel"), lambda *_args: None)
print(session.grade(find([course.master("convolution")], course).submissions)[0].score)
"""


@pytest.mark.slow
def test_caller_with_threads():
    """Grading does not hang in a process in which torch has already used several threads."""
    root = Path(__file__).resolve().parents[3]

    done = subprocess.run(
        [sys.executable, "-c", FORK_WITH_THREADS, str(root)], capture_output=True, text=True, timeout=600
    )

    assert "15.0" == done.stdout.strip(), done.stderr
