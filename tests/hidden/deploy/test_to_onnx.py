"""to_onnx, run by onnxruntime in a worker without student code."""

import functools

import numpy as np
import torch
from nets import WRAPPED, Pair, check_grad_mode, check_trainable, freeze, random_numbers

from autograder.testing import (
    check_inputs_unchanged,
    check_type,
    check_values,
    fail,
    limits,
    points,
    taken_on_trust,
)

NET = [
    ("Conv2d", 2, 3, 3),
    ("BatchNorm2d", 3),
    ("ReLU",),
    ("MaxPool2d", 2),
    ("Flatten",),
    ("Linear", 12, 4),
]
DENSE = [("Linear", 3, 5), ("BatchNorm1d", 5), ("Dropout", 0.5), ("ReLU",), ("Linear", 5, 2)]
PLAIN = [("Linear", 3, 4), ("Tanh",), ("Linear", 4, 2)]
SECONDS = 45  # of CPU time for a call; torch's exporter takes 4 to 6 the first time, on an idle machine
FLOAT32 = 1e-4  # relative to the largest number
NAMES = (
    "lambda session: [[one.name for one in part] for part in ("
    "[*session.get_inputs(), *session.get_overridable_initializers()], session.get_outputs())]"
)
RUN = "lambda session, X: session.run(None, {session.get_inputs()[0].name: X})"


def opened(submission, model, example, unchanged=None):
    """A session of onnxruntime with what to_onnx gives. unchanged: calls it and looks at the example."""
    to_onnx = functools.partial(unchanged, submission.to_onnx) if unchanged else submission.to_onnx
    with submission.unrecorded():  # the same model in other bytes is right as well
        data = to_onnx(model, example)
    submission.note(type(data) is bytes)
    check_type(data, bytes)
    with submission.unrecorded():
        checker = submission.checker
        options = checker.remote("onnxruntime.SessionOptions")()
        # One thread: a machine of many processors would have more than a worker may start.
        checker.remote("builtins.setattr")(options, "intra_op_num_threads", 1)
        return checker.remote("onnxruntime.InferenceSession")(data, options)


def check_outputs(submission, session, pair, X):
    """The session computes what the model computes in eval mode."""
    found = submission.checker.code(RUN)(session, X.numpy())
    if type(found) is not list or len(found) != 1:
        fail("the ONNX model of {call} should have one output", kind="shape")
    pair.here.eval()
    with torch.no_grad():
        wanted = pair.here(X.double()).numpy()
    check_values(
        found[0], wanted, like=np.float32, allowed=FLOAT32 * float(1 + abs(wanted).max()), what="the output"
    )


@points(4)
@limits(call_seconds=SECONDS)
@taken_on_trust("the model's mode after the call")
def test_graph(submission, course_seed):
    """one input, named "input"; one output, named "output"; and onnxruntime computes what the model does."""
    pair = Pair(submission, PLAIN, course_seed)
    pair.there = submission.code(WRAPPED)(pair.there)  # torch's exporter takes names from its forward, too
    submission.remote("torch.nn.Module.eval")(pair.there)
    session = opened(submission, pair.there, random_numbers(course_seed, 2, 3).float())
    pair.check_mode()
    check_outputs(submission, session, pair, random_numbers(course_seed + 1, 2, 3).float())
    found = submission.checker.code(NAMES)(session)
    if found != [["input"], ["output"]]:
        fail(
            'the ONNX model of {call} should have one input, "input", and one output, "output"',
            expected=[["input"], ["output"]],
            got=found,
        )


@points(4)
@limits(call_seconds=SECONDS)
def test_batch_sizes(submission, course_seed):
    """batches may have any size, whatever the example's is."""
    pair = Pair(submission, NET, course_seed)
    session = opened(submission, pair.there, torch.zeros(1, 2, 6, 6))
    for size in (1, 2, 5):
        check_outputs(submission, session, pair, random_numbers(course_seed + size, size, 2, 6, 6).float())


@points(4)
@limits(call_seconds=SECONDS)
@taken_on_trust(
    "the model's state and mode after the call, which parameters require gradients, "
    "that gradients are recorded, and that the example was left as it was"
)
def test_train_mode(submission, course_seed):
    """a model in train mode is exported in eval mode: dropout, batch normalisation; and left as it was."""
    pair = Pair(submission, DENSE, course_seed, training=True)
    freeze(submission, pair.there, "0.bias")
    example = random_numbers(course_seed, 4, 3).float()
    session = opened(submission, pair.there, example, unchanged=check_inputs_unchanged)
    pair.check_unchanged()
    pair.check_mode()
    check_trainable(pair.there, "0.bias")
    check_grad_mode(submission)
    check_outputs(submission, session, pair, random_numbers(course_seed + 1, 4, 3).float())
