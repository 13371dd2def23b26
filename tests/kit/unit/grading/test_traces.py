"""Traces: each equals itself, rounding makes no difference, and nothing else is taken for the same."""

import math

import numpy as np
import pytest
import torch
from PIL import Image

from autograder.errors import WireError
from autograder.grading.trace_store import TraceStore
from autograder.grading.traces import Answers, condensed, pack, trace_of, unpack
from autograder.protocol.records import Cell, Handle
from autograder.proxy.recording import Raised, Recording
from autograder.submissions.source import Source

ODD = torch.tensor([0.1, math.nan, math.inf, -math.inf])
KINDS = [
    None, True, 7, 2**100, 0.1, 3.0, math.nan, math.inf, -math.inf, "text", b"raw", 1 + 2j, complex(math.nan, 0),
    [], (), {}, {"b": 1.5, "a": [ODD]}, {1: 2}, frozenset({1, "x"}), torch.float64, Handle(0, "module", ""),
    torch.tensor([]), torch.tensor(2), torch.tensor([True, False]), ODD, ODD.double(), ODD.half(), ODD.bfloat16(),
    torch.tensor([1 + 0.5j]), torch.eye(3), torch.arange(6.0).reshape(2, 3).T,
    np.float32(0.1), np.float64(math.nan), np.bool_(True), np.arange(3), np.array([True]), np.array([0.1, math.nan]),
    np.array(["a", "b"]), np.array([1j]), np.zeros((0, 3)), np.array([0.1], ">f4"), np.array([0.1], "g"),
    Image.new("L", (2, 3)), Raised("TypeError"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_each_equals_itself_alone(number):
    """Any answer equals itself, also once it was written down, and no other kind of answer."""
    value = KINDS[number]
    answers = condensed([value])

    (((again,),),) = [unpack(pack({"t": [answers]})).values()]
    assert answers == again == condensed([value])
    others = [condensed([other]) for position, other in enumerate(KINDS) if position != number]
    assert answers not in others


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_rounding(dtype):
    """Numbers that differ by rounding are the same, whether they are whole or not; others are not."""
    eps = torch.finfo(dtype).eps
    for X in (torch.arange(-8.0, 9.0, dtype=dtype), torch.linspace(-3, 5, 17, dtype=dtype)):
        assert condensed([X]) == condensed([X * (1 + 8 * eps)])
        assert condensed([X]) != condensed([X * 1.01])
        assert condensed([X]) != condensed([X.to(torch.float64 if dtype == torch.float32 else torch.float32)])


def test_whole_numbers_take_a_digest_only():
    """Exact answers are kept as a digest, whatever their size; others as values."""
    assert () == tuple(condensed([torch.arange(1000.0), (3, "x")]).values)
    assert 1 == len(condensed([torch.arange(1000.0) / 7]).values)


def test_large_numbers_are_not_rounded():
    """Where rounding may be larger than one, values are compared and not their whole parts."""
    X = torch.tensor([1e6, 2.25])

    assert condensed([X]) == condensed([X * (1 + 4e-7)])


def test_trace_of_a_recording():
    """A test of which nothing was recorded is left out; a lost example has no digest."""
    recording = Recording()
    recording.begin_test("public", 0)
    recording.begin_test("hidden", 2)
    recording.end_example(failed=False)
    recording.note(1, 1)
    recording.end_example(failed=True, lost=True)

    assert {"hidden": [None, Answers(b"")]} == trace_of(recording)


def test_store(tmp_path):
    """A trace is made once, and made anew where its file is damaged or what it depends on has changed."""
    source = Source("a.py", (Cell("a.py", "x = 1"),), False)
    trace = {"t": [None, condensed([torch.tensor([0.5])])]}
    made = []

    def make(one):
        made.append(one)
        return trace

    store = TraceStore(tmp_path / "traces", "now")
    assert [trace] == store.load_all([source], "f", make)
    assert [trace] == store.load_all([source], "f", make)
    assert 1 == len(made)
    (file,) = (tmp_path / "traces").glob("*.trace")
    file.write_bytes(b"damaged")
    assert store.load(source, "f") is None
    assert [trace] == store.load_all([source], "f", make)
    assert [trace] == TraceStore(tmp_path / "traces", "later").load_all([source], "f", make)
    assert 3 == len(made)


def test_store_that_cannot_be_written(tmp_path):
    """Where traces can't be kept, they are made each time."""
    (tmp_path / "traces").write_text("a file in the way")
    source = Source("a.py", (Cell("a.py", "x = 1"),), False)

    assert [{}] == TraceStore(tmp_path / "traces", "now").load_all([source], "f", lambda _source: {})


@pytest.mark.parametrize(
    "data", [b"", b"\x91\x01", b"\x91\x81\xa1t\x01", b"\x91\x81\xa1t\x91\x94\x01\x02\x03\x04"]
)
def test_no_trace(data):
    """Bytes that hold no trace are refused."""
    with pytest.raises(WireError):
        unpack(data)
