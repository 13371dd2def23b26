"""The watch for banned routines, in this process."""

import cProfile
import os
import signal
import sys
import threading
from importlib import import_module

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils._python_dispatch import _disable_current_modes

from autograder.errors import UnknownBan
from autograder.protocol.records import WATCH_ENDED
from autograder.sandbox import operators
from autograder.sandbox.banned_routines import Watch
from autograder.sandbox.bans import FAMILIES, bans_of, public_name, without_autograd

X = torch.ones(1, 1, 4, 4)
SHAPES = ("convolution", "pooling", "folding")


@pytest.fixture(autouse=True)
def short_windows(monkeypatch):
    """Windows of a length that keeps the tests short."""
    monkeypatch.setattr(operators, "WINDOW_SECONDS", 0.005)


def seen(work, *banned):
    """What a watch notes while this runs. banned: families and routines, by default those of SHAPES."""
    with Watch(bans_of(banned or SHAPES)) as watch:
        work()
    return watch.hits


class Slow(torch.autograd.Function):
    """An operator in which Python code runs for a while, and then what `last` says."""

    last = None

    @staticmethod
    def forward(ctx, x):
        burn(4)
        return Slow.last(x)

    @staticmethod
    def backward(ctx, gradient):
        burn(4)
        Slow.last(X)
        return gradient


def burn(windows):
    """Compute for as much CPU time as so many windows take, in small operators."""
    for _ in range(2000 * windows):
        X.sum()


def without_modes():
    with _disable_current_modes(), torch._C.DisableTorchFunction():
        F.conv2d(X, X)


def in_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def scripted():
    torch.jit.script(convolved)(X)


def convolved(x):
    return torch.conv2d(x, x)


def after(windows, work):
    burn(windows)
    work()


def slowly():
    Slow.last = convolved
    Slow.apply(X)


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
@pytest.mark.parametrize(
    "work",
    [
        without_modes,
        lambda: in_thread(without_modes),
        scripted,
        pytest.param(lambda: torch.jit.trace(convolved, X)(X), marks=pytest.mark.slow),
        lambda: after(3, without_modes),
        lambda: after(3, lambda: in_thread(without_modes)),
        pytest.param(slowly, marks=pytest.mark.slow),
    ],
    ids=["no_modes", "thread", "scripted", "traced", "late", "late_thread", "inside_of_operator"],
)
def test_seen(work):
    """An operator is seen in whatever thread, graph and window it runs, and with modes switched off."""
    hits = seen(work)

    assert {"torch.nn.functional.conv2d", "torch.convolution"} & set(hits)
    assert WATCH_ENDED not in hits


@pytest.mark.slow
def test_backward():
    """A watched backward pass tells what runs in it, also after it has run for long."""
    Slow.last = torch.clone
    result = Slow.apply(X.clone().requires_grad_()).sum()
    Slow.last = convolved

    assert "torch.convolution" in seen(result.backward)


@pytest.mark.slow
def test_hits_are_few():
    """A routine that runs two thousand times is noted once."""
    assert len(seen(lambda: [F.conv2d(X, X) for _ in range(2000)])) < 10


def own_profiler():
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        X.sum()
    assert [] == list(profile.key_averages())


def labels():
    with torch.profiler.record_function("aten::conv2d"), torch.autograd.profiler.record_function("conv2d"):
        burn(3)


def long_loop():
    burn(5)


def thread_of_sums():
    in_thread(lambda: burn(20))


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(own_profiler, marks=pytest.mark.slow),
        labels,
        long_loop,
        pytest.param(thread_of_sums, marks=pytest.mark.slow),
        lambda: X.unfold(-1, 2, 1),
        lambda: 1 / 3,
    ],
)
def test_not_seen(work):
    """What a student does besides is let pass: a profiler, labels, long loops, threads, views."""
    assert [] == seen(work)


@pytest.mark.slow
def test_within_own_profiler():
    """A watch works while the student's own profiler is on, and leaves it usable."""
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]):
        hits = seen(lambda: F.conv2d(X, X))

    assert hits
    assert WATCH_ENDED not in hits
    assert [] == seen(lambda: X.sum())


def profiler_stopped():
    torch._C._autograd._disable_profiler()


