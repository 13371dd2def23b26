"""The grader's side of the wire against whatever a worker may send: always a result, never an exception.

A socket pair takes the worker's place. What it sends goes the whole way that a real answer goes: through
the client and the proxy, a test's checks, autograd, and the report.
"""

import contextlib
import json
import math
import os
import socket
import struct
import subprocess
import sys
import textwrap
import threading

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure, WireError
from autograder.grading.plugin import GradedTest
from autograder.grading.runner import Failure
from autograder.grading.verdict import Outcome, result_of
from autograder.protocol.framing import HEADER
from autograder.protocol.limits import Limits
from autograder.protocol.records import Cell, Forked
from autograder.protocol.size_budget import MAX_KEYS, MAX_VALUES
from autograder.protocol.wire import (
    ARRAY,
    COMPLEX,
    DTYPE,
    HANDLE,
    IMAGE,
    INTEGER,
    MAPPING,
    SCALAR,
    SET,
    TENSOR,
    TUPLE,
    Unpacker,
)
from autograder.proxy.remote import RemoteModule
from autograder.proxy.submission import Grading, Submission
from autograder.submissions.source import Source
from autograder.testing import check_int, check_values, fail
from autograder.testing.gradients import check_gradients, check_module_gradients
from autograder.testing.modules import load_by_shape
from autograder.workers import forked
from autograder.workers.captured_output import CapturedOutput

SOURCE = Source("work.py", (Cell("work.py", ""),), False)
TIMES = GradingLimits(call_seconds=0.2, cell_seconds=0.2, message_mb=1)
TEST = GradedTest(None, "hidden/f/test_f", "f", "hidden", "anything", 10.0, None, 0)
MEMORY = (
    1500 * 2**20
)  # address space of a process that decodes the worst message of 16 MB, beyond torch's own

encode = msgspec.msgpack.encode


# ---- what a worker may send


def ext(code, parts):
    return msgspec.msgpack.Ext(code, encode(parts))


def raw(code, data):
    return msgspec.msgpack.Ext(code, data)


NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.integers(-3, 6) | st.floats()
SIZES = st.integers(0, 4) | st.integers(0, 2**63) | st.integers(-3, 3)
TEXTS = st.text(max_size=8) | st.sampled_from(
    ["ok", "float32", "<f4", "module", "callable", "L", "RGB", "x" * 300]
)
DTYPES = st.sampled_from(["float32", "float64", "int64", "bool", "bfloat16", "complex64", "qint8", ""])
ARRAY_TYPES = st.sampled_from(
    ["<f4", "<f8", ">i2", "|b1", "<c8", "<f16", "O", "V4", "M8[s]", "f4,f4", "|S3", "a"]
)
MODES = st.sampled_from(["L", "RGB", "1", "P", "I;16", "F", "nonsense", "RGBX", "LAB"])
ABOUT = st.tuples(
    st.booleans(),
    st.sampled_from(["cpu", "cuda:0", "x" * 99]),
    st.sampled_from(["strided", "sparse_coo"]),
    TEXTS,
).map(list)


@st.composite
def tensors(draw):
    """A tensor as parts: mostly one that fits together, else whatever."""
    shape = draw(st.lists(st.integers(0, 3), max_size=3))
    count = math.prod(shape)
    if draw(st.integers(0, 3)):
        kind, width = draw(
            st.sampled_from([("float32", 4), ("float64", 8), ("int64", 8), ("complex64", 8), ("bool", 1)])
        )
        numbers = draw(st.sampled_from([bytes([0]), bytes([1]), bytes([255]), bytes([63])])) * (count * width)
        return ext(TENSOR, [kind, shape, None, numbers, draw(ABOUT)])
    strides = draw(st.none() | st.lists(SIZES, max_size=3))
    shape = draw(st.lists(SIZES, max_size=3) | NUMBERS)
    return ext(TENSOR, [draw(DTYPES), shape, strides, draw(st.binary(max_size=24)), draw(ABOUT | NUMBERS)])


def containers(inner):
    parts = st.lists(inner, max_size=4)
    return (
        parts
        | st.dictionaries(TEXTS | st.integers(-3, 3), inner, max_size=3)
        | parts.map(lambda items: ext(TUPLE, items))
        | parts.map(lambda items: ext(SET, items))
        | st.lists(st.tuples(inner, inner).map(list) | inner, max_size=3).map(
            lambda items: ext(MAPPING, items)
        )
        | st.tuples(st.integers(0, 15), inner).map(lambda pair: ext(*pair))
    )


