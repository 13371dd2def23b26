"""The command on a cluster that Dask's own commands have started: the same results, whatever happens to it."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.kit.fleet.waiting import wait_for
from tests.kit.stress import drill, fleet_torture
from tests.kit.stress.fleet_torture import Kind

pytest.importorskip("distributed", reason="the extra fleet is not installed")

pytestmark = pytest.mark.slow
DASK = Path(sys.executable).with_name("dask")
SLOW = """\
import time  # {}
def double(x):
    time.sleep(0.05)
    return 2 * x
"""
CLASS = {  # the slow ones come last: whatever happens after the first result, some are left
    "ann": fleet_torture.ATTACKS / "control_right.py",
    "bob": fleet_torture.ATTACKS / "control_wrong.py",
    "cem": fleet_torture.ATTACKS / "control_stub.py",
    "dee": "import os\ndef double(x): os._exit(0)\n",
    "eve": "def double(x:\n",
    **{name: SLOW.format(name) for name in ("ugo", "vic")},
}
KILLED = 6  # submissions of the class that is graded while processes are killed
HINT = "You triple x and add one, where doubling was asked for."


class Cluster:
    """A scheduler and one worker, as an instructor starts them. spill: the worker's folder."""

    def __init__(self, folder):
        self.spill = folder / "spill"
        self._folder, self._processes = folder, []
        self.address = ""
        self.start()

    def start(self, port=0):
        file = self._folder / "scheduler.json"
        file.unlink(missing_ok=True)
        self.scheduler = self._run(
            *("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--scheduler-file", file)
        )
        wait_for(lambda: file.is_file() and file.read_text().strip().endswith("}"))
        self.address = json.loads(file.read_text())["address"]
        self.worker = self._run(
            *("worker", self.address, "--nworkers", 1, "--nthreads", 1, "--name", "laptop", "--no-dashboard"),
            *("--local-directory", self.spill, "--resources", "race=1"),
        )

    def _run(self, *arguments):
        command = [DASK, *map(str, arguments)]
        environment = os.environ | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
        with (self._folder / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self._folder, env=environment, start_new_session=True,
            )  # fmt: skip
        self._processes.append(process)
        return process

    def courses(self):
        """Folders of courses on the worker."""
        return list(self.spill.glob("dask-scratch-space/autograder-*"))

    def grading(self):
        """Grading processes of the worker."""
        found = []
        for process in drill.family(self.worker.pid):
            with contextlib.suppress(psutil.Error):
                if any("grading_process" in word for word in process.cmdline()):
                    found.append(process)
        return found

    def close(self):
        for process in reversed(self._processes):
            family = (
                [psutil.Process(process.pid), *drill.family(process.pid)] if process.poll() is None else []
            )
            for one in family:
                with contextlib.suppress(psutil.Error):
                    one.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A running cluster."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.close()


def make(folder):
    drill.write_course(folder)
    for name, code in CLASS.items():
        (folder / "class" / name).mkdir(parents=True)
        (folder / "class" / name / "drill.py").write_text(code if isinstance(code, str) else code.read_text())
    (folder / "class" / "fay").mkdir()
    (folder / "class" / "fay" / "essay.pdf").write_bytes(b"%PDF-1.7")
    (folder / "class" / "gus").mkdir()
    (folder / "class" / "gus" / "drill.py").write_text((folder / "class" / "ann" / "drill.py").read_text())
    return folder


@pytest.fixture(scope="module")
def quiet(tmp_path_factory, autograder_cli):
    """(folder, finished command) of the class without a cluster."""
    folder = make(tmp_path_factory.mktemp("quiet"))
    return folder, autograder_cli("grade", "class", *OUTPUTS, "--jobs", "2", cwd=folder)


OUTPUTS = ("--json", "out.json", "--csv", "out.csv", "--junit", "out.xml", "--report", "pages", "--reveal")


def run_of(folder):
    return json.loads((folder / "out.json").read_text())["run"]


def stored(folder):
    """What is kept of each result, by key."""
    found = {}
    for file in (folder / ".autograder" / "results").rglob("*.json"):
        found[file.parent.name + file.stem] = drill.without_times(json.loads(file.read_bytes()))
    return found