def profiler_restarted():
    config = torch._C._profiler
    options = config.ProfilerConfig(
        *(config.ProfilerState.KINETO, False, False, False, False, False),
        config._ExperimentalConfig(profile_all_threads=True),
    )
    profiler_stopped()
    F.conv2d(X, X)
    torch._C._autograd._prepare_profiler(options, operators.ACTIVITIES)
    torch._C._autograd._enable_profiler(options, operators.ACTIVITIES)


def callbacks_cleared():
    torch._C._autograd._clear_callbacks()


def recording_off():
    torch.autograd._enable_record_function(False)


@pytest.mark.parametrize(
    "work",
    [
        profiler_stopped,
        profiler_restarted,
        callbacks_cleared,
        recording_off,
        lambda: sys.setprofile(None),
        lambda: (profiler_stopped(), burn(3)),
    ],
    ids=["stopped", "restarted", "cleared", "not_recorded", "no_hook", "stopped_and_long"],
)
def test_ended(work):
    """A watch that is ended from inside is told."""
    try:
        assert [WATCH_ENDED] == [name for name in seen(work) if "conv" not in name]
    finally:
        torch.autograd._enable_record_function(True)


def test_what_was_is_put_back():
    """The profile hook, the timer and the handler are those of before; the next watch works."""
    before = signal.getsignal(signal.SIGPROF), sys.getprofile(), signal.getitimer(signal.ITIMER_PROF)
    with pytest.raises(ZeroDivisionError):
        seen(lambda: 1 // 0)

    assert before == (
        signal.getsignal(signal.SIGPROF),
        sys.getprofile(),
        signal.getitimer(signal.ITIMER_PROF),
    )
    assert "torch.nn.functional.conv2d" == seen(lambda: F.conv2d(X, X))[0]


def test_beside_a_profile():
    """A submission that left its own cProfile on is watched like any other."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        hits = seen(lambda: F.conv2d(X, X))
    finally:
        profile.disable()

    assert "torch.nn.functional.conv2d" == hits[0]
    assert WATCH_ENDED not in hits
    assert [] == seen(lambda: X.sum())


def test_without_timer():
    """In another thread than the main one no signal ends a window: a mode watches there."""
    found = []
    in_thread(lambda: found.extend(seen(lambda: F.conv2d(X, X))))

    assert found
    assert WATCH_ENDED not in found


def test_nothing_told(monkeypatch, capfd):
    """What the profiler writes on standard error is not the student's; what he writes himself stays."""
    stop = operators._disable_profiler

    def complaining():
        os.write(2, b"Failed to read process name")
        return stop()

    monkeypatch.setattr(operators, "_disable_profiler", complaining)
    seen(lambda: os.write(2, b"mine"))

    assert "mine" == capfd.readouterr().err


@pytest.mark.slow
def test_memory(monkeypatch):
    """What is kept does not grow with the length of the call."""
    kept = []
    stop = operators._disable_profiler

    def counted():
        result = stop()
        kept.append(len(result.events()))
        return result

    monkeypatch.setattr(operators, "_disable_profiler", counted)
    burn(20)
    seen(lambda: burn(20))

    assert len(kept) >= 5
    assert max(kept) < sum(kept) / 2


@pytest.mark.parametrize(
    ("operator", "name"),
    [
        ("aten::conv2d", "torch.nn.functional.conv2d"),
        ("aten::im2col", "torch.nn.functional.unfold"),
        ("aten::max_pool2d", "torch.nn.functional.max_pool2d"),
        ("aten::_convolution", "torch.ops.aten._convolution"),
        ("quantized::conv2d", "torch.ops.quantized.conv2d"),
    ],
)
def test_public_name(operator, name):
    """An operator is told by the name that a student knows."""
    assert operator in bans_of(SHAPES).operators
    assert name == public_name(operator)


@pytest.mark.parametrize("name", ["unfold", "pad", "matmul", "conj", "_convert_indices_from_coo_to_csr"])
def test_not_banned(name):
    """Views, products and conversions are no library routines for the exercise."""
    assert f"aten::{name}" not in bans_of(SHAPES).operators


# ---- families and dotted names

A = torch.rand(2, 3, 4)


def loss():
    return (A.clone().requires_grad_() * 2).sum()


def in_functional_layer():
    nn.MultiheadAttention(4, 2, batch_first=True).eval()(A, A, A)


def fast_path():
    with torch.no_grad():
        nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval()(A)


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
@pytest.mark.parametrize(
    ("banned", "work", "told"),
    [
        ("attention", lambda: F.scaled_dot_product_attention(A, A, A), "scaled_dot_product_attention"),
        ("attention", in_functional_layer, "torch.nn.MultiheadAttention"),
        ("attention", fast_path, "torch.nn.TransformerEncoderLayer"),
        ("attention", lambda: torch.ops.aten._safe_softmax(A, -1), "torch.ops.aten._safe_softmax"),
        ("normalization", lambda: F.layer_norm(A, (4,)), "torch.nn.functional.layer_norm"),
        ("normalization", lambda: nn.RMSNorm(4)(A), "torch.nn.functional.rms_norm"),
        ("normalization", lambda: nn.GroupNorm(1, 3)(A), "torch.nn.functional.group_norm"),
        ("normalization", lambda: nn.BatchNorm1d(3)(A), "torch.nn.functional.batch_norm"),
        ("normalization", lambda: nn.InstanceNorm1d(3)(A), "torch.nn.functional.instance_norm"),
        ("normalization", lambda: torch.native_layer_norm(A, [4], None, None, 1e-5), "native_layer_norm"),
        (
            "normalization",
            lambda: import_module("torch._refs").native_layer_norm(A, [4], None, None, 1e-5),
            "_refs",
        ),
        ("autograd", lambda: loss().backward(), "torch.Tensor.backward"),
        ("autograd", lambda: torch.autograd.backward(loss()), "torch.autograd.backward"),
        ("autograd", lambda: torch.autograd.grad((2 * B).sum(), B), "torch.autograd.grad"),
        ("autograd", lambda: torch.func.grad(lambda x: (x * x).sum())(A), "torch.func"),
        ("autograd", lambda: torch.func.jvp(torch.sin, (A,), (A,)), "torch.func"),
        ("autograd", lambda: torch.autograd.functional.vjp(torch.sin, A, A), "torch.autograd.functional"),
        ("autograd", lambda: torch.ops.aten.sigmoid_backward(A, A), "torch.ops.aten.sigmoid_backward"),
        ("autograd", lambda: in_thread(lambda: raw_engine(loss())), "torch.autograd"),
        ("optimizers", lambda: torch.optim.SGD([nn.Parameter(A.clone())], 0.1), "torch.optim"),
        ("torch.optim", lambda: torch.optim.Adam([nn.Parameter(A.clone())]).step(), "torch.optim"),
        ("torch.nn.functional.layer_norm", lambda: F.layer_norm(A, (4,)), "torch.nn.functional.layer_norm"),
        ("torch.nn.functional.layer_norm", lambda: torch.layer_norm(A, [4]), "layer_norm"),
        ("torch.nn.functional.softmax", lambda: A.softmax(-1), "softmax"),
        ("torch.nn.GELU", lambda: nn.GELU()(A), "torch.nn.GELU"),
        ("numpy.linalg.svd", lambda: np.linalg.svd(np.eye(2)), "numpy.linalg.svd"),
        ("numpy.fft", lambda: np.fft.fft(np.eye(2)), "numpy.fft"),
    ],
)
def test_families(banned, work, told):
    """Each routine of a family, and each that is banned by its name, is told by a name that a student knows."""
    hits = seen(work, banned)

    assert any(told in hit for hit in hits), hits
    assert WATCH_ENDED not in hits


@pytest.mark.parametrize(
    "way", [lambda work: work(), in_thread, lambda work: in_thread(unseen_by_modes(work))]
)
@pytest.mark.parametrize(
    "work",
    [
        lambda: torch._C._nn.scaled_dot_product_attention(HEADS, HEADS, HEADS),
        lambda: torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(HEADS, HEADS, HEADS),
        lambda: torch.ops.aten._scaled_dot_product_attention_math.default(HEADS, HEADS, HEADS),
        lambda: torch.ops.aten._safe_softmax(A, -1),
        lambda: OwnAttention(4, 2, batch_first=True)(A),
        lambda: nn.TransformerDecoderLayer(4, 2, 8, batch_first=True)(A, A),
        lambda: nn.LayerNorm.forward(nn.LayerNorm(4), A),
        lambda: torch.ops.aten.native_layer_norm(A, [4], None, None, 1e-5),
        lambda: torch._fused_rms_norm(A, [4], None, 1e-5),
        lambda: torch.native_group_norm(A, None, None, 2, 3, 4, 1, 1e-5),
        lambda: torch.ops.aten._native_batch_norm_legit(A, None, None, True, 0.1, 1e-5),
        pytest.param(lambda: torch.jit.trace(normed, A)(A), marks=pytest.mark.slow),  # it imports much
    ],
)
@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_attention_in_every_way(way, work):
    """Attention and norms are seen as operators, C functions, layers, graphs; in threads, and without modes."""
    assert seen(lambda: way(work), "attention", "normalization")


HEADS = torch.rand(2, 2, 3, 4)


class OwnAttention(nn.MultiheadAttention):
    """A class of a student's own, which asks the library."""

    def forward(self, x):
        return super().forward(x, x, x)[0]


class HeldWeights(nn.LayerNorm):
    """A norm of a student's own; the library's holds the parameters."""

    def forward(self, x):
        variance, mean = torch.var_mean(x, -1, correction=0, keepdim=True)
        return (x - mean) / (variance + self.eps).sqrt() * self.weight + self.bias


def normed(x):
    return torch.layer_norm(x, [4])


def unseen_by_modes(work):
    """This work, with torch's modes switched off."""

    def hidden():
        with _disable_current_modes(), torch._C.DisableTorchFunction():
            work()

    return hidden


B = torch.rand(2, requires_grad=True)


def raw_engine(total):
    torch._C._ImperativeEngine().run_backward((total,), (torch.ones(()),), False, False, (), True, True)


@pytest.mark.parametrize(
    ("banned", "work"),
    [
        (("attention",), lambda: (A @ A.mT).masked_fill(A @ A.mT < 0, -1e9).softmax(-1) @ A),
        (("attention",), lambda: nn.MultiheadAttention(4, 2)),
        (("attention", "normalization"), lambda: F.gelu(F.linear(A, A[0]))),
        (("attention", "normalization"), lambda: nn.MultiheadAttention(4, 2).out_proj(A)),
        (("attention", "normalization"), lambda: HeldWeights(4)(A)),
        (("normalization",), lambda: (A - A.mean(-1, keepdim=True)) / A.var(-1, keepdim=True).sqrt()),
        (("normalization",), lambda: (nn.LayerNorm(4), A.norm(), F.normalize(A))),
        (("autograd", "optimizers"), lambda: (loss(), Tape().backward())),
        (("autograd", "optimizers"), lambda: np.gradient(np.arange(4.0))),
        (("torch.nn.functional.softmax",), lambda: A.log_softmax(-1)),
        (("torch.nn.functional.layer_norm",), lambda: F.group_norm(A, 1)),
        (("pooling",), lambda: F.conv1d(A, A)),
    ],
)
def test_nobody_banned_it(banned, work):
    """What stands beside a banned routine is let pass, and so is a method of one's own with such a name."""
    assert [] == seen(work, *banned)


class Tape:
    """A student's own."""

    def backward(self):
        return self.grad()

    def grad(self):
        return np.zeros(2)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("atention", "neither a family"),
        ("torch.nn.functional.soft_max", "neither a family"),
        ("numpy.add", "can't be watched"),
        ("math.sqrt", "can't be watched"),
        ("math", "no module written in Python"),
    ],
)
def test_unknown(name, text):
    """A misspelt name, or one of a routine that leaves no trace, is refused."""
    with pytest.raises(UnknownBan, match=text):
        bans_of((name,))


def test_graders_own_backward():
    """A pass that the grader asks for is no use of autograd by the student."""
    assert ("pooling",) == without_autograd(("autograd", "pooling", "torch.autograd.grad"))
    assert set(FAMILIES) >= {"convolution", "pooling", "attention", "normalization", "autograd"}
