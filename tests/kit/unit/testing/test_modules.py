"""Checks of modules in the worker: the mode they are left in, and the scores for the trace."""

import pytest
from torch import nn

from autograder.errors import StudentFailure
from autograder.testing import check_mode, modules, note_scores


class Here:
    """Stands for a module in the worker."""

    def __init__(self, module):
        self.module, self.asked = module, []

    def live(self, name):
        self.asked.append(name)
        return getattr(self.module, name, None)


class Local:
    """A submission in this process. parts: what Python's `list` gives for a module's parts."""

    recording = None

    def __init__(self, parts=None):
        self.parts = parts

    def remote(self, name):
        if name == "builtins.list":
            return lambda parts: list(parts) if self.parts is None else self.parts
        return lambda module: [Here(part) for part in module.module.modules()]


@pytest.fixture
def owner(monkeypatch):
    """Lets modules here pass for those of a worker; takes the submission that owns them."""
    monkeypatch.setattr(modules, "RemoteModule", Here)
    return lambda submission: monkeypatch.setattr(modules, "owner_of", lambda _module: submission)


@pytest.mark.parametrize("training", [True, False])
def test_mode(owner, training):
    """All parts are in this mode; one that is not, however deep, is told."""
    owner(Local())
    model = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Dropout())).train(training)

    assert list(model.modules()) == [part.module for part in check_mode(Here(model), training)]

    model[1][0].train(not training)
    mode = "train" if training else "eval"
    with pytest.raises(StudentFailure, match=f"should leave the model in {mode} mode, in which it was found"):
        check_mode(Here(model), training)


@pytest.mark.parametrize(
    ("parts", "told"), [((), "should return a list"), ([], "parts as they were"), ([1], "parts as they were")]
)
def test_no_parts(owner, parts, told):
    """A worker whose answer holds no modules is a failure of the submission."""
    owner(Local(parts))

    with pytest.raises(StudentFailure, match=told):
        check_mode(Here(nn.ReLU()), training=True)


@pytest.mark.parametrize("recorded", [True, False])
def test_scores(owner, recorded):
    """The last part is asked for its scores where a trace is recorded, and else nothing is."""
    last = Here(nn.ReLU())
    submission = Local([Here(nn.Linear(1, 1)), last])
    submission.recording = object() if recorded else None
    owner(submission)

    note_scores(submission, Here(nn.ReLU()))

    assert (["scores"] if recorded else []) == last.asked