LEAVES = (
    st.none() | st.booleans() | NUMBERS | TEXTS | st.binary(max_size=9) | tensors()
    | st.tuples(NUMBERS, st.sampled_from(["module", "class", "callable", "object", ""]), TEXTS).map(lambda h: ext(HANDLE, list(h)))
    | st.sampled_from([b"0x" + b"f" * 99, b"-1", b"f" * 5000, b"0x" + b"f" * 100_001, b"", b"g"]).map(lambda d: raw(INTEGER, d))
    | st.tuples(NUMBERS | TEXTS, NUMBERS).map(lambda c: ext(COMPLEX, list(c)))
    | st.tuples(ARRAY_TYPES, st.lists(SIZES, max_size=3), st.binary(max_size=16)).map(lambda a: ext(ARRAY, list(a)))
    | st.tuples(ARRAY_TYPES, st.binary(max_size=16)).map(lambda a: ext(SCALAR, list(a)))
    | st.tuples(MODES, st.lists(SIZES, max_size=3), st.none() | st.tuples(MODES, st.binary(max_size=9)).map(list), st.binary(max_size=16), NUMBERS).map(lambda i: ext(IMAGE, list(i)))
    | st.sampled_from(["float32", "nonsense", "\udcff"[:0]]).map(lambda name: raw(DTYPE, name.encode()))
)  # fmt: skip
VALUES = st.recursive(LEAVES, containers, max_leaves=8)
PROBLEMS = st.tuples(
    TEXTS, TEXTS, st.lists(st.tuples(TEXTS, NUMBERS, TEXTS, TEXTS).map(list), max_size=2), st.booleans()
).map(list)
ANSWERS = (  # of a call: the value, the number of its graph, banned routines, changed inputs
    st.tuples(
        VALUES,
        st.integers(0, 3) | VALUES,
        st.just([]) | st.lists(VALUES, max_size=2) | VALUES,
        st.just([]) | st.lists(VALUES, max_size=2) | VALUES,
    ).map(list)
    | VALUES
)


@st.composite
def replies(draw):
    """What is sent as the answer to one request, as a function of the request's number."""
    kind = draw(st.sampled_from(["answer"] * 6 + ["problem", "number", "bytes", "broken", "twice"]))
    value = draw(ANSWERS)
    if kind == "answer":
        return lambda number: frame(encode([number, "ok", value]))
    if kind == "problem":
        problem = draw(PROBLEMS | VALUES)
        return lambda number: frame(encode([number, "error", problem]))
    if kind == "number":
        other, word = draw(VALUES), draw(VALUES)
        return lambda _number: frame(encode([other, word, value]))
    if kind == "twice":
        return lambda number: 2 * frame(encode([number, "ok", value]))
    if kind == "bytes":
        data = draw(st.binary(max_size=64))
        return lambda _number: frame(data)
    data, cut = draw(st.binary(max_size=64)), draw(st.integers(0, 99))
    return lambda number: (frame(encode([number, "ok", value])) + data)[:cut]


def frame(body):
    return HEADER.pack(len(body)) + body


# ---- the grader's side


AT_ONCE = 2**16  # bytes that a socket takes without anybody reading


LOADING = {"open": [0, []], "load": [], "written": []}  # what a worker without cells answers


class Peer:
    """Stands in for forkserver and worker: opens every submission, then sends the given replies in turn."""

    def __init__(self, replies):
        self.replies = list(replies)
        self.open = []

    def ask(self, _requests, _request, _output=None):
        data, self.data = socket.socketpair()
        control, self.control = socket.socketpair()
        self.control.send(encode(Forked(os.getpid())))
        self.open += [self.data, self.control]
        return data, control

    def answer(self, data):
        """Take the request and send what comes next; hang up where nothing does."""
        number, _freed, operation, *_rest = Unpacker().message(data[HEADER.size :])
        if operation in LOADING:
            self.data.sendall(frame(encode([number, "ok", LOADING[operation]])))
        elif self.replies:
            sent = self.replies.pop(0)(number)
            if len(sent) <= AT_ONCE:
                self.send(self.data, self.control, sent)
            else:  # more than a socket holds: who sends it has to wait until it is read
                threading.Thread(target=self.send, args=(self.data, self.control, sent), daemon=True).start()
        else:
            self.hang_up(self.data, self.control)

    def send(self, data, control, sent):
        """Send this, and hang up where it is no whole message."""
        with contextlib.suppress(OSError):  # the grader may have let go
            data.sendall(sent)
            if len(sent) < HEADER.size or len(sent) < HEADER.size + HEADER.unpack_from(sent)[0]:
                self.hang_up(data, control)

    def hang_up(self, data, control):
        control.send(encode({"code": 3, "signal": None, "reason": ""}))
        data.close()

    def close(self):
        for end in self.open:
            end.close()


