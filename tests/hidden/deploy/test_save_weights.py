"""save_weights, read back by torch in a worker without student code."""

import re
from itertools import islice

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import Pair, check_state, check_trainable, freeze

from autograder.testing import check_type, points, seeds, taken_on_trust

NET = [("Conv2d", 2, 3, (1, 2)), ("BatchNorm2d", 3), [("Linear", 3, 2), [("Linear", 2, 4, False)]]]
PLAIN = [("Linear", 3, 2), ("ReLU",), ("Linear", 2, 1)]
TIED = [("Linear", 3, 3), ("ReLU",), ("Linear", 3, 3)]
TIE = "lambda model: setattr(model[2], 'weight', model[0].weight)"
SCRATCH = "lambda model: model.register_buffer('scratch', torch.ones(2), persistent=False)"
SEEDS = seeds()
GLOBAL = re.compile(rb"c[\w.]{1,60}\n\w{1,60}\n")  # a class or function that a file of torch.save names
MOST_GLOBALS = 20


def saved(submission, model):
    """The bytes that save_weights gives."""
    with submission.unrecorded():  # the same weights in other bytes are right as well
        data = submission.save_weights(model)
    submission.note(type(data) is bytes)
    check_type(data, bytes)
    return data


def read_back(submission, data):
    """The bytes as the checker's state dict."""
    checker = submission.checker
    names = {found[0] for found in islice(GLOBAL.finditer(data), MOST_GLOBALS)}
    submission.note(sorted(names))  # what torch.load may refuse, for hints
    return checker.remote("torch.load")(checker.remote("io.BytesIO")(data), weights_only=True)


def check_saved(submission, data, wanted):
    """The bytes hold this state."""
    found = read_back(submission, data)
    check_type(found, dict)
    check_state(found, wanted, "what {call} returned")


@points(4)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_values(submission, seed):
    """torch.load with weights_only=True reads the state dict: keys, order and values."""
    pair = Pair(submission, PLAIN, seed)
    check_saved(submission, saved(submission, pair.there), pair.state)


@points(2)
@settings(max_examples=2)
@given(seed=SEEDS, training=st.booleans())
def test_buffers(submission, seed, training):
    """buffers of the state dict, what lies deeper in the model, and a shared weight by both of its names."""
    pair = Pair(submission, NET, seed, training=training)
    submission.code(SCRATCH)(pair.there)  # a buffer that state_dict leaves out
    check_saved(submission, saved(submission, pair.there), pair.state)
    tied = Pair(submission, TIED, seed, training=training)
    submission.code(TIE)(tied.there)
    wanted = tied.state | {"2.weight": tied.state["0.weight"]}
    check_saved(submission, saved(submission, tied.there), wanted)


@points(1)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_dtypes(submission, seed):
    """tensors keep their dtype, float64 all its digits."""
    pair = Pair(submission, NET, seed, torch.float64)
    pair.state = {
        name: value / 3 if value.is_floating_point() else value for name, value in pair.state.items()
    }
    pair.there.load_state_dict(pair.state)
    check_saved(submission, saved(submission, pair.there), pair.state)


@points(1)
@taken_on_trust("that the model was left as it was")
@settings(max_examples=2)
@given(seed=SEEDS, training=st.booleans())
def test_unchanged(submission, seed, training):
    """the model is left as it was; another model gives other bytes, and the first one its own again."""
    first, second = (Pair(submission, PLAIN, seed + i, training=training) for i in range(2))
    for pair in (first, second):
        freeze(submission, pair.there, "0.bias")
    for pair in (first, second, first):
        data = saved(submission, pair.there)
        pair.check_unchanged()
        check_saved(submission, data, pair.state)
        pair.check_mode()
        check_trainable(pair.there, "0.bias")
