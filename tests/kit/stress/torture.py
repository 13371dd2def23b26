"""Grading under bad conditions for minutes: random kills, a large mixed class, load on all cores.

`make torture` runs this, and tests/kit/stress/test_faults.py runs a small part of it. A class is graded once without
disturbance. Then grading it must give the same results, however often the run is killed and resumed.
"""

import argparse
import ctypes
import difflib
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

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.kit.stress import drill, fleet_torture

ATTACKS = Path(__file__).parents[1] / "security" / "attacks"
DIFFERENT = ("uninitialised",)  # shows what was in memory: a different message every time, the same points
RESUMES = 8
HOSTILE = (  # whole classes with attacks on what surrounds the sandbox, as the kit's own tests hand them in
    "tests/kit/nbgrader/test_exchange.py",
    "tests/kit/security/test_costs.py",
    "tests/kit/cli/test_intake.py",
)
CLASS = 16  # submissions of the class whose grading is killed
KILLS_A_ROUND = 5


class Victims(enum.Enum):
    """Which process of a run is killed."""

    ANY = "any"
    RUN = "the whole run"
    FORKSERVER = "the forkserver"
    LEAVES = "a grader child or a worker"


def grade(folder, *options, warm=None):
    """Grade the class below this folder; see `drill.run`."""
    return drill.run(folder, "class", "--json", "out.json", *options, warm=warm)


def choose(pid, kind, chance):
    """A process of the run to kill, or None when there is no process of this kind yet."""
    family = drill.family(pid)
    named = {}
    for process in family:
        try:
            named[process] = process.name()
        except psutil.Error:
            continue
    if kind is Victims.RUN:
        return psutil.Process(pid)
    if kind is Victims.FORKSERVER:
        found = [process for process, name in named.items() if name == "forkserver"]
    elif kind is Victims.LEAVES:
        found = [process for process, name in named.items() if name in ("grader child", "worker")]
    else:
        found = [psutil.Process(pid), *named]
    return chance.choice(found) if found else None


def kill_and_resume(folder, chance, kind, jobs=2, warm=None):
    """Grade, kill a process at a random moment, and grade again until all is done; each result as text."""
    kill_once(folder, chance, kind, jobs, warm)
    return finish(folder, jobs, warm)


def kill_once(folder, chance, kind, jobs=2, warm=None):
    """Grade, and kill a process at a random moment: while the run starts, or after it has kept one more result.

    When the run ends first, nothing is killed. warm: fork the run from this `WarmRuns`; it starts faster.
    """
    arguments = ["grade", "class", "--jobs", str(jobs)]
    if warm is not None:
        process = warm.start(arguments, folder, drill.environment())
    else:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder", *arguments],
            cwd=folder,
            env=drill.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
    early, more = chance.random() < 0.5, results_on_disk(folder) + 1
    moment = time.monotonic() + (chance.uniform(0.3, 6.0) if warm is None else chance.uniform(0.02, 1.5))
    while process.poll() is None and (time.monotonic() < moment if early else results_on_disk(folder) < more):
        time.sleep(0.02)
    if not early:
        time.sleep(chance.uniform(0.0, 1.0))
    family = drill.family(process.pid) if process.poll() is None else []
    try:
        victim = choose(process.pid, kind, chance) if process.poll() is None else None
        if victim is not None:
            victim.send_signal(signal.SIGKILL)
    except psutil.Error:
        pass  # it had already ended
    process.wait(timeout=300)
    alive = psutil.wait_procs(family, timeout=60)[1]
    if alive:
        raise AssertionError(f"still running after a kill: {alive}")


def results_on_disk(folder):
    return len(list((folder / ".autograder" / "results").rglob("*.json")))


def finish(folder, jobs=2, warm=None):
    """Grade until the run says that everything was graded; each result as text."""
    for _ in range(RESUMES):
        done = grade(folder, "--jobs", str(jobs), warm=warm)
        if "Traceback (most" in done.output or done.left:
            raise AssertionError(f"a traceback, or processes left behind: {done.output} {done.left}")
        if done.status == 0:
            break
    else:
        raise AssertionError(f"not finished after {RESUMES} runs: {done.output}")
    found = json.loads((folder / "out.json").read_text())["submissions"]
    return {result["id"]: drill.without_times(result) for result in found}


# ---- make torture


def patient_course(folder):
    """The drill's course with the default limit of a call, because load alone could use up a shorter one."""
    drill.write_course(folder)
    settings = (folder / "course.toml").read_text().replace("call_seconds = 0.4", "call_seconds = 4")
    (folder / "course.toml").write_text(settings)
    return folder


def large_class(folder, count, chance):
    """A class of this many submissions, of which every fourth is hostile."""
    honest = [(ATTACKS / f"control_{kind}.py").read_text() for kind in ("right", "wrong", "stub")]
    quick = [
        path
        for path in sorted(ATTACKS.glob("*.py"))
        if "timeout" not in path.read_text() and path.stem not in DIFFERENT
    ]
    for number in range(count):
        own = folder / "class" / f"{number:03d}"
        own.mkdir(parents=True)
        code = honest[number % 4 - 1] if number % 4 else chance.choice(quick).read_text()
        (own / "drill.py").write_text(code + f"\n# {number}\n")


def difference(expected, found):
    """The lines in which two results differ."""
    lines = difflib.unified_diff(expected.splitlines(), (found or "").splitlines(), "alone", "killed", n=0)
    return "\n".join(lines)


def hostile_classes():
    """What goes wrong when hostile classes are handed in, collected and graded while all cores are busy."""
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *HOSTILE], cwd=root, capture_output=True, text=True
    )
    closing = done.stdout.strip().splitlines()[-1]
    print(f"hostile exchange, answers and archives under load: {closing}", flush=True)
    return [] if done.returncode == 0 else [f"hostile classes: {done.stdout[-4000:]}"]


def burn():
    """Keep one core busy until the parent ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    while True:
        sum(range(10_000))


def main():
    """Run for these minutes and kill this often at least; exit status 1 for a lost, doubled or wrong result."""
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
        big = patient_course(folder / "big")
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
        problems += hostile_classes()
        problems += fleet_torture.main()
        undisturbed = patient_course(folder / "undisturbed")
        large_class(undisturbed, CLASS, random.Random(wanted.seed))
        expected = finish(undisturbed)
        kills = 0
        while kills < wanted.kills or time.monotonic() < end:
            own = patient_course(folder / "killed")
            large_class(own, CLASS, random.Random(wanted.seed))
            round = f"after kill {kills + KILLS_A_ROUND}"
            try:
                for _ in range(KILLS_A_ROUND):
                    kill_once(own, chance, list(Victims)[kills % len(Victims)])
                    kills += 1
                found = finish(own)
                for name in sorted(expected):
                    if found.get(name) != expected[name]:
                        problems.append(
                            f"{round}: {name} has another result:\n{difference(expected[name], found.get(name))}"
                        )
                if results_on_disk(own) != CLASS:
                    problems.append(f"{round}: {results_on_disk(own)} results on disk for {CLASS}")
                if list(own.rglob("*.part")):
                    problems.append(f"{round}: a half-written file")
            except (AssertionError, subprocess.TimeoutExpired) as error:
                problems.append(f"{round}: {error}")
            shutil.rmtree(own)
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