@pytest.fixture(scope="module")
def graded():
    """`graded(replies, body)` runs a test's body against these replies; the result, as it is reported."""
    patch = pytest.MonkeyPatch()
    peers = []
    patch.setattr(forked, "ask_for_worker", lambda *arguments: peers[-1].ask(*arguments))
    patch.setattr(forked.ForkedWorker, "send_bytes", lambda _self, data, _limit: peers[-1].answer(data))

    class Server:
        requests = None

    def run(replies, body):
        peers[:] = [Peer(replies)]
        submission = Submission(SOURCE, forked.ForkedWorkers(Server, Limits()), Grading(TIMES))
        failure = None
        submission.begin_test(None)
        try:
            body(submission)
        except StudentFailure as error:
            failure = Failure({}, error, submission.last_call)
        finally:
            submission.begin_exercise()
            peers[-1].close()
        result = result_of(Outcome(TEST, failure, 0.0), None, None)
        text = msgspec.json.encode(result)
        json.loads(text)
        return result, len(text)

    yield run
    patch.undo()


X = torch.tensor([1.0, 2.0])


def call(submission):
    """What a test of a function does with its result."""
    check_values(submission.double(X), 2 * X.double(), like=X, magnitude=4)


def gradients(submission):
    """A backward pass through whatever came back."""
    check_gradients(submission.double, lambda x: 2 * x, {"x": X})


def module(submission):
    """A module in the worker: its parameters, its state, a call of it, its gradients."""
    layer = submission.Layer(2)
    if type(layer) is not RemoteModule:
        fail("no module")
    layer.shapes("parameters")
    load_by_shape(layer, {"weight": X})
    layer.state_dict()
    check_module_gradients(layer, lambda x, w: x * w, {"x": X}, {"weight": X})


def whole_number(submission):
    """A number, an attribute and an answer by name."""
    check_int(submission.value("answers"), 3)
    check_int(submission.count(3), 3)


def inputs(submission):
    """A watched call whose inputs are compared."""
    with submission.watched(), submission.inputs_compared():
        submission.double(X)
    check_int(submission.changed_inputs, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body", [call, gradients, module, whole_number, inputs], ids=lambda body: body.__name__
)
@settings(max_examples=150)
@given(sent=st.lists(replies(), min_size=1, max_size=5))
def test_any_answer(graded, body, sent):
    """Whatever comes back, the test has a result that can be written down, and it is no longer than a page."""
    result, size = graded(sent, body)

    assert result.status in ("passed", "failed", "crashed", "timeout", "forbidden"), result
    assert size < 20_000


@pytest.mark.slow
def test_large_answer(graded):
    """An answer that is larger than a socket holds arrives, and is judged like any other."""
    text = "x" * 2**19
    result, size = graded([lambda number: frame(encode([number, "ok", [text, 0, [], []]]))], call)

    assert "failed" == result.status
    assert size < 20_000


@pytest.mark.slow
@settings(max_examples=200)
@given(sent=st.lists(st.binary(max_size=300), min_size=1, max_size=3))
def test_any_bytes(graded, sent):
    """Raw bytes in the place of answers earn nothing, and the sentence says that they can't be read."""
    result, _size = graded([lambda _number, data=data: data for data in sent], call)

    assert (0, "crashed") == (result.points, result.status)
    told = "returned something the grader can't read", "sent back more than", "the Python process ended"
    assert any(words in result.message for words in told), result.message


def test_right_answer(graded):
    """The stand-in is no obstacle: the right answer earns the points."""
    value = ext(TENSOR, ["float32", [2], None, struct.pack("<2f", 2, 4), [False, "cpu", "strided", "Tensor"]])

    result, _size = graded([lambda number: frame(encode([number, "ok", [value, 0, [], []]]))], call)

    assert ("passed", 10) == (result.status, result.points)


# ---- messages that would become far more than they are

COLLIDING = [((1 << 61) - 1) * k for k in range(1, 12_000)]  # whole numbers that all have the hash 0

