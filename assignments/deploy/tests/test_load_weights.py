"""Worked examples for load_weights."""

import io
import pickle

import torch

from autograder.testing import StudentError, check_raises, check_values, fail, remote_layers

STATE = {"0.weight": torch.tensor([[1.0, -2.0]]), "0.bias": torch.tensor([0.5])}


def bytes_of(state):
    written = io.BytesIO()
    torch.save(state, written)
    return written.getvalue()


def model_of(submission):
    return remote_layers(submission, [("Linear", 2, 1)])


def test_loaded(submission):
    """weight and bias of nn.Linear(2, 1) are those in the file."""
    model = model_of(submission)
    submission.load_weights(model, bytes_of(STATE))
    state = model.state_dict()
    for name, wanted in STATE.items():
        check_values(state[name], wanted, what=f"{name} after load_weights")


def test_missing(submission):
    """a file without the bias raises RuntimeError."""
    data = bytes_of({"0.weight": STATE["0.weight"]})
    check_raises(RuntimeError, submission.load_weights, model_of(submission), data)


class Harmless:
    """Its pickle calls a function that does nothing of note."""

    def __reduce__(self):
        return divmod, (7, 2)


def test_pickle(submission):
    """a file that wants a function to be called is refused."""
    try:
        submission.load_weights(model_of(submission), pickle.dumps(Harmless(), 2))
    except StudentError:
        return
    fail("{call} should raise an exception: the data holds no weights", kind="raises")
