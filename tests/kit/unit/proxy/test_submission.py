"""Functions, classes and gradients across the boundary."""

import gc
import textwrap

import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from autograder.errors import StudentFailure
from autograder.feedback.reproduce import reproduce
from autograder.feedback.values import show_argument
from autograder.grading.traces import condensed
from autograder.protocol.records import WATCH_ENDED
from autograder.proxy.recording import Recording
from autograder.testing.gradients import check_gradients, check_module_gradients

CONV = """
    import torch
    from torch import nn

    class Conv2D(nn.Module):
        def __init__(self, inputs, outputs, kernel_size, bias=True):
            super().__init__()
            self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size))
            self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
            self.register_buffer("calls", torch.zeros((), dtype=torch.int64))

        def forward(self, X):
            self.calls += 1
            return nn.functional.conv2d(X, self.weight, self.bias)
"""


def test_function(submit):
    """A function's result arrives as a plain tensor."""
    submission = submit("def double(X): return 2 * X")

    got = submission.double(torch.ones(2, 3))

    assert type(got) is torch.Tensor
    assert torch.full((2, 3), 2.0).equal(got)
    assert not got.requires_grad


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2**100, 1.5, "text", (1, [2, (3,)]), {"a": (1,)}, {1: 2}, b"raw", 1 + 2j],
    ids=repr,
)
def test_plain_results(submit, value):
    """Plain data goes there and back as it is."""
    submission = submit("def same(x): return x")

    got = submission.same(value)

    assert repr(value) == repr(got)


def test_image(submit):
    """Images travel both ways."""
    submission = submit("def grey(image): return image.convert('L')")

    got = submission.grey(Image.new("RGB", (3, 2), (10, 10, 10)))

    assert ("L", (3, 2), bytes([10] * 6)) == (got.mode, got.size, got.tobytes())


def test_gradients(submit):
    """backward on a result runs in the worker and leaves gradients at the grader's tensors."""
    submission = submit("def f(X, K): return (X * K).sum() + X.pow(2)")
    X = torch.tensor([1.0, 2.0], requires_grad=True)
    K = torch.tensor([3.0, 4.0], requires_grad=True)

    Y = submission.f(X, K)
    (Y * torch.tensor([1.0, 10.0])).sum().backward()

    assert torch.tensor([11 * 3 + 2.0, 11 * 4 + 40.0]).equal(X.grad)
    assert torch.tensor([11.0, 22.0]).equal(K.grad)


def test_gradient_of_a_view_of_the_input(submit):
    """The input itself may be returned."""
    submission = submit("def same(X): return X")
    X = torch.ones(3, requires_grad=True)

    submission.same(X).sum().backward()

    assert torch.ones(3).equal(X.grad)


def test_gradients_through_two_calls(submit):
    """A result may be the argument of the next call; the chain is differentiated through both."""
    submission = submit("def square(X): return X * X")
    X = torch.tensor([3.0], requires_grad=True)

    submission.square(submission.square(X)).sum().backward()

    assert torch.tensor([4 * 27.0]).equal(X.grad)


def test_several_results(submit):
    """Values may require a gradient while indices beside them do not."""
    submission = submit("def top(X): return X.max(0).values * 2, X.max(0).indices")
    X = torch.tensor([[1.0, 5.0], [3.0, 4.0]], requires_grad=True)

    values, indices = submission.top(X)
    values.sum().backward()

    assert values.requires_grad
    assert not indices.requires_grad
    assert torch.tensor([1, 0]).equal(indices)
    assert torch.tensor([[0.0, 2.0], [2.0, 0.0]]).equal(X.grad)


def test_detached_result(submit):
    """A detached result has no gradient to give."""
    submission = submit("def cut(X): return X.detach() * 2")
    X = torch.ones(2, requires_grad=True)

    got = submission.cut(X)

    assert not got.requires_grad


def test_unused_argument_has_no_gradient(submit):
    """An argument that the result does not depend on gets None, the other its gradient."""
    submission = submit("def first(X, K): return 3 * X")
    X, K = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)

    submission.first(X, K).sum().backward()

    assert K.grad is None
    assert torch.full((2,), 3.0).equal(X.grad)


def test_second_backward_is_refused(submit):
    """One backward a result is enough: the second one says so."""
    submission = submit("def square(X): return X * X")
    X = torch.ones(2, requires_grad=True)
    Y = submission.square(X)
    Y.sum().backward()

    with pytest.raises(RuntimeError, match="second time"):
        Y.sum().backward()


