"""Screening calls in more styles than a test uses, and notes every answer."""

import pytest
import torch

from autograder.authoring.certify.right import RightSolution
from autograder.authoring.certify.witness import Arguments, Witness, arguments_of_master
from autograder.proxy.submission import Grading
from autograder.workers.forked import ForkedWorkers
from tests.kit.made_submissions import LIMITS, TIMES

LAYER = '''\
import torch
from torch import nn


class Layer(nn.Module):
    """A layer of weights. size is an int or a tuple."""

    def __init__(self, size, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.bias = nn.Parameter(torch.ones(1)) if bias else None

    def forward(self, X):
        """X: a tensor."""
        Y = X * self.weight.sum()
        return Y if self.bias is None else Y + self.bias


def half(X, up=False):
    """X: a tensor."""
    if X.numel() == 0:
        raise ValueError("empty")
    return X / 2
'''
SIGNATURES = {"Layer": ("size", "bias"), "Layer.forward": ("X",), "half": ("X", "up")}


@pytest.fixture
def watch(server):
    """`watch(code, test)` runs a test's body on some code; what was seen, by key, with texts."""
    made = []

    def run(code, test):
        seen = {}
        grading = Grading(TIMES, signatures=SIGNATURES)
        witness = Witness(
            RightSolution("right", code, ()).source("work", code), ForkedWorkers(server, LIMITS), grading,
            lambda key, one, texts: seen.setdefault(key, (one, texts())), arguments_of_master(LAYER),
        )  # fmt: skip
        made.append(witness)
        witness.begin_test(None)
        test(witness)
        return seen

    yield run
    for witness in made:
        witness.begin_exercise()


def differing(left, right):
    """The styles in which two codes answer differently."""
    both = [(key[2], one, right[key][0]) for key, (one, _texts) in left.items() if key in right]
    return {style for style, one, other in both if one.counts and one.answer != other.answer}


def call_half(submission):
    """A test that only calls with float32, in one style."""
    submission.half(torch.tensor([1.0, 2.0]))


def call_layer(submission):
    """A test that makes a layer with its defaults."""
    layer = submission.Layer(1)
    layer.load_state_dict({"weight": torch.tensor([3.0]), "bias": torch.tensor([5.0])})
    layer(torch.tensor([1.0, 2.0]))


def call_layer_in_float64(submission):
    """A test that converts its layer, as tests of dtypes do."""
    layer = submission.Layer(1)
    submission.remote("torch.nn.Module.to")(layer, torch.float64)
    layer(torch.tensor([1 / 3], dtype=torch.float64))


def test_contract():
    """Defaults and arguments that may be a pair, as the master's code and docstrings have them."""
    known = arguments_of_master(LAYER)

    assert Arguments({"bias": True}, frozenset({"size"})) == known["Layer"]
    assert Arguments({"up": False}, frozenset()) == known["half"]


@pytest.mark.parametrize(
    ("fault", "styles"),
    [
        ("X / 2 if not up else X", {"up=True"}),
        ("X.float() / 2", {"in float64"}),
        ("X.detach() / 2", {"with gradients"}),
        ("X * 2", {"", "up=True", "up=False", "in float64", "with gradients", "all by name"}),
    ],
)
def test_functions(watch, fault, styles):
    """A fault shows in the styles that meet it, and in no other."""
    right = watch(LAYER, call_half)
    wrong = watch(LAYER.replace("X / 2", fault), call_half)

    assert styles == differing(right, wrong)


def test_objects(watch):
    """An object that a test makes is also made in other styles, given the same weights, and called."""
    right = watch(LAYER, call_layer)
    wrong = watch(
        LAYER.replace("return Y if self.bias is None", "return Y + 1 if self.bias is None"), call_layer
    )
    pairs = watch(
        LAYER.replace("torch.ones(size)", "torch.ones(size if type(size) is int else 2)"), call_layer
    )

    assert {"made with bias=False"} == differing(right, wrong)
    assert {"made with size=(1, 1)"} <= {key[2] for key in right}
    assert "size=(1, 1)" in {key[2] for key in pairs}
    told = [texts for key, (_one, texts) in right.items() if key[2] == "made with bias=False"]
    assert any("(made with bias=False)" in call and answer.startswith("[3, 6]") for call, answer in told), (
        told
    )


def test_converted_objects(watch):
    """What a test does with its object is done with those in other styles, too."""
    right = watch(LAYER, call_layer_in_float64)
    fault = "return Y.float() if self.bias is None"
    wrong = watch(LAYER.replace("return Y if self.bias is None", fault), call_layer_in_float64)

    assert {"made with bias=False"} == differing(right, wrong)


def test_refused_calls(watch):
    """What the right solution refuses in another style does not count; what the test itself calls does."""

    def test(submission):
        with pytest.raises(Exception, match="empty"):
            submission.half(torch.zeros(0))

    seen = watch(LAYER, test)

    assert [True] == [one.counts for one, _texts in seen.values()]
    assert ["raises ValueError"] == [texts[1] for _one, texts in seen.values()]


def test_changed_inputs(watch):
    """An input that a call changes is part of its answer."""
    right = watch(LAYER, call_half)
    wrong = watch(LAYER.replace("return X / 2", "Y = X / 2\n    X.data.zero_()\n    return Y"), call_half)

    assert "" in differing(right, wrong)
    assert any("changes an input" in texts[1] for _one, texts in wrong.values())
