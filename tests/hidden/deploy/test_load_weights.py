"""load_weights with files of the grader's own: right ones, others, damaged ones, and some that run code."""

import io
import pickle

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import SAME_PARAMETERS, Pair, check_state, check_trainable, freeze, in_dtype, random_state

from autograder.testing import StudentError, check_raises, fail, points, seeds, taken_on_trust

NET = [("Conv2d", 2, 3, (1, 2)), ("BatchNorm2d", 3), [("Linear", 3, 2), [("Linear", 2, 4, False)]]]
PLAIN = [("Linear", 3, 2), ("ReLU",), ("Linear", 2, 1)]
SEEDS = seeds()
MARK = "deploy_mark"  # an attribute of the worker's sys, for a while


def bytes_of(content, **options):
    """As torch writes it."""
    file = io.BytesIO()
    torch.save(content, file, **options)
    return file.getvalue()


def new_state(layers, seed, dtype=torch.float32):
    """Other values for these layers."""
    return in_dtype(random_state(layers, seed + 1000), dtype)


def check_loaded(submission, layers, seed, dtype=torch.float32, training=False, turned=False):
    """A right file. turned: its entries stand in the opposite order."""
    pair = Pair(submission, layers, seed, dtype, training)
    state = new_state(layers, seed, dtype)
    written = dict(reversed(state.items())) if turned else state
    submission.load_weights(pair.there, bytes_of(written))
    check_state(pair.there.state_dict(), state, "the model after {call}")


@points(3)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_values(submission, seed):
    """the model has the weights in the file."""
    check_loaded(submission, PLAIN, seed)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_buffers(submission, seed):
    """buffers are loaded, too, in models of float32 and float64, in whichever order entries stand."""
    for dtype, training in ((torch.float32, True), (torch.float64, False)):
        check_loaded(submission, NET, seed, dtype, training, turned=training)


@points(2)
@taken_on_trust(
    "that the Parameter objects are those of before, which of them require gradients, and the model's mode"
)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_in_place(submission, seed):
    """the Parameter objects are the same; they train or are frozen as before, and the mode stays."""
    pair, state = Pair(submission, NET, seed, training=seed % 2 == 0), new_state(NET, seed)
    frozen = "2.0.weight" if seed % 2 else "0.bias"
    freeze(submission, pair.there, frozen)
    same = submission.code(SAME_PARAMETERS)(pair.there)
    submission.load_weights(pair.there, data=bytes_of(state))
    if same() is not True:
        fail("{call} should load in place, but puts other parameters into the model", kind="contract")
    pair.check_mode()
    check_trainable(pair.there, frozen)
    check_state(pair.there.state_dict(), state, "the model after {call}")


def without(state, *names):
    """The state without these entries."""
    return {name: tensor for name, tensor in state.items() if name not in names}


WRONG = {  # of PLAIN's state
    "missing weight": lambda state: without(state, "2.weight"),
    "missing bias": lambda state: without(state, "0.bias"),
    "nothing": lambda state: {},
    "one too many": lambda state: state | {"4.weight": torch.ones(2)},
    "other name": lambda state: {name.replace("2.", "3."): tensor for name, tensor in state.items()},
    "other shape": lambda state: state | {"0.weight": torch.ones(2, 4)},
    "one row": lambda state: state | {"0.weight": torch.ones(1, 3)},
    "one number": lambda state: state | {"0.bias": torch.ones(1)},
    "turned": lambda state: state | {"0.weight": state["0.weight"].T.clone()},
    "flat": lambda state: state | {"0.weight": state["0.weight"].flatten()},
}


@points(2)
@taken_on_trust("the type of the exception")
@settings(max_examples=2)
@given(seed=SEEDS)
def test_strict(submission, seed):
    """an entry that is missing, or one too many, raises RuntimeError."""
    check_wrong(submission, seed, "missing weight", "missing bias", "nothing", "one too many", "other name")


@points(1)
@taken_on_trust("the type of the exception")
@settings(max_examples=2)
@given(seed=SEEDS)
def test_shapes(submission, seed):
    """so does an entry of another shape, one that broadcasting would stretch included."""
    check_wrong(submission, seed, "other shape", "one row", "one number", "turned", "flat")


def check_wrong(submission, seed, *names):
    """These states raise RuntimeError."""
    for name in names:
        pair = Pair(submission, PLAIN, seed)
        data = bytes_of(WRONG[name](new_state(PLAIN, seed)))
        check_raises(RuntimeError, submission.load_weights, pair.there, data)


class Calls:
    """Its pickle runs this code when it is read, and gives the number 0."""

    def __init__(self, code):
        self.code = code

    def __reduce__(self):
        return eval, (self.code,)


def refused(submission, model, data):
    """Whether the file raises an exception, whichever."""
    try:
        submission.load_weights(model, data)
    except StudentError:
        return True
    return False


@points(1)
@settings(max_examples=1)
@given(seed=SEEDS, cut=st.integers(20, 60))
def test_damaged(submission, seed, cut):
    """data that is no such file, or only half of one, raises an exception."""
    model = Pair(submission, PLAIN, seed).there
    whole = bytes_of(new_state(PLAIN, seed))
    for data in (b"", b"no weights", whole[:-cut], whole[: len(whole) // 2], pickle.dumps([1, 2], 2)):
        if not refused(submission, model, data):
            fail("{call} should raise an exception: the data holds no weights", kind="raises")


@points(4)
@taken_on_trust("whether code in the file has run")
def test_code_in_the_file(submission, course_seed):
    """code in the file does not run, wherever it stands, and the file is refused."""
    number = course_seed % 10**6 + 1
    hostile = Calls(f"setattr(__import__('sys'), {MARK!r}, {number}) or 0")
    model = Pair(submission, PLAIN, course_seed).there
    for content in (hostile, {**new_state(PLAIN, course_seed), "0.bias": hostile}):
        for data in (
            bytes_of(content),
            bytes_of(content, _use_new_zipfile_serialization=False),
            pickle.dumps(content, 2),
        ):
            submission.code(f"lambda: setattr(__import__('sys'), {MARK!r}, 0)")()
            raised = refused(submission, model, data)
            if submission.code(f"lambda: getattr(__import__('sys'), {MARK!r}, 0)")() == number:
                fail("{call} runs code that stands in the data", kind="contract")
            if not raised:
                fail("{call} should raise an exception: the data holds no weights", kind="raises")
