"""Grading on a cluster while its processes are killed at random: scheduler, workers, grading processes, the command.

The results must be those of a quiet run without a cluster, byte by byte but for times. `make torture` runs this with
twenty kills on a class of 64; tests/kit/fleet runs a small part of it.
"""

import enum
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.kit.stress import drill

ATTACKS = Path(__file__).parents[1] / "security" / "attacks"
HONEST = ("right", "wrong", "stub")
RESUMES = 30
QUIET_SECONDS = 240  # without a new result: something hangs
GONE_SECONDS = 20


class Kind(enum.Enum):
    """Which process is killed."""

    SCHEDULER = "the scheduler"
    WORKER = "a worker"
    GRADING = "a grading process"
    BELOW = "a process below a grading process"
    CLIENT = "the command"


def write_class(folder, count):
    """The drill's course with a class of this many honest submissions, none equal to another."""
    drill.write_course(folder)
    settings = (folder / "course.toml").read_text().replace("call_seconds = 0.4", "call_seconds = 4")
    (folder / "course.toml").write_text(settings)
    for number in range(count):
        own = folder / "class" / f"{number:03d}"
        own.mkdir(parents=True)
        code = (ATTACKS / f"control_{HONEST[number % 3]}.py").read_text()
        (own / "drill.py").write_text(f"{code}\n# {number}\n")
    return folder


def command(cluster):
    """The command line that grades the class on this cluster."""
    return [sys.executable, "-m", "autograder", "grade", "class", "--json", "out.json", "--cluster", cluster]


def processes(client):
    """{kind: processes} of a run. client: its command's process."""
    found = {kind: [] for kind in Kind}
    found[Kind.CLIENT].append(client)
    below = set()
    for process in drill.family(client.pid):
        try:
            words = " ".join(process.cmdline())
            if "autograder.fleet.local" in words:
                found[Kind.SCHEDULER].append(process)
            elif "autograder.fleet.grading_process" in words:
                found[Kind.GRADING].append(process)
                below |= set(drill.family(process.pid))
            elif "forkserver" in words and "forkserver" in " ".join(process.parent().cmdline()):
                found[Kind.WORKER].append(process)
        except psutil.Error:
            continue
    found[Kind.BELOW] = [process for process in found[Kind.GRADING] and below if process.is_running()]
    return found


def kept(folder):
    """The number of results on disk."""
    return len(list((folder / ".autograder" / "results").rglob("*.json")))


class Run:
    """The command, started again whenever it was killed."""

    def __init__(self, folder, cluster):
        self._folder, self._command = folder, command(cluster)
        self._log = (folder / "log.txt").open("ab")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self._command, cwd=self._folder, env=drill.environment(), stdin=subprocess.DEVNULL,
            stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def status(self):
        """The command's exit status; None while it runs."""
        return self.process.poll()

    def kill(self, kind, chance):
        """Kill a process of this kind; returns what was killed, None when there is none."""
        victims = processes(psutil.Process(self.process.pid))[kind]
        if not victims:
            return None
        victim = chance.choice(victims)
        family = drill.family(self.process.pid)
        victim.send_signal(signal.SIGKILL)
        if kind is Kind.CLIENT:
            self.process.wait()
            alive = psutil.wait_procs(family, timeout=GONE_SECONDS)[1]
            if alive:
                raise AssertionError(f"still running after the command was killed: {alive}")
        return victim

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._log.close()


def torture(
    folder, kills, kinds, chance, say=lambda _text: None, cluster="local:2", patience=4.0, pauses=(0.5, 4)
):
    """Grade the class below this folder with this many kills; returns the results as text, by id.

    The kinds of processes take turns. Between two kills, at least one result arrives, or the time of some more
    pauses passes. A class that was graded before the last kill is graded once more. pauses: seconds between
    kills, at least and at most.
    """
    run = Run(folder, cluster)
    done = again = 0
    try:
        changed, known, pause = time.monotonic(), 0, chance.uniform(*pauses)
        last = changed
        for _ in range(10**6):
            now = time.monotonic()
            if run.status() == 0 and done < kills:
                if again == RESUMES:
                    break
                again += 1
                shutil.rmtree(folder / ".autograder" / "results")  # the kit was faster than the kills
                run.start()
            if run.status() is not None and run.status() >= 0:
                if run.status() == 0 or done >= RESUMES:
                    break
                raise AssertionError(f"the command ended with {run.status()}: {log(folder)}")
            if run.status() is not None:  # it was killed
                run.start()
            if kept(folder) != known:
                known, changed = kept(folder), now
            if now - changed > QUIET_SECONDS:
                raise AssertionError(f"nothing is graded any more: {log(folder)}")
            if done < kills and now - last > pause and (changed > last or now - last > patience * pause):
                kind = kinds[done % len(kinds)]
                try:
                    victim = run.kill(kind, chance)
                except psutil.Error:
                    victim = None
                if victim is not None:
                    say(f"{known} graded: killed {kind.value}")
                    done, last, pause = done + 1, time.monotonic(), chance.uniform(*pauses)
            time.sleep(0.05)
        if done < kills:
            raise AssertionError(f"the class was graded after {done} of {kills} kills")
    finally:
        run.close()
    return results(folder)


def log(folder):
    """The end of what the commands have said."""
    return (folder / "log.txt").read_text(errors="replace")[-3000:]


def results(folder):
    """Each submission's result as text, without times."""
    found = json.loads((folder / "out.json").read_text())["submissions"]
    return {result["id"]: drill.without_times(result) for result in found}


def quiet(folder):
    """The results of the class without a cluster."""
    done = drill.run(folder, "class", "--json", "out.json", "--jobs", "2")
    if done.status:
        raise AssertionError(done.output)
    return results(folder)


def main(submissions=64, kills=20, seed=0):
    """Torture a class; returns what is wrong, a line each."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="autograder-fleet-torture-") as place:
        expected = quiet(write_class(Path(place, "quiet"), submissions))
        folder = write_class(Path(place, "killed"), submissions)
        started = time.monotonic()
        try:
            found = torture(folder, kills, list(Kind), chance, lambda text: print(f"  {text}", flush=True))
        except AssertionError as error:
            return [str(error)]
        problems = [f"{id} has another result" for id in expected if found.get(id) != expected[id]]
        if found.keys() != expected.keys():
            problems.append(f"{len(found)} results for {len(expected)} submissions")
        if kept(folder) != submissions:
            problems.append(f"{kept(folder)} results on disk for {submissions}")
        print(
            f"{kills} kills in a fleet: {time.monotonic() - started:.0f} s, {len(problems)} problems",
            flush=True,
        )
    return problems


if __name__ == "__main__":
    wrong = main(*map(int, sys.argv[1:]))
    print("\n".join(wrong))
    sys.exit(bool(wrong))
