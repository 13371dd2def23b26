"""What `make bench` measures is what it says: the classes, the lower bound's verdicts, the bars."""

import io
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from autograder.course.find import find_course
from autograder.errors import CourseError, StudentError, StudentFailure
from autograder.sandbox.worker import MODULE_NAME
from benchmarks import __main__ as bench
from benchmarks import floors, kit, local, material, waiting
from benchmarks.local import LocalSubmission, namespace_of, needs_reference
from benchmarks.measure import Usage
from benchmarks.report import Cost, Figures, bars_of

CODE = """
import torch
from collections import namedtuple

Pair = namedtuple("Pair", "a b")

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))

    def forward(self, x):
        return (x * self.weight).sum()

def pair(x):
    return Pair(x, 1)

def spoil(x):
    x += 1
    return x

def fail(x):
    raise ValueError("no such mode")
"""
FIGURES = Figures(
    races=False,
    kit={("right", 1): [Cost(1.0, 1.0, 3.0, 4.0)], ("right", 2): [Cost(0.5, 1.0)]},
    seconds={"right": [1.0, 1.0, 1.0], "wrong": [1.0] * 18 + [2.0, 9.0]},
    bodies=[Cost(0.5, 0.5)],
    nbgrader=Cost(13.0, 13.0),
    peaks={8: 100.0, 64: 120.0},
)
WAITS = (
    *("import torch", "a cold grade of convolution", "a student's public tests of corr2d"),
    *("check() in a kernel, the first time", "check(), again"),
)


@pytest.mark.slow
def test_classes(tmp_path):
    """A mixed class has three wrong ones in ten, in modules and notebooks, and no two files are alike."""
    folder = material.write_class(tmp_path / "class", "counting", material.MIXED, 10)

    files = sorted(folder.glob("*/counting.*"))
    assert 10 == len(files) == len({file.read_bytes() for file in files})
    assert 3 == sum(file.parent.name.startswith("wrong") for file in files)
    assert {".py", ".ipynb"} == {file.suffix for file in files}


def test_slow_wrong_ones_can_be_left_out():
    """A quick benchmark has no wrong solution that takes a minute; each name that is left out is of a file."""
    for assignment, names in material.SLOW.items():
        every = [data for _name, data in material.wrong(assignment)]
        quick = [data for _name, data in material.wrong(assignment, slow=False)]

        assert len(every) - len(names) == len(quick)
        assert set(names) <= {file.stem for file in (material.ROOT / "tests/wrong" / assignment).iterdir()}


def test_quick(monkeypatch, tmp_path):
    """The quick form tries wrong solutions once before they are measured, and tells which it leaves out."""
    asked, told = [], io.StringIO()

    def grade(_work, _assignment, kind, count, jobs, *, memory=False, slow=True):
        asked.append((kind, count, jobs, slow))
        return kit.Graded(Usage(1.0 + count, 1.0, 0.0, None, 0, ""), {f"{kind}000": 1.0})

    monkeypatch.setattr(bench.kit, "grade", grade)
    monkeypatch.setattr(bench, "Floors", _Floors)

    found = bench.Bench(bench.QUICK, tmp_path, Console(file=told)).measure("convolution")

    assert ("wrong", 5, 2, False) == next(one for one in asked if one[0] == material.WRONG)
    assert 1.0 == found.kit[material.WRONG, 1][0].each
    assert "left out, as they take a minute or more: corr2d__changes_input" in told.getvalue()


class _Floors:
    """Lower bounds that cost nothing to measure."""

    def __init__(self, assignment):
        pass

    def measure(self, way, count):
        return floors.Floor(1.0, 1.0)

    def close(self):
        pass


def test_demonstrations_do_not_run():
    """What the master shows is run by neither the kit nor a kernel: both would pay for its pictures."""
    code = compile(material.reference("convolution"), "convolution.py", "exec")
    for name in (MODULE_NAME, "__main__"):
        namespace = {"__name__": name}
        exec(code, namespace)

        assert "corr2d" in namespace
        assert "plt" not in namespace


def test_local_submission(monkeypatch):
    """Without a worker, calls give what they give through one: plain tuples, modules, errors, changed inputs."""
    import torch

    monkeypatch.setitem(sys.modules, "submission", None)
    submission = LocalSubmission(namespace_of(CODE))
    x = torch.tensor([1.0, 2.0], requires_grad=True)

    net = submission.Net()
    net.load_state_dict({"weight": torch.tensor([3.0, 4.0])})
    net(x).backward()
    assert [3.0, 4.0] == x.grad.tolist()
    assert [1.0, 2.0] == net.named_parameters()[0][1].grad.tolist()
    assert tuple is type(submission.pair(1.0))
    with submission.inputs_compared():
        submission.spoil(torch.zeros(2))
        assert ["argument 1"] == submission.changed_inputs
        submission.spoil(np.zeros(2))
        assert ["argument 1"] == submission.changed_inputs
        submission.pair(np.zeros(2))
        assert [] == submission.changed_inputs
    with pytest.raises(StudentError) as caught:
        submission.fail(x)
    assert "ValueError" == caught.value.problem.type_name