def test_failing_backward(submit):
    """An exception in the student's own backward is a failure with its text."""
    submission = submit("""
        import torch
        class Bad(torch.autograd.Function):
            @staticmethod
            def forward(ctx, X): return X * 2
            @staticmethod
            def backward(ctx, g): raise ValueError("no way back")
        def f(X): return Bad.apply(X)
    """)
    Y = submission.f(torch.ones(2, requires_grad=True))

    with pytest.raises(StudentFailure, match=r"backward pass of f.*raised ValueError: no way back"):
        Y.sum().backward()


def test_graph_is_freed(submit):
    """When the grader lets go of a result, the worker lets go of its graph."""
    submission = submit("""
        import gc, torch
        def f(X): return X * 2
        def tensors():
            gc.collect()
            return sum(type(o) is torch.Tensor for o in gc.get_objects())
    """)
    X = torch.ones(2, requires_grad=True)
    submission.f(X)
    submission.tensors()
    before = submission.tensors()

    kept = [submission.f(X) for _ in range(20)]
    during = submission.tensors()
    del kept
    gc.collect()
    submission.tensors()

    assert during >= before + 20
    assert before == submission.tensors()


def test_module_forward_and_state(submit):
    """A class of the submission comes back as a module whose forward and state are the worker's."""
    submission = submit(CONV)
    conv, X = submission.Conv2D(2, 3, 3), torch.randn(1, 2, 5, 5)

    state = conv.state_dict()
    got = conv(X)

    assert ["weight", "bias", "calls"] == list(state)
    torch.testing.assert_close(got, F.conv2d(X, state["weight"], state["bias"]))


def test_module_gradients(submit):
    """Gradients reach the input here and the parameters there."""
    submission = submit(CONV)
    conv = submission.Conv2D(1, 2, 2)
    X = torch.randn(1, 1, 4, 4, requires_grad=True)
    reference = nn.Conv2d(1, 2, 2)
    reference.load_state_dict({k: v for k, v in conv.state_dict().items() if k != "calls"})

    conv(X).pow(2).sum().backward()
    gradient, X.grad = X.grad, None
    reference(X).pow(2).sum().backward()

    torch.testing.assert_close(gradient, X.grad)
    names = [name for name, _parameter in conv.named_parameters()]
    assert ["weight", "bias"] == names
    for ours, theirs in zip(conv.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad)


def test_parameters_get_gradients_without_input_gradient(submit):
    """A result depends on the parameters even when no input needs a gradient; gradients accumulate."""
    submission = submit(CONV)
    conv, X = submission.Conv2D(1, 1, 2, bias=False), torch.ones(1, 1, 3, 3)

    conv(X).sum().backward()
    conv(X).sum().backward()

    (weight,) = conv.parameters()
    assert torch.full((1, 1, 2, 2), 8.0).equal(weight.grad)
    assert conv.bias is None


def test_load_state_dict(submit):
    """Weights can be loaded into the worker's module, strictly."""
    submission = submit(CONV)
    conv = submission.Conv2D(1, 1, 2)
    state = {"weight": torch.ones(1, 1, 2, 2), "bias": torch.tensor([5.0]), "calls": torch.tensor(3)}

    conv.load_state_dict(state)

    assert torch.full((1, 1, 1, 1), 9.0).equal(conv(torch.ones(1, 1, 2, 2)).detach())
    with pytest.raises(
        StudentFailure, match=r"should be weight \(1, 1, 2, 2\), but are weight .*, bias \(1,\)"
    ):
        conv.load_state_dict({"weight": torch.ones(1, 1, 2, 2)})


def test_modes(submit):
    """train, eval and training act on the worker's module."""
    submission = submit(CONV)
    conv = submission.Conv2D(1, 1, 2)

    conv.eval()
    evaluating = conv.training
    conv.train()

    assert (False, True) == (evaluating, conv.training)