def test_same_results(cluster, quiet, tmp_path, autograder_cli):
    """Results, files and exit status are those without a cluster; only what the run was is told otherwise."""
    folder, local = quiet
    own = make(tmp_path / "course")
    done = autograder_cli("grade", "class", *OUTPUTS, "--cluster", cluster.address, cwd=own)

    assert (2, local.stdout) == (done.returncode, done.stdout), done.stderr
    assert 2 == local.returncode
    assert fleet_torture.results(folder) == fleet_torture.results(own)
    assert stored(folder) == stored(own)
    assert (folder / "out.csv").read_text() == (own / "out.csv").read_text()
    pages = {str(file.relative_to(own)) for file in (own / "pages").rglob("*")}
    assert pages == {str(file.relative_to(folder)) for file in (folder / "pages").rglob("*")}
    ours, theirs = run_of(folder), run_of(own)
    about = theirs.pop("cluster")
    assert ours.pop("cluster") is None
    assert ours | {"started": ""} == theirs | {"started": ""}
    assert {"address": cluster.address, "workers": 1, "submissions": {"laptop": 7}, "refused": {}} == about
    assert "dashboard" not in done.stderr  # it has none
    wait_for(lambda: not cluster.courses())
    assert [] == cluster.grading()

    wrong = own / "tests/wrong/drill/double__tripled_and_one.py"
    wrong.parent.mkdir(parents=True)
    wrong.write_text(f'"""{HINT}"""\n\n\ndef double(x):\n    return 3 * x + 1\n')
    again = autograder_cli("grade", "class", *OUTPUTS, "--cluster", "tcp://127.0.0.1:9", cwd=own)
    assert 2 == again.returncode  # everything is kept, traces as well, and nobody asks a cluster
    assert "no scheduler" not in again.stderr
    hinted = fleet_torture.results(own)
    assert ["bob"] == [name for name, result in hinted.items() if HINT in result]
    assert hinted.keys() - {"bob"} == {n for n, r in fleet_torture.results(folder).items() if hinted[n] == r}


RACE = """

@points(10)
def test_speed(submission, race):
    \"\"\"double takes as long as the reference.\"\"\"
    race(lambda side: side.double, shape={"cpu": (500_000,)}, bars={"cpu": {10_000: 1.0}})
"""


def test_race(cluster, tmp_path, autograder_cli):
    """A submission is raced on a worker that has nothing else to do."""
    folder = drill.write_course(tmp_path)
    with (folder / "tests/hidden/drill/test_double.py").open("a") as file:
        file.write(RACE)
    (folder / "drill.py").write_text(CLASS["ann"].read_text())
    arguments = ("--exercise", "double", "--json", "out.json", "--cluster", cluster.address)
    done = autograder_cli("grade", "drill.py", *arguments, cwd=folder)
    [result] = json.loads((folder / "out.json").read_text())["submissions"]
    [raced] = [test for test in result["tests"] if test["race"]]

    assert 0 == done.returncode, done.stderr
    assert ("passed", 10) == (raced["status"], raced["points"])
    assert raced["race"]["rounds"] > 1  # how fast it was depends on what else this machine does
    assert 1 == sum(run_of(folder)["cluster"]["submissions"].values())


def start(folder, address):
    return subprocess.Popen(
        fleet_torture.command(address), cwd=folder, env=drill.environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background jobs ignore it
    )  # fmt: skip


def test_stopped(cluster, quiet, tmp_path):
    """After Ctrl-C, and after the scheduler is gone, what was graded is kept; the same command finishes."""
    folder = make(tmp_path / "course")
    process = start(folder, cluster.address)
    wait_for(lambda: fleet_torture.kept(folder))
    process.send_signal(signal.SIGINT)
    output, _none = process.communicate(timeout=60)
    before = stored(folder)

    assert 130 == process.returncode, output
    assert re.search(r"stopped: \d of 9 (submissions )?graded", output), output
    assert "Traceback" not in output
    wait_for(lambda: not cluster.courses() and not cluster.grading())

    process = start(folder, cluster.address)
    wait_for(lambda: fleet_torture.kept(folder) > len(before))
    cluster.scheduler.kill()
    output, _none = process.communicate(timeout=120)

    assert 2 == process.returncode
    gone = f"error: the scheduler of {cluster.address} is gone; what was graded is kept: start the cluster "
    assert gone + "again, and run the same command\n" in output
    assert "Traceback" not in output

    before |= stored(folder)
    cluster.close()
    cluster.start()
    process = start(folder, cluster.address)
    output, _none = process.communicate(timeout=120)
    assert 2 == process.returncode, output  # one student's folder has no submission
    assert fleet_torture.results(quiet[0]) == fleet_torture.results(folder)
    assert before.items() <= stored(folder).items()


def test_kills(tmp_path, autograder_cli):
    """A class on a cluster whose processes are killed has the results of a quiet run."""
    folder = fleet_torture.write_class(tmp_path / "course", KILLED)
    still = fleet_torture.write_class(tmp_path / "still", KILLED)
    done = autograder_cli("grade", "class", "--json", "out.json", cwd=still)
    kinds = [Kind.WORKER, Kind.SCHEDULER, Kind.CLIENT]
    found = fleet_torture.torture(
        folder, len(kinds), kinds, random.Random(1), cluster="local:1", patience=20, pauses=(0.1, 0.3)
    )

    assert 0 == done.returncode
    assert fleet_torture.results(still) == found
    assert KILLED == fleet_torture.kept(folder)
    assert [] == list((folder / ".autograder").rglob("*.part"))