def test_local_inputs_overwritten(monkeypatch):
    """What is overwritten after a call is what the code got, as in a worker, and not the test's own."""
    monkeypatch.setitem(sys.modules, "submission", None)
    submission = LocalSubmission(namespace_of("def same(x, y):\n    return x, y\n"))
    x, y = np.ones(2), np.ones(3)

    with submission.inputs_overwritten():
        got = submission.same(x, y=y)

    assert ([99, 99], [99, 99, 99]) == tuple(part.tolist() for part in got)
    assert ([1, 1], [1, 1, 1]) == (x.tolist(), y.tolist())


def test_parametrized_tests():
    """Each case of a parametrized test is run, also where it has marks or stands alone."""

    @pytest.mark.parametrize("name", ["a", pytest.param("b", marks=pytest.mark.slow)])
    def one(name):
        pass

    @pytest.mark.parametrize(("name", "number"), [("a", 1), pytest.param("b", 2)])
    def two(name, number, course_seed):
        pass

    assert [{"name": "a"}, {"name": "b"}] == list(local._cases(one))
    assert [
        {"course_seed": 1, "name": "a", "number": 1},
        {"course_seed": 1, "name": "b", "number": 2},
    ] == list(local._cases(two))


def test_local_checker(monkeypatch):
    """Without a worker, the checker reads bytes in this process; it knows libraries, and functions as text."""
    monkeypatch.setitem(sys.modules, "submission", None)
    submission = LocalSubmission(namespace_of(CODE))
    checker = submission.checker

    assert checker is submission.checker
    assert b"cat" == checker.remote("io.BytesIO")(b"cat").getvalue()
    assert 3 == checker.code("lambda data: len(data)")(b"cat")
    assert 2 == submission.code("lambda f, x: f(x)[1] + 1")(submission.pair, 1)
    with pytest.raises(KeyError):
        checker.pair(1)


@pytest.mark.slow
def test_lower_bound_fails_wrong_code():
    """The tests run in the bench's warm process: the reference passes them all, wrong code does not."""
    from autograder.grading.plugin import collect_and_run

    text = material.reference("counting")
    wrong = text + "\ndef linear_params(in_features, out_features, bias=True):\n    return in_features\n"
    failed = {}

    def run(plugin):
        plugin.tests = [test for test in plugin.tests if test.exercise in ("linear_params", "answers")]
        for name, code in (("right", text), ("wrong", wrong)):
            failed[name] = floors._run(floors.BODIES, code, plugin)

    path = list(sys.path)
    try:
        collect_and_run(find_course(material.ROOT), "counting", False, run)
    finally:
        sys.path[:] = path

    assert [] == failed["right"]
    assert failed["wrong"]
    assert all("/linear_params/" in id and StudentFailure.__name__ in id for id in failed["wrong"])


@pytest.mark.slow
def test_wrong_verdict_ends_the_bench(tmp_path, monkeypatch):
    """A class that is not graded as it should be is no figure."""
    folder = tmp_path / "counting-right-1" / "right000"
    folder.mkdir(parents=True)
    (folder / "counting.py").write_text("def linear_params(a, b):\n    return 0\n")

    with pytest.raises(kit.BenchError, match="right000 of counting got 0 of 100"):
        kit.grade(tmp_path, "counting", material.RIGHT, 1, 1)