def test_optimizer_in_the_worker(submit):
    """What else a test needs is reached by name: an optimizer steps the worker's parameters."""
    submission = submit(CONV)
    conv, X = submission.Conv2D(1, 1, 2, bias=False), torch.ones(1, 1, 2, 2)
    conv.load_state_dict({"weight": torch.zeros(1, 1, 2, 2), "calls": torch.tensor(0)})
    optimizer = submission.remote("torch.optim.SGD")(conv.live("parameters")(), lr=0.5)

    conv(X).sum().backward()
    optimizer.step()

    assert torch.full((1, 1, 2, 2), -0.5).equal(conv.parameters()[0].detach())


def test_handles_as_arguments(submit):
    """Objects of the worker can be arguments of the student's functions."""
    submission = submit("""
        def train(model, batches, loss_fn, optimizer):
            total = 0.0
            for X, y in batches:
                loss = loss_fn(model(X), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item()
            return total
    """)
    model = submission.remote("torch.nn.Linear")(2, 1)
    optimizer = submission.remote("torch.optim.SGD")(model.live("parameters")(), lr=0.01)
    loss = submission.remote("torch.nn.MSELoss")()
    batches = submission.remote("builtins.iter")([(torch.ones(3, 2), torch.ones(3, 1))] * 5)
    before = model.state_dict()["weight"]

    total = submission.train(model, batches, loss, optimizer)

    assert type(total) is float
    assert not before.equal(model.state_dict()["weight"])


def test_value(submit):
    """A name of the submission that is data can be read."""
    submission = submit("ANSWERS = {'filters': 750, 'lenet_c3': None}")

    assert {"filters": 750, "lenet_c3": None} == submission.value("ANSWERS")
    with pytest.raises(StudentFailure, match="MISSING is not defined"):
        submission.value("MISSING")


def test_inputs_compared(submit):
    """The worker tells which tensor arguments a call changed, by their names in the contract."""
    submission = submit("def f(X, K): K.mul_(2); return X * K", signatures={"f": ("X", "K")})

    with submission.inputs_compared():
        submission.f(torch.ones(2), torch.ones(2))

    assert ["K"] == submission.changed_inputs


@pytest.mark.parametrize(
    ("body", "routine"),
    [
        ("F.conv2d(X, X)", "torch.nn.functional.conv2d"),
        ("getattr(torch, 'con' + 'v2d')(X, X)", "torch.nn.functional.conv2d"),
        ("torch.ops.aten.conv2d(X, X)", "torch.nn.functional.conv2d"),
        ("nn.Conv2d(1, 1, 2)(X)", "torch.nn.functional.conv2d"),
        ("F.unfold(X, 2)", "torch.nn.functional.unfold"),
        ("F.fold(F.unfold(X, 2), (3, 3), 2)", "torch.nn.functional.unfold"),
        ("F.max_pool2d(X, 2)", "max_pool2d"),
        ("F.avg_pool2d(X, 2)", "avg_pool2d"),
        ("F.adaptive_avg_pool2d(X, 1)", "adaptive_avg_pool2d"),
        ("nn.AdaptiveMaxPool2d(2)(X)", "adaptive_max_pool2d"),
        ("F.lp_pool2d(X, 2, 2)", "lp_pool2d"),
        ("torch.nn.grad.conv2d_input((1, 1, 3, 3), X[..., :2, :2], X[..., :2, :2])", "conv"),
        ("F.conv_transpose2d(X, X)", "conv_transpose2d"),
        ("torch.conv1d(X[0], X[0])", "conv1d"),
        ("torch.jit.script(scripted)(X)", "torch.nn.functional.conv2d"),
        ("torch.from_numpy(np.convolve(X[0, 0, 0].numpy(), X[0, 0, 1].numpy()))", "numpy.convolve"),
        ("torch.from_numpy(np.correlate(X[0, 0, 0].numpy(), X[0, 0, 1].numpy()))", "numpy.correlate"),
        (
            "torch.from_numpy(signal.correlate2d(X[0, 0].numpy(), X[0, 0].numpy()))",
            "scipy.signal.correlate2d",
        ),
        ("torch.from_numpy(ndimage.correlate(X[0, 0].numpy(), X[0, 0].numpy()))", "scipy.ndimage.correlate"),
        ("torch.ops.aten.channel_shuffle(X.repeat(1, 4, 1, 1), 2)", "channel_shuffle"),
        ("image.filter(ImageFilter.FIND_EDGES) and X", "PIL.Image.filter"),
        ("elsewhere(lambda: F.max_pool2d(X, 2))", "max_pool2d"),
        ("elsewhere(lambda: nn.AvgPool2d(2)(X))", "avg_pool2d"),
        ("elsewhere(lambda: F.unfold(X, 2))", "torch.nn.functional.unfold"),
        ("elsewhere(lambda: nn.Conv2d(1, 2, 2)(X))", "conv2d"),
        ("unwatched(lambda: F.conv2d(X, X))", "torch.nn.functional.conv2d"),
        ("torch._C._autograd._disable_profiler() and X", WATCH_ENDED),
    ],
)
def test_watch_sees(submit, body, routine):
    """A banned routine is seen by whatever road it is reached."""
    submission = submit(f"""
        import threading
        import numpy as np, torch
        import torch.nn.functional as F
        from PIL import Image, ImageFilter
        from scipy import ndimage, signal
        from torch import nn
        image = Image.new("L", (4, 4))
        def scripted(x):
            return torch.conv2d(x, x)
        def unwatched(work):
            from torch.utils._python_dispatch import _disable_current_modes
            with _disable_current_modes(), torch._C.DisableTorchFunction():
                return work()
        def elsewhere(work):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            return torch.ones(1)
        def f(X):
            return {body}
    """)

    with submission.watched(), pytest.raises(StudentFailure) as caught:
        submission.f(torch.ones(1, 1, 3, 3))

    assert "forbidden" == caught.value.status, caught.value.message
    assert routine in caught.value.got