BOMBS = {
    "a million empty lists": encode([[[]] * 1_500_000]),
    "lists in a tensor's parts": encode([ext(TENSOR, ["float32", [[]] * 1_500_000, None, b"", []])]),
    "lists in a tuple": encode([ext(TUPLE, [[]] * 1_500_000)]),
    "very many tensors": encode([[ext(TENSOR, ["bool", [], None, b"\1", []])] * 200_000]),
    "numbers of one hash": encode([ext(SET, [raw(INTEGER, hex(k).encode()) for k in COLLIDING])]),
    "keys of one hash": encode([ext(MAPPING, [[raw(INTEGER, hex(k).encode()), 0] for k in COLLIDING])]),
    "lists as keys": b"\x91\xdf" + struct.pack(">I", 12_000) + b"".join(b"\x92" + encode(k) + b"\x00\xc0" for k in range(12_000)),
    "an image of 400 MB": encode([ext(IMAGE, ["I", [10_000, 10_000], None, b"", None])]),
    "an image with few bytes": encode([ext(IMAGE, ["RGBA", [10_000, 10_000], None, b"x", None])]),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name):
    """A message that would become far more than it is, or take a dict minutes, is refused before that."""
    data = BOMBS[name]

    assert len(data) < 16 * 2**20
    with pytest.raises(WireError):
        Unpacker().message(data)


@pytest.mark.slow
@pytest.mark.parametrize(
    "value",
    [
        [0.5] * 300_000,
        {str(number): number for number in range(50_000)},
        [(1, 2)] * 30_000,
        [{"a": 1, "b": [2]}] * 30_000,
        torch.zeros(1000, 1000),
        np.zeros((1000, 1000)),
        "x" * 10**6,
        set(range(9_000)),
    ],
    ids=["numbers", "dict", "tuples", "dicts", "tensor", "array", "text", "set"],
)
def test_large_honest_answers(value):
    """Large answers of honest code pass."""
    from autograder.protocol.wire import Packer

    got = Unpacker().message(Packer().message(value)[HEADER.size :])[0]

    assert type(got) in (type(value), frozenset)
    assert MAX_VALUES > 500_000 > MAX_KEYS


@pytest.mark.slow
def test_memory():
    """The worst messages of 8 MB fit into 1 GB beside torch, and what does not ends in WireError."""
    code = """
    import resource, sys
    import msgspec
    from autograder.errors import WireError
    from autograder.protocol.wire import TENSOR, Unpacker
    encode, Ext = msgspec.msgpack.encode, msgspec.msgpack.Ext
    pages = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (pages + MEMORY, pages + MEMORY))
    most = 8 * 2**20
    small = Ext(TENSOR, encode(["bool", [], None, b"\\1", []]))
    for value in ([[]] * most, [{}] * 900_000, [small] * 90_000, bytes(most)):
        body = encode([value])[: most + 100]
        try:
            Unpacker().message(body)
        except WireError:
            pass
    print("all have an end")
    """
    code = textwrap.dedent(code).replace("MEMORY", str(MEMORY))

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert "all have an end\n" == done.stdout, done.stderr


# ---- what is printed


@given(parts=st.lists(st.binary(max_size=60), max_size=20), most=st.integers(2, 40))
def test_printed(parts, most):
    """The first and the last part of what was printed are kept, and how much was left out is told."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    printed = CapturedOutput(most)
    try:
        for part in parts:
            os.write(writer, part)
            assert printed.take(reader)
    finally:
        os.close(writer)
        assert not printed.take(reader)
        os.close(reader)
    whole, half = b"".join(parts), most // 2

    if len(whole) <= 2 * half:
        assert whole.decode("utf-8", "replace") == printed.text
    else:
        middle = f"\n[... {len(whole) - 2 * half:,} bytes left out ...]\n".encode()
        assert (whole[:half] + middle + whole[-half:]).decode("utf-8", "replace") == printed.text


def test_drip(graded, monkeypatch):
    """An answer that comes one byte at a time is cut off by the time limit."""
    import threading

    stop = threading.Event()

    def drip(peer):
        peer.data.send(HEADER.pack(1000))
        while not stop.wait(0.01):
            try:
                peer.data.send(b"\0")
            except OSError:
                return

    def answer(peer, data):
        number, _freed, operation, *_rest = Unpacker().message(data[HEADER.size :])
        if operation in LOADING:
            peer.data.sendall(frame(encode([number, "ok", LOADING[operation]])))
        else:
            threading.Thread(target=drip, args=(peer,), daemon=True).start()

    monkeypatch.setattr(Peer, "answer", answer)
    result, _size = graded([], call)
    stop.set()

    assert (
        "timeout",
        "double(argument 1) did not finish within 0.2 seconds: it waits, and does not compute",
    ) == (
        result.status,
        result.message,
    )
