"""The example class that `make demo` grades."""

import json

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(course, autograder_cli, tmp_path_factory):
    """The results of one run over examples/class, by id."""
    out = tmp_path_factory.mktemp("demo") / "demo.json"
    run = autograder_cli("grade", "examples/class", "--fresh", "--json", str(out), cwd=course.root)

    assert 0 == run.returncode, run.stdout + run.stderr

    return {s["id"]: s for s in json.loads(out.read_text())["submissions"]}


def points(submission):
    return {e["name"]: e["score"] for e in submission["exercises"]}


FULL = {"corr2d": 30, "convolve2d": 15, "corr1d": 20, "learn_kernel": 15, "detect_edges": 20}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ada", FULL),
        ("ben", FULL | {"corr1d": 19}),
        ("chloe", FULL | {"corr2d": 0}),
        ("finn", dict.fromkeys(FULL, 0) | {"corr2d": 30}),
        ("hal", dict.fromkeys(FULL, 0)),
    ],
)
def test_points(demo, name, expected):
    """Each student gets the right points."""
    assert expected == points(demo[name])


def test_differently_wrong(demo):
    """dan loses points for dtypes and for the padding of "same", eve for the learnt kernel and clipping."""
    dan, eve = points(demo["dan"]), points(demo["eve"])

    assert {"corr2d", "convolve2d", "corr1d", "learn_kernel"} == {k for k in FULL if dan[k] < FULL[k]}
    assert {"learn_kernel", "detect_edges"} == {k for k in FULL if eve[k] < FULL[k]}


def test_endless_loop(demo):
    """gus loses only the tests of mode "full", by time-outs."""
    gus = demo["gus"]

    assert {"corr1d"} == {k for k in FULL if points(gus)[k] < FULL[k]}
    assert {"timeout"} == {t["status"] for t in gus["tests"] if t["status"] != "passed"}


def test_hostile(demo):
    """hal's message names the library routine that ran."""
    hal = demo["hal"]
    by_hand = {t["exercise"]: t for t in hal["tests"] if t["id"].endswith("test_by_hand")}

    assert "forbidden" == by_hand["convolve2d"]["status"]
    assert "torch.nn.functional.conv2d" in by_hand["convolve2d"]["message"]