@pytest.mark.parametrize(
    "body",
    [
        "X.unfold(-1, 2, 1)",
        "X[..., 1:, :] + X[..., :-1, :]",
        "torch.as_strided(X, (2, 2, 2, 2), (3, 1, 3, 1))",
        "torch.einsum('bchw,bchv->bcwv', X, X)",
        "X @ X.mT",
        "F.pad(X, (1, 1, 2, 0))",
        "torch.fft.irfft2(torch.fft.rfft2(X), s=(3, 3))",
        "X.amax((-1, -2)), X.mean((-1, -2)), X.conj()",
        "F.linear(X, X[0, 0])",
        "F.interpolate(X, scale_factor=2)",
        "nn.Linear(3, 2)(X)",
        "X.convert if hasattr(X, 'convert') else X.flatten()",
        "conv_pool(X)  # F.conv2d in a comment",
        "'F.conv2d' and X.unsqueeze(0).squeeze(0)",
        "torch.stack([X.roll(1, 0), X.flip(-1)]).sum(0)",
        "torch.from_numpy(np.lib.stride_tricks.sliding_window_view(X[0, 0].numpy(), (2, 2)).copy())",
    ],
)
def test_watch_lets_pass(submit, body):
    """Slicing, views, einsum, matmul, FFT, padding and mere mentions are never flagged."""
    submission = submit(f"""
        import numpy as np, torch
        import torch.nn.functional as F
        from scipy.signal import correlate2d
        from torch import nn
        def conv_pool(X):
            return X * 2
        def f(X):
            return {body}
    """)

    with submission.watched():
        got = submission.f(torch.ones(1, 1, 3, 3))

    assert got is not None


LAYER = """
    from torch import nn

    class Scale(nn.Module):
        def __init__(self, factor, sign=1):
            super().__init__()
            self.sign = sign
            self.factor = nn.Parameter(torch.tensor(float(factor)))

        def forward(self, X):
            return self.sign * self.factor * X

    import torch
"""


def test_call_of_a_module_reads_as_written(submit):
    """A layer is named by the call that made it, with the state that was loaded into it."""
    submission = submit(LAYER, signatures={"Scale.forward": ("X",)})

    layer = submission.Scale(3, sign=-1)
    layer.load_state_dict({"factor": torch.tensor(2.0)})
    got = layer(torch.ones(2))

    call = submission.last_call
    assert torch.tensor([-2.0, -2.0]).equal(got.detach())
    assert "Scale(3, sign=-1)(X)" == str(call)
    assert (("factor", torch.tensor(2.0)),) == call.loaded
    line = reproduce(call.function, call.arguments, call.positional, call.loaded)
    assert (
        "(m := Scale(3, sign=-1), m.load_state_dict({'factor': torch.tensor(2.)}), m(torch.tensor([1., 1.])))[-1]"
        == line
    )