def test_autograde_in_no_other_course(monkeypatch):
    """The course in which `make autograde` is measured has its class, and lies where it may be graded."""
    asked = []
    monkeypatch.setattr(waiting, "grade_by_kit", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(waiting.peers, "prepare_nbgrader", lambda *_all: None)
    monkeypatch.setattr(waiting.peers, "run_nbgrader", lambda *_all: None)

    waiting.autograde(material.WORK / "run")  # within the course of the project

    [(folder, texts, kinds)] = asked
    with pytest.raises(CourseError, match=r"^no course"):
        find_course(folder)
    assert 20 == len(set(texts)) == len(kinds)
    assert 5 == kinds.count(material.WRONG)


@pytest.mark.slow
@pytest.mark.thorough
def test_autograde(tmp_path, monkeypatch):
    """`make autograde` is measured in a course of its own, from its release to the scores, which must be right."""
    monkeypatch.setattr(waiting, "ASSIGNMENT", "counting")
    texts = [material.reference("counting"), "answers = None\n"]

    usage = waiting.grade_by_kit(tmp_path / "course", texts, (material.RIGHT, material.WRONG))

    assert 0 == usage.status
    assert usage.wall > 0


def test_what_was_measured_is_shown(monkeypatch, capsys, tmp_path):
    """An error in the last of an hour's figures loses none of the others."""

    def fail(_work):
        raise kit.BenchError("nbgrader is gone")

    waits = [waiting.Wait(what, 2.0, 2.0) for what in WAITS]
    figures = replace(FIGURES, peaks={8: 1000.0, 64: 1120.0})
    monkeypatch.setattr(sys, "argv", ["benchmarks", "convolution", "--json", str(tmp_path / "figures.json")])
    monkeypatch.setattr(bench.waiting, "waits", lambda *_all: [waits])
    monkeypatch.setattr(bench.waiting, "autograde", fail)
    monkeypatch.setattr(bench.Bench, "measure", lambda *_all: figures)

    with pytest.raises(SystemExit, match="error: nbgrader is gone"):
        bench.main()

    shown = capsys.readouterr().out
    assert "convolution: times as fast as nbgrader" in shown
    assert "…" not in shown  # every column has room
    assert "convolution" in json.loads((tmp_path / "figures.json").read_text())["assignments"]


def test_nothing_measured(monkeypatch, capsys, tmp_path):
    """An error before the first figure prints no empty tables, and leaves those of an earlier run."""

    def fail(*_all):
        raise kit.BenchError("torch is gone")

    earlier = tmp_path / "figures.json"
    earlier.write_text("{}")
    monkeypatch.setattr(sys, "argv", ["benchmarks", "counting", "--json", str(earlier)])
    monkeypatch.setattr(bench.waiting, "waits", fail)

    with pytest.raises(SystemExit, match="error: torch is gone"):
        bench.main()

    assert ("", "{}") == (capsys.readouterr().out, earlier.read_text())


def test_needs_reference():
    """Tests that race, or need a number that is prepared, are left out of lower bounds and other tools."""
    assert needs_reference(lambda submission, race: None)
    assert needs_reference(lambda submission, prepared: None)
    assert not needs_reference(lambda submission, course_seed: None)


def test_bars():
    """Each bar compares what it names; a bar that was missed is not met."""
    bars = {bar.text: bar for bar in bars_of("counting", FIGURES, torch_wall=2.0, torch_cpu=2.0)}

    met = {text: bar.met for text, bar in bars.items()}
    assert 13.0 == bars["counting: times as fast as nbgrader"].value
    assert met["counting: times as fast as nbgrader"]
    assert met["counting: throughput of 2 jobs, times 1 job"]
    assert met["counting: CPU of a right one, of 1.6 times its bodies and 0.1 `import torch`"]
    assert met["counting: median of wrong ones, times a right one"]
    assert 2.0 == bars["counting: 95th percentile of wrong ones, times a right one"].value
    assert not met["counting: start-up, times `import torch`"]
    assert met["counting: CPU of the start-up, times `import torch`"]
    assert not met["counting: peak memory at N=64, times N=8"]


def test_spread():
    """Of several rounds, a bar shows the median and how far they lie apart."""
    rounds = replace(
        FIGURES,
        kit={
            ("right", 1): [Cost(1.0, 1.0, 2.0, 4.0), Cost(3.0, 1.0, 6.0, 4.0), Cost(2.0, 1.0, 4.0, 4.0)],
            ("right", 2): [Cost(0.5, 1.0), Cost(1.0, 1.0), Cost(1.0, 1.0)],
        },
    )
    bars = {bar.text: bar for bar in bars_of("counting", rounds, torch_wall=2.0, torch_cpu=2.0)}

    two = bars["counting: throughput of 2 jobs, times 1 job"]
    start = bars["counting: start-up, times `import torch`"]
    assert (2.0, "  (rounds: 2.00 to 3.00)") == (two.value, two.spread)
    assert (2.0, "  (rounds: 1.00 to 3.00)") == (start.value, start.spread)
    assert "" == bars["counting: CPU s of the bodies alone"].spread


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sizes", "8", "4"], "--sizes takes two numbers, the smaller one first"),
        (["--rounds", "0"], "--rounds takes a number of 1 or more"),
        (["cooking"], "no assignment cooking: there are "),
    ],
)
def test_bad_arguments(monkeypatch, capsys, arguments, words):
    """What can't be measured is told before anything is."""
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])

    with pytest.raises(SystemExit) as ended:
        bench.main()

    assert 2 == ended.value.code
    assert words in capsys.readouterr().err


@pytest.mark.slow
def test_prints_are_no_answers():
    """What a submission prints does not get among the figures of the lower bounds."""
    script = (
        "import sys; from benchmarks import floors; sys.argv[1:] = ['counting']\n"
        "floors._run = lambda *_all: print('a line') or []; floors.main()"
    )
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=material.ROOT, input="bodies 1\n", text=True, capture_output=True, check=True,
    ).stdout  # fmt: skip

    assert {"wall", "cpu"} == json.loads(told).keys()
