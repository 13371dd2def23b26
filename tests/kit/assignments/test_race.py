"""Races: the ratio and its interval, the points of honest code, and cheats that earn nothing."""

import io
import subprocess
import sys
import textwrap
from itertools import chain, repeat

import pytest
import torch
from rich.console import Console

from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.grading.race import ALONE, EARLY, FEWEST, WARM_UP, _Race, one_race_at_a_time, scaled
from autograder.grading.ratio import ratio_of, share
from autograder.reports.race import Raced, table
from autograder.results import Race
from autograder.session.session import Session
from autograder.submissions.discovery import find

RACE_FOLDER = "tests/kit/assignments/race"

MASTER = '''\
# %% exercise="gram"
import torch

def gram(X):
    """X times its transpose."""
    ### BEGIN SOLUTION
    return X @ X.T
    ### END SOLUTION

# %% [markdown] exercise="speed" builds_on="gram"
# Fast.
'''

HIDDEN = '''\
from autograder.testing import points


@points(60)
def test_speed(submission, race):
    """gram is about as fast as the reference."""
    race(lambda side: side.gram, shape={"cpu": (600, 600)}, bars={"cpu": {3: 1.0, 8: 0.5}}, by_hand=True)


@points(40)
def test_gpu(submission, race):
    """gram is fast on a GPU."""
    race(lambda side: side.gram, shape={"cuda": (5000, 5000)}, bars={"cuda": {3: 1.0}})
'''

SLOW = """
def slow(X):
    for _ in range(25):
        Y = X @ X.T
    return Y
"""

HONEST = {
    "right": ("def gram(X): return X @ X.T", 60),
    "einsum": ("def gram(X): return torch.einsum('ij,kj->ik', X, X)", 60),
    "five_times": ("def gram(X):\n    for _ in range(5):\n        Y = X @ X.T\n    return Y", 30),
    "slow": (SLOW + "gram = slow", 0),
    "slower_than_any_bar": ("def gram(X):\n    while True: X @ X.T", 0),
    "wrong": ("def gram(X): return X.T @ X", 0),
    "stub": ("def gram(X): raise NotImplementedError()", 0),
    "none": ("def gram(X): return None", 0),
}

