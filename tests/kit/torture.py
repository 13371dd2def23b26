"""Grading under bad conditions for minutes: random kills, a large mixed class, load on all cores.

`make torture` runs this; tests/kit/test_faults.py runs a little of it. A class is graded once in peace; then the
same class must end with the same results, however often the run is killed and resumed.
"""

import argparse
import enum
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.kit import drill

ATTACKS = Path(__file__).with_name("attacks")
RESUMES = 8


class Victims(enum.Enum):
    """Which process of a run a kill hits."""

    ANY = "any"
    RUN = "the whole run"
    FORKSERVER = "the forkserver"
    LEAVES = "a grader child or a worker"


def grade(folder, *options):
    """Grade the class below this folder; see `drill.run`."""
    return drill.run(folder, "class", "--json", "out.json", *options)


def choose(pid, kind, chance):
    """A process of the run to kill, or None when there is none of this kind yet."""
    family = drill.family(pid)
    named = {}
    for process in family:
        try:
            named[process] = " ".join(process.cmdline())
        except psutil.Error:
            continue
    servers = [
        process
        for process, command in named.items()
        if "sandbox.forkserver" in command and process.ppid() == pid
    ]
    if kind is Victims.RUN:
        return psutil.Process(pid)
    if kind is Victims.FORKSERVER:
        found = servers
    elif kind is Victims.LEAVES:
        found = [process for process in named if process not in servers and process.ppid() != pid]
    else:
        found = [psutil.Process(pid), *named]
    return chance.choice(found) if found else None


def kill_and_resume(folder, chance, kind, jobs=2):
    """Grade, kill a process at some moment, grade again until all is done; each result as text.

    The last run must say that everything was graded; a kill that comes too late is none.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "class", "--json", "out.json", "--jobs", str(jobs)],
        cwd=folder,
        env=drill.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    moment = time.monotonic() + chance.uniform(0.5, 9.0)
    while time.monotonic() < moment and process.poll() is None:
        time.sleep(0.02)
    family = drill.family(process.pid) if process.poll() is None else []
    try:
        victim = choose(process.pid, kind, chance) if process.poll() is None else None
        if victim is not None:
            victim.send_signal(signal.SIGKILL)
    except psutil.Error:
        pass  # it was gone already
    process.wait(timeout=300)
    alive = psutil.wait_procs(family, timeout=15)[1]
    if alive:
        raise AssertionError(f"still running after a kill: {alive}")
    for _ in range(RESUMES):
        done = grade(folder, "--jobs", str(jobs))
        if "Traceback (most" in done.output or done.left:
            raise AssertionError(f"no clear end: {done.output} {done.left}")
        if done.status == 0 or "can't be graded" in done.output:
            break
    else:
        raise AssertionError(f"not finished after {RESUMES} runs: {done.output}")
    found = json.loads((folder / "out.json").read_text())["submissions"]
    return {result["id"]: drill.without_times(result) for result in found}


# ---- make torture


def large_class(folder, count, chance):
    """A class of this many: one of four hostile."""
    honest = [(ATTACKS / f"control_{kind}.py").read_text() for kind in ("right", "wrong", "stub")]
    quick = [path for path in sorted(ATTACKS.glob("*.py")) if "timeout" not in path.read_text()]
    for number in range(count):
        own = folder / "class" / f"{number:03d}"
        own.mkdir(parents=True)
        code = honest[number % 4 - 1] if number % 4 else chance.choice(quick).read_text()
        (own / "drill.py").write_text(code + f"\n# {number}\n")


def burn():
    while True:
        sum(range(10_000))


def main():
    """Run until the minutes are over; exit status 1 when a result was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    started = time.monotonic()
    end = started + 60 * wanted.minutes
    chance = random.Random(wanted.seed)
    folder = Path(tempfile.mkdtemp(prefix="autograder-torture-"))
    problems = []
    load = [multiprocessing.Process(target=burn, daemon=True) for _ in range(os.cpu_count() or 1)]
    for process in load:
        process.start()
    try:
        big = drill.write_course(folder / "big")
        large_class(big, wanted.submissions, chance)
        done = grade(big)
        results = json.loads((big / "out.json").read_text())["submissions"]
        graded = sum(result["status"] == "graded" for result in results)
        print(
            f"{len(results)} submissions under load on all cores: {graded} graded, "
            f"{done.seconds:.0f} s, {done.seconds / len(results):.2f} s each",
            flush=True,
        )
        if len(results) != wanted.submissions or graded != len(results) or done.left:
            problems.append(f"large class: {len(results)} results, {graded} graded, left {done.left}")
        scores = {int(result["id"]): result["score"] for result in results}
        wrong = [n for n, score in scores.items() if n % 4 and score != (100 if n % 4 == 1 else 0)]
        if wrong:
            problems.append(f"large class: {wrong} have other scores than alone")
        peace = drill.write_course(folder / "peace")
        large_class(peace, 6, random.Random(wanted.seed))
        grade(peace)
        expected = {
            r["id"]: drill.without_times(r)
            for r in json.loads((peace / "out.json").read_text())["submissions"]
        }
        kills = 0
        while kills < wanted.kills and time.monotonic() < end:
            own = drill.write_course(folder / "killed")
            large_class(own, 6, random.Random(wanted.seed))
            kind = list(Victims)[kills % len(Victims)]
            try:
                told = kill_and_resume(own, chance, kind)
                if told != expected:
                    problems.append(f"kill {kills} ({kind.value}): other results")
                if len(expected) != len(list((own / ".autograder" / "results").rglob("*.json"))):
                    problems.append(f"kill {kills} ({kind.value}): results doubled or lost on disk")
                if list(own.rglob("*.part")):
                    problems.append(f"kill {kills} ({kind.value}): a half-written file")
            except (AssertionError, subprocess.TimeoutExpired) as error:
                problems.append(f"kill {kills} ({kind.value}): {error}")
            shutil.rmtree(own)
            kills += 1
        print(f"{kills} random kills and resumes: {len(problems)} problems", flush=True)
    finally:
        for process in load:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print(f"PROBLEM {problem}")
    print(f"{(time.monotonic() - started) / 60:.1f} minutes")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