SQUARES = """
    import torch
    from torch import nn

    def square(x, y):
        return x.detach() * x * y

    class Scale(nn.Module):
        def __init__(self):
            super().__init__()
            self.by = nn.Parameter(torch.tensor(3.0))

        def forward(self, X):
            return self.by.detach() * X + 0 * self.by
"""


def check_square(submission):
    tensors = {"x": torch.tensor([1.0, -2.0]).double(), "y": torch.ones(2).double()}
    check_gradients(submission.square, lambda x, y: x * x * y, tensors)


def check_scale(submission):
    X, by = torch.ones(3), torch.tensor(3.0)
    check_module_gradients(submission.Scale(), lambda X, by: by * X, {"X": X}, {"by": by})


@pytest.mark.parametrize("check", [check_square, check_scale])
def test_line_runs_the_backward_pass(submit, check):
    """The line to try after a wrong gradient gives that gradient again."""
    submission = submit(SQUARES, signatures={"square": ("x", "y"), "Scale.forward": ("X",)})

    with pytest.raises(StudentFailure) as caught:
        check(submission)
    error, call = caught.value, submission.last_call
    line = reproduce(call.function, call.arguments, call.positional, call.loaded, error.backward)
    names = {"torch": torch}
    exec(textwrap.dedent(SQUARES), names)

    assert "gradient" == error.kind
    assert torch.equal(error.got, eval(line.replace(" ", "\n"), names))
    assert not torch.allclose(error.expected, error.got.double())


@pytest.mark.parametrize("shape", [(3,), (2, 3), (3, 1), (1, 2, 2)])
def test_line_keeps_the_memory_layout(shape):
    """The line to try makes a tensor that is not contiguous where the test's own was not."""
    scattered = torch.randn(*shape, 2)[..., 0]

    again = eval(reproduce("list", (("x", scattered),), 1).removeprefix("list"))

    assert not scattered.is_contiguous()
    assert not again.is_contiguous()
    assert torch.equal(scattered, again)
    assert "not contiguous" in show_argument(again)
    assert "not contiguous" not in show_argument(again.contiguous())


def test_no_gradient(submit):
    """A result that is cut off fails where a gradient should flow, and not where that is zero anyway."""
    submission = submit("def f(x, y): return (x.detach() * y)")
    zero, one = torch.zeros(1), torch.ones(1)

    check_gradients(submission.f, torch.mul, {"x": zero, "y": zero})
    with pytest.raises(StudentFailure, match="no gradient flows") as caught:
        check_gradients(submission.f, torch.mul, {"x": one, "y": one})

    assert caught.value.expected.any()


def test_no_line_for_an_unknown_name(submit):
    """Where the gradient's tensor has no name in the call, there is no line rather than a wrong one."""
    submission = submit(SQUARES)
    submission.square(torch.ones(1), torch.ones(1))
    call = submission.last_call

    assert "" == reproduce(call.function, call.arguments, call.positional, (), ("x", torch.ones(1)))


def test_unrecorded_answers(submit):
    """Random numbers stay out of the trace that names a misconception; a note takes their place."""
    submission = submit(LAYER)
    submission.recording = Recording()
    submission.recording.begin_test("t", 1)

    layer = submission.Scale(3)
    with submission.unrecorded():
        layer(torch.ones(2))
    submission.note("fine")
    shapes = layer.shapes("parameters")
    submission.recording.end_example(failed=True)

    assert {"factor": ()} == shapes
    (answers,) = submission.recording.tests["t"]
    assert ["fine", [()]] == answers[-2:]
    assert not [answer for answer in answers if isinstance(answer, torch.Tensor)]


def test_only_calls_are_recorded(submit):
    """Neither loading the cells nor what they print is part of a trace, nor numbers of graphs and objects."""
    code = "import torch\nclass Box: pass\ndef f(x): return 2 * x, Box()\ndef g(): raise KeyError('k')"
    found = []
    for more in ("", "\n# %%\nprint('hello')\n# %%\nf(torch.ones(1, requires_grad=True))"):
        submission = submit(code + more)
        submission.recording = Recording()
        submission.recording.begin_test("t", 1)
        submission.f(torch.ones(2, requires_grad=True))[0].sum().backward()
        with pytest.raises(StudentFailure):
            submission.g()
        submission.recording.end_example(failed=True)
        (answers,) = submission.recording.tests["t"]
        found.append(condensed(answers))
        assert 3 == len(answers)

    assert found[0] == found[1]
    assert found[0].raised