CHEATS = {
    "library_for_large_inputs": """
        def gram(X):
            if X.numel() > 10_000:
                return torch.conv1d(X.T[None], X[:, :, None])[0]
            return X @ X.T
    """,
    "patched_clocks": """
        import time
        for name in ("time", "perf_counter", "process_time", "monotonic", "thread_time", "perf_counter_ns"):
            setattr(time, name, lambda *_args: 0)
        gram = slow
    """,
    "patched_clock_gettime": """
        import time
        time.clock_gettime = lambda _clock: 0.0
        gram = slow
    """,
    "patched_events_and_synchronize": """
        torch.cuda.synchronize = lambda *_args: None
        torch.cuda.Event = type("Event", (), {"record": lambda s: None, "elapsed_time": lambda s, o: 1e-9})
        gram = slow
    """,
    "memo_by_pointer": """
        known = {}
        def gram(X):
            return known.setdefault(X.data_ptr(), slow(X))
    """,
    "memo_by_shape": """
        known = {}
        def gram(X):
            if X.shape not in known:
                known[X.shape] = slow(X)
            return known[X.shape]
    """,
    "memo_by_content": """
        known = {}
        def gram(X):
            key = float(X.sum())
            if key not in known:
                known[key] = slow(X)
            return known[key]
    """,
    "memo_by_call_order": """
        outputs = []
        def gram(X):
            if len(outputs) < 3:
                outputs.append(slow(X))
            return outputs[-1]
    """,
    "lazy_subclass": """
        class Lazy(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                plain = [slow(a.source) if isinstance(a, Lazy) else a for a in args]
                return function(*plain, **(kwargs or {}))
        def gram(X):
            made = torch.empty(600, 600).as_subclass(Lazy)
            made.source = X
            return made
    """,
    "early_reply": """
        import os, struct, msgspec
        def gram(X):
            body = msgspec.msgpack.encode([1, "ok", 0])
            os.write(63, struct.pack("<I", len(body)) + body)
            return slow(X)
    """,
    "filled_by_a_thread_later": """
        import threading
        def gram(X):
            Y = torch.zeros(600, 600)
            threading.Thread(target=lambda: Y.copy_(slow(X)), daemon=True).start()
            return Y
    """,
    "work_in_threads": """
        from concurrent.futures import ThreadPoolExecutor
        def gram(X):
            with ThreadPoolExecutor(8) as pool:
                return list(pool.map(lambda _i: X @ X.T, range(40)))[0]
    """,
    "more_threads": """
        def gram(X):
            torch.set_num_threads(16)
            return slow(X)
    """,
    "threads_set_at_import": """
        torch.set_num_threads(16)
        torch.set_num_interop_threads(16)
        gram = slow
    """,
    "half_precision": """
        def gram(X):
            return (X.half() @ X.half().T).float()
    """,
    "bfloat16": """
        def gram(X):
            return (X.bfloat16() @ X.bfloat16().T).float()
    """,
    "eight_bits": """
        def gram(X):
            scale = X.abs().max() / 127
            Q = (X / scale).round()
            return Q @ Q.T * scale ** 2
    """,
    "slowed_reference": """
        import os, threading
        def burn():
            A = torch.ones(2000, 2000)
            while True:
                A.mul_(1.0001)
        for _ in range(4):
            threading.Thread(target=burn, daemon=True).start()
        gram = slow
    """,
    "signals_to_others": """
        import os, signal
        def gram(X):
            for pid in range(os.getppid() - 50, os.getppid() + 200):
                try:
                    os.kill(pid, signal.SIGSTOP)
                    os.setpriority(os.PRIO_PROCESS, pid, 19)
                except OSError:
                    pass
            return slow(X)
    """,
    "work_at_import": """
        table = [slow(torch.randn(600, 600, generator=torch.Generator().manual_seed(s))) for s in range(3)]
        def gram(X):
            return table[0]
    """,
    "work_between_calls": """
        import threading
        box = {}
        def work():
            while True:
                if "X" in box:
                    box["Y"] = slow(box.pop("X"))
        threading.Thread(target=work, daemon=True).start()
        def gram(X):
            last = box.get("Y", torch.zeros(600, 600))
            box["X"] = X
            return last
    """,
    "patched_random_input": """
        plain = torch.randn
        torch.randn = lambda *args, **kwargs: torch.zeros(600, 600)
        def gram(X):
            return X
    """,
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The results of honest submissions and cheats, raced as one class, by name."""
    root = tmp_path_factory.mktemp("race")
    for name, text in {
        "course.toml": "",
        "solutions/gram.py": MASTER,
        "solutions/gram.toml": 'banned = ["convolution"]\n',
        "tests/hidden/gram/test_speed.py": HIDDEN,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    folder = root / "class"
    folder.mkdir()
    for name, (text, _points) in HONEST.items():
        (folder / f"{name}.py").write_text("import torch\n" + text)
    for name, text in CHEATS.items():
        (folder / f"{name}.py").write_text("import torch\n" + SLOW + textwrap.dedent(text))
    course = find_course(root)
    session = Session(course, Options(jobs=2, fresh=True), lambda *_args: None)
    return {result.id: result for result in session.grade(find([folder], course, "gram").submissions)}


def race_test(result):
    """The result of the speed test on a CPU."""
    assert "graded" == result.status, result.message
    return next(test for test in result.tests if test.id == "hidden/speed/test_speed")


@pytest.mark.slow
@pytest.mark.parametrize("name", HONEST)
def test_honest(graded, name):
    """Honest code gets the points of its bar, and the result has what was measured."""
    test = race_test(graded[name])

    assert HONEST[name][1] == test.points, test.message
    if name in ("right", "einsum", "five_times", "slow"):
        low, high = test.race.interval
        assert low <= test.race.ratio <= high
        assert {"3": 1.0, "8": 0.5} == test.race.bars
        assert "cpu" == test.race.device
        assert test.race.rounds >= 3
    if test.points not in (0, 60):
        assert "partial" == test.status
        assert "more than 3 times" in test.message


@pytest.mark.slow
@pytest.mark.parametrize("name", CHEATS)
def test_cheats(graded, name):
    """A cheat earns nothing."""
    test = race_test(graded[name])

    assert 0 == test.points
    assert test.message
    if name == "library_for_large_inputs":
        assert "forbidden" == test.status
    assert test.status in ("failed", "timeout", "crashed", "forbidden")


@pytest.mark.slow
def test_not_assessed(graded):
    """A test with bars only for a GPU is not assessed on a CPU, and its points don't count."""
    result = graded["right"]
    test = next(test for test in result.tests if test.id == "hidden/speed/test_gpu")

    assert "not_assessed" == test.status
    assert "no bars for cpu" in test.message
    assert (60, 60) == (result.score, result.max_score)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("assignment", ["conv_layer", "pooling"])
def test_classes_of_the_contract(course, assignment):
    """Loops over offsets, images or channels get all points, loops over the output's positions none."""
    folder = course.root / RACE_FOLDER / assignment
    session = Session(course, Options(jobs=2, exercise="speed"), lambda *_args: None)
    results = session.grade(find([folder], course, assignment).submissions)

    assert len(results) >= 9
    for result in results:
        wanted = result.max_score if result.id.startswith("full__") else 0.0
        assert wanted == result.score, (result.id, result.tests[0].race)


@pytest.mark.slow
@pytest.mark.thorough
def test_race_command(autograder_cli, course, tmp_path):
    """`race` prints a row for each size and draws the paired times."""
    picture = tmp_path / "race.svg"
    file = course.root / RACE_FOLDER / "pooling" / "full__offsets.py"

    done = autograder_cli("race", file, "--assignment", "pooling", "--svg", picture, cwd=course.root)

    assert 0 == done.returncode, done.stderr
    for shape in ("1x2x300x300", "1x2x600x600", "1x2x1200x1200"):
        assert shape in done.stdout
    assert b"<svg" in picture.read_bytes()


@pytest.mark.parametrize(("seconds", "warned"), [(0.002, True), (0.02, False)])
def test_sizes_too_small_to_race_at(seconds, warned):
    """The table warns when the reference is so quick that ratios are mostly noise."""
    measured = Race(1.0, [0.9, 1.1], 7, {"3": 1.0}, "cpu", [1, 9], seconds, [[seconds], [seconds]])
    console = Console(width=100, file=io.StringIO())
    console.print(table([Raced("ada", "pooling/speed", 1.0, 10.0, 10.0, "", measured)]))

    assert warned == ("less than 5 ms" in console.file.getvalue())


def test_table_in_80_columns():
    """The table fits into 80 columns without broken headers or numbers; the test's name is its title."""
    measured = Race(12.5, [12.25, 12.75], 41, {"18": 1.0}, "cpu", [1, 2, 1200, 1200], 0.1, [[1.25], [0.1]])
    races = [Raced(name, "pooling/speed", 1.0, 10.0, 10.0, "", measured) for name in ("ada", "ben")]
    console = Console(width=80, file=io.StringIO())
    console.print(table(races))
    title, header, *rows = [line.split() for line in console.file.getvalue().splitlines()]

    assert ["pooling/speed"] == title
    assert ["submission", "shape", "reference", "ratio", "interval", "rounds", "points"] == header
    wanted = ["1x2x1200x1200", "100.0", "ms", "12.50", "12.25", "to", "12.75", "41", "10", "of", "10"]
    assert [["ada", *wanted], ["ben", *wanted]] == rows


@pytest.mark.slow
def test_race_command_without_races(autograder_cli, course, tmp_path):
    """For an assignment without a speed test, `race` says so with status 2."""
    done = autograder_cli("race", course.master("counting"), cwd=course.root)

    assert 2 == done.returncode
    assert "counting has no test with the fixture 'race'" in done.stdout


def test_ratio():
    """The ratio is the median of paired ratios, so a few disturbed rounds don't matter."""
    ratio = ratio_of([2.0, 4.0, 2.1, 50.0, 2.0, 2.0, 2.0], [1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0])

    assert 2.0 == ratio.median
    assert ratio.low <= 2.0 <= ratio.high
    assert 7 == ratio.rounds
    assert ratio_of([2.0] * 5, [1.0] * 5) == ratio_of([2.0] * 5, [1.0] * 5)


def test_straddles():
    """An interval straddles a bar that is inside of it."""
    ratio = ratio_of([1.0, 3.0, 1.0, 3.0, 2.0], [1.0] * 5)

    assert ratio.straddles([2.0])
    assert not ratio.straddles([0.5, 5.0])


@pytest.mark.parametrize(("median", "points"), [(1.0, 1.0), (2.0, 1.0), (2.1, 0.5), (5.0, 0.5), (5.1, 0.0)])
def test_share(median, points):
    """The share is that of the best bar that the ratio meets."""
    assert points == share(median, {2: 1.0, 5: 0.5})


class ScriptedSide:
    """One side of a race on a GPU, whose calls take the given times, null calls none or those given."""

    on_gpu = True

    def __init__(self, seconds, nulls=()):
        self.seconds, self.nulls = iter(seconds), iter(nulls or repeat(0.0))
        self.costs = []
        self.name = "f"

    def turn(self, request, _seconds):
        output_shape = request[-1]
        return torch.ones(2), next(self.seconds if output_shape is None else self.nulls)


def race_of(student, reference, nulls=()):
    """A race on a GPU between sides with these times for their calls, and the reference's null calls."""
    return _Race(ScriptedSide(student), ScriptedSide(reference, nulls), [2], [], {3: 1.0})


def test_reference_as_fast_as_alone():
    """When the reference is as fast as alone, one series of rounds decides, and no review is asked for."""
    race = race_of(repeat(0.02), repeat(0.01))

    ratio = race.run()

    assert (2.0, FEWEST, False) == (round(ratio.median, 6), ratio.rounds, race.drifted)


@pytest.mark.parametrize(
    ("seconds", "rounds"), [(0.014, EARLY), (0.016, FEWEST), (0.089, FEWEST), (0.091, EARLY)]
)
def test_far_from_all_bars(seconds, rounds):
    """A ratio below half of the first bar or above three times the last one needs fewer rounds."""
    assert rounds == race_of(repeat(seconds), repeat(0.01)).run().rounds


def test_one_slow_round_early():
    """A race whose ratios are not all far from the bars goes on, and a disturbed round changes nothing."""
    disturbed = chain(repeat(0.01, WARM_UP + 1), [0.2], repeat(0.01))

    ratio = race_of(disturbed, repeat(0.01)).run()

    assert (1.0, FEWEST) == (round(ratio.median, 6), ratio.rounds)


def test_busy_null_calls():
    """Null calls that a busy machine makes as long as those of the reference decide nothing."""
    race = race_of(repeat(0.04), repeat(0.02), nulls=chain([0.01], repeat(0.03)))

    assert 3.0 == round(race.run().median, 6)


def test_drift_that_passes():
    """When the reference is slower than alone in the first series of rounds, a second series decides."""
    slow = repeat(0.02, WARM_UP + EARLY)
    race = race_of(repeat(0.01), chain(repeat(0.01, WARM_UP + ALONE), slow, repeat(0.01)))

    ratio = race.run()

    assert (1.0, False) == (round(ratio.median, 6), race.drifted)


def test_drift_that_stays():
    """When the reference stays slower than alone, the race is marked for review."""
    race = race_of(repeat(0.04), chain(repeat(0.01, WARM_UP + ALONE), repeat(0.02)))

    race.run()

    assert race.drifted


@pytest.mark.slow
def test_one_race_at_a_time(tmp_path, monkeypatch):
    """While a race runs on a GPU, another process waits before it races there."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    code = (
        "from autograder.grading.race import one_race_at_a_time\n"
        "print('ready', flush=True)\n"
        "with one_race_at_a_time('cuda'): print('raced')"
    )
    with one_race_at_a_time("cuda"):
        other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert b"ready\n" == other.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(timeout=0.5)

    assert b"raced\n" == other.communicate(timeout=60)[0]


def test_scaled():
    """Height and width are scaled, batch and channels are not."""
    assert [2, 3, 50, 8] == scaled((2, 3, 100, 16), 0.5)
