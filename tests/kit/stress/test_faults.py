"""Faults of machine and system: each run ends clearly, keeps what was graded, and loses or doubles nothing."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.session.store import Store
from tests.kit.stress import drill
from tests.kit.stress.torture import Victims, grade, kill_and_resume

RIGHT = (Path(__file__).parents[1] / "security" / "attacks" / "control_right.py").read_text()
CODES = {
    "right": RIGHT,
    "wrong": "def double(x):\n    return 3 * x\n",
    "slow": "import time\n\n\ndef double(x):\n    time.sleep(0.05)\n    return 2 * x\n",
    "crashing": "import os\n\n\ndef double(x):\n    os._exit(0)\n",
}
SCORES = {"right": 100, "wrong": 0, "slow": 60, "crashing": 0}

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path):
    """A small course with a class of four."""
    return make(tmp_path / "course")


def make(folder):
    drill.write_course(folder)
    for name, code in CODES.items():
        (folder / "class" / name).mkdir(parents=True)
        (folder / "class" / name / "drill.py").write_text(code)
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory, warm_runs):
    """The results of the class when nothing goes wrong."""
    folder = make(tmp_path_factory.mktemp("finished") / "course")
    done = drill.run(folder, "class", "--json", "out.json", warm=warm_runs)

    assert 0 == done.status, done.output

    return documents(folder)


def documents(folder):
    """Each submission's result as text, without times."""
    return {
        result["id"]: drill.without_times(result)
        for result in json.loads((folder / "out.json").read_text())["submissions"]
    }


def kept(folder):
    """The files of results on disk; each must be complete JSON."""
    found = list((folder / ".autograder" / "results").rglob("*.json"))
    for path in found:
        json.loads(path.read_bytes())
    return found


@pytest.fixture(scope="module")
def mounts():
    """Skip where nothing can be mounted."""
    probe = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True)
    if probe.returncode:
        pytest.skip(f"can't mount here: {probe.stderr.decode().strip()}")


def in_namespace(script):
    """A command that runs another one in a mount namespace, after this script."""
    return ["unshare", "-m", "sh", "-ec", script + '\nexec "$@"', "sh"]


def clear_end(done):
    """Check that the run printed no traceback and left no process."""
    assert "Traceback (most" not in done.output, done.output
    assert [] == done.left


# ---- disks


@pytest.mark.usefixtures("mounts")
def test_disk_full(course, tmp_path, finished, warm_runs):
    """On a full disk everything is graded and reported, and the report says that nothing was kept."""
    small = tmp_path / "small"
    small.mkdir()
    script = f"mount -t tmpfs -o size=16k none {small}\nmkdir -p {course}/.autograder\nmount --bind {small} {course}/.autograder\nhead -c 20000 /dev/zero > {small}/filler || true"
    done = drill.run(course, "class", "--json", "out.json", warm=warm_runs, script=script)

    assert 0 == done.status, done.output
    assert "results are not kept" in done.output
    assert "No space left on device" in done.output
    assert finished == documents(course)
    clear_end(done)


@pytest.mark.usefixtures("mounts")
def test_disk_full_for_the_output(course, tmp_path, warm_runs):
    """The message names an output file that can't be written; the results are kept."""
    small = tmp_path / "small"
    small.mkdir()
    script = f"mount -t tmpfs -o size=4k none {small}"
    done = drill.run(course, "class", "--json", small / "out.json", warm=warm_runs, script=script)

    assert 2 == done.status
    assert f"{small}/out.json: can't be written: No space left on device" in done.output
    assert 4 == len(kept(course))
    clear_end(done)


def test_file_size_limit(course):
    """A limit on the size of files (ulimit -f) is handled like a full disk."""
    done = drill.run(course, "class", before=["prlimit", "--fsize=0", "--"])

    assert 0 == done.status, done.output
    assert "results are not kept" in done.output
    assert [] == kept(course)
    clear_end(done)


@pytest.mark.usefixtures("mounts")
def test_read_only_course(course, tmp_path, finished, warm_runs):
    """On a read-only disk everything is graded, and the report says that nothing was kept."""
    script = f"mount --bind {course} {course}\nmount -o remount,bind,ro {course}"
    out = tmp_path / "out.json"
    done = drill.run(course, "class", "--json", out, warm=warm_runs, script=script)

    assert 0 == done.status, done.output
    assert "results are not kept" in done.output
    assert "Read-only file system" in done.output
    assert finished == documents(tmp_path)
    clear_end(done)


@pytest.mark.usefixtures("mounts")
def test_tmp_not_writable(course, finished):
    """Grading needs no folder for temporary files."""
    script = "\n".join(
        [
            f"mount --bind {course} {course}",
            *(f"mount --rbind {tmp} {tmp}\nmount -o remount,bind,ro {tmp}" for tmp in ("/tmp", "/var/tmp")),
            f"cd {course}",
        ]
    )
    done = drill.run(
        course, "class", "--json", "out.json", before=in_namespace(script), TMPDIR="/nonexistent"
    )

    assert 0 == done.status, done.output
    assert finished == documents(course)
    assert 4 == len(kept(course))
    clear_end(done)


def test_half_written_files_are_swept(tmp_path):
    """Temporary files of killed runs are removed, those of running ones are not."""
    store = tmp_path / "results"
    (store / "ab").mkdir(parents=True)
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True
    )
    dead, alive = store / "ab" / f"x.{gone.stdout.strip()}.part", store / "ab" / f"x.{os.getpid()}.part"
    dead.write_text("{")
    alive.write_text("{")

    assert "" == Store(store).problem
    assert [alive] == list(store.rglob("*.part"))


# ---- processes

# No process can be started, as when the machine has no free pids; threads still can.
NO_PROCESSES = """
import errno, os, sys
import pyseccomp as seccomp
rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
for name in ("fork", "vfork"):
    rules.add_rule(seccomp.ERRNO(errno.EAGAIN), name)
rules.add_rule(seccomp.ERRNO(errno.EAGAIN), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, 0x10000, 0))
rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
rules.load()
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_no_free_pids(course):
    """When no process can be started, the command says so at once."""
    pytest.importorskip("pyseccomp", reason="libseccomp is not installed")
    done = drill.run(course, "class", before=[sys.executable, "-c", NO_PROCESSES])

    assert 2 == done.status
    assert "no process can be started" in done.output or "can't confine student code" in done.output
    clear_end(done)


@pytest.mark.parametrize("most", [0, 3, 6])
def test_few_processes(course, most):
    """With a low limit of processes, the class is graded, or the message says why not."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become a user who may start no process")
    subprocess.run(["chown", "-R", "54321", str(course)], check=True)
    powers = "-all,+dac_read_search,+dac_override"  # so that this user can read the interpreter
    before = [
        *("setpriv", "--reuid", "54321", "--clear-groups", "--inh-caps", powers, "--ambient-caps", powers),
        *("prlimit", f"--nproc={most}", "--"),
    ]
    done = drill.run(course, "class", "--public", before=before, HOME=course)

    assert done.status in (0, 2), done.output
    if done.status == 2:
        told = (
            "no process can be started",
            "the kit failed, not the submission",
            "can't confine student code",
        )
        assert any(text in done.output for text in told), done.output
    clear_end(done)


def test_terminal_gone(course):
    """When the terminal closes, the run ends, keeps what was graded, and leaves no process."""
    leader, follower = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "class", "--jobs", "1"],
        cwd=course,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=drill.environment(),
        start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, 0x540E, 0),  # TIOCSCTTY: this is its terminal
    )
    os.close(follower)
    family = wait_for_a_result(course, process)
    os.close(leader)
    process.wait(timeout=300)
    _gone, alive = psutil.wait_procs(family, timeout=60)

    assert [] == alive
    assert kept(course)


def test_nobody_reads(course):
    """A closed pipe (`| head`) ends the run without a traceback or half-written files."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "class"],
        cwd=course,
        stdout=writer,
        stderr=subprocess.PIPE,
        env=drill.environment(),
    )
    os.close(writer)
    family = []
    while process.poll() is None:
        family += [child for child in drill.family(process.pid) if child not in family]
        time.sleep(0.5)
    errors = process.communicate()[1].decode()
    _gone, alive = psutil.wait_procs(family, timeout=60)

    assert [] == alive
    assert "Traceback (most" not in errors, errors
    assert kept(course)


def wait_for_a_result(course, process):
    """All processes of a run, as soon as it has kept a result."""
    while process.poll() is None and not ((course / ".autograder").exists() and kept(course)):
        time.sleep(0.05)
    return drill.family(process.pid)


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment(course, finished, seed, warm_runs):
    """kill -9 of any process at any moment: no result is lost, doubled, wrong or half written.

    The first run is exec'd, the others are forked from a warm process.
    """
    told = kill_and_resume(course, random.Random(seed), Victims.ANY, warm=warm_runs if seed else None)

    assert finished == told
    assert len(finished) == len(kept(course))
    assert [] == list(course.rglob("*.part"))


# ---- the clock

CLOCK = """
import sys, time
real, start = time.time, time.time()
time.time = lambda: 2 * start - real() - 86400 * (real() > start + 2)
time.time_ns = lambda: int(time.time() * 1e9)
from autograder.cli.app import main
sys.argv[0] = "autograder"
main()
"""


def test_clock_steps_backwards(course, finished):
    """A clock that runs backwards, or jumps back a day, changes nothing."""
    done = subprocess.run(
        [sys.executable, "-c", CLOCK, "grade", "class", "--json", "out.json"],
        cwd=course,
        env=drill.environment(),
        capture_output=True,
        text=True,
        timeout=600,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert finished == documents(course)
    results = json.loads((course / "out.json").read_text())["submissions"]
    assert all(0 <= test["seconds"] < 100 for result in results for test in result["tests"])


# ---- what is graded again


def test_changed_test_regrades_its_assignment(course, warm_runs):
    """After a change of a test, its own assignment is graded again, and no other."""
    other = {
        name.replace("drill", "other"): text for name, text in drill.COURSE.items() if name != "course.toml"
    }
    for name, text in other.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text)
    (course / "class" / "right" / "other.py").write_text(RIGHT)
    for name in ("wrong", "slow", "crashing"):
        shutil.rmtree(course / "class" / name)
    first = grade(course, warm=warm_runs)
    tests = course / "tests" / "public" / "other" / "test_double.py"
    tests.write_text(tests.read_text() + "\n# changed\n")
    second = grade(course, warm=warm_runs)

    assert (0, 0) == (first.status, second.status)
    assert 3 == len(kept(course))
    assert "1 unchanged, results kept from before" in second.output
