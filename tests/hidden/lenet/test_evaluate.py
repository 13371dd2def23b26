"""evaluate against losses and accuracies in float64, on small models of the grader's own."""

from functools import partial

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from models import FLOAT32, LOSSES, Pair, batches_of, check_frozen, classes_for, freeze, one_shot

from autograder.testing import (
    check_float,
    check_inputs_unchanged,
    check_mode,
    check_parts,
    check_type,
    fail,
    points,
    seeds,
    taken_on_trust,
)

LINEAR = [("Linear", 3, 4), ("Probe",)]
WIDE = [("Linear", 3, 12), ("Probe",)]
UNPROBED = [("Linear", 3, 4), ("Dropout", 1.0), ("BatchNorm1d", 4), ("Linear", 4, 3)]
MODES = [*UNPROBED, ("Probe",)]
SEEDS = seeds()
UNEVEN = st.lists(st.integers(1, 5), min_size=2, max_size=4).filter(lambda sizes: len(set(sizes)) > 1)


def prepare(submission, layers, sizes, seed, hits="half", dtype=torch.float32):
    """The model, and batches with classes of which about half, all or none are those that it would name."""
    pair = Pair(submission, layers, seed, dtype)
    pair.set_mode(False)
    inputs = batches_of(sizes, (3,), seed, dtype)
    classes = next(layer[2] for layer in reversed(layers) if layer[0] == "Linear")
    drawn = classes_for(inputs, classes, seed)
    with torch.no_grad():
        named = [pair.here(X.double()).argmax(dim=1) for X in inputs]
    if hits == "half":
        targets = [
            torch.where(torch.arange(len(X)) % 2 == seed % 2, name, other)
            for X, name, other in zip(inputs, named, drawn, strict=True)
        ]
    else:
        targets = [(name + (hits == "none")) % classes for name in named]
    return pair, list(zip(inputs, targets, strict=True))


def expected_results(pair, pairs, loss):
    """(mean loss per example, accuracy)."""
    with torch.no_grad():
        logits = torch.cat([pair.here(X.double()) for X, _y in pairs])
    y = torch.cat([y for _X, y in pairs])
    return float(LOSSES[loss](logits, y)), float((logits.argmax(dim=1) == y).double().mean())


def run(submission, pair, pairs, batches=None, loss="CrossEntropyLoss", call=None):
    """Call evaluate, or what takes its place; its two floats are right."""
    loss_fn = submission.remote(f"torch.nn.{loss}")()
    batches = one_shot(submission, pairs) if batches is None else batches
    got = (call or submission.evaluate)(pair.there, batches, loss_fn)
    check_parts(got, "mean loss", "accuracy", lists=True)
    for name, number, wanted in zip(
        ("mean loss", "accuracy"), got, expected_results(pair, pairs, loss), strict=True
    ):
        check_float(number, wanted, tolerance=FLOAT32 * (1.0 + abs(wanted)), what=name)
    return got


@points(4)
@settings(max_examples=6)
@given(sizes=UNEVEN, seed=SEEDS)
def test_uneven_batches(submission, sizes, seed):
    """the mean loss and the accuracy count all examples alike, whatever the size of their batch."""
    pair, pairs = prepare(submission, LINEAR, sizes, seed)
    run(submission, pair, pairs, pairs)


@points(2)
@settings(max_examples=4)
@given(sizes=UNEVEN, seed=SEEDS, hits=st.sampled_from(["half", "all", "none"]))
def test_one_shot(submission, sizes, seed, hits):
    """batches may be an iterator without len(), models in float64; the result is a tuple."""
    for dtype in (torch.float32, torch.float64):
        pair, pairs = prepare(submission, WIDE, sizes, seed, hits, dtype)
        check_type(run(submission, pair, pairs), tuple)


@points(4)
@settings(max_examples=4)
@given(sizes=st.lists(st.integers(2, 4), min_size=1, max_size=3), seed=SEEDS)
def test_eval_mode(submission, sizes, seed):
    """the model runs in eval mode, also when it came in train mode: dropout, batch normalisation."""
    pair, pairs = prepare(submission, MODES, sizes, seed)
    submission.remote("torch.nn.Module.train")(pair.there, True)
    run(submission, pair, pairs)


@points(3)
@taken_on_trust("the batches, and the model's state and gradients, after the call")
@settings(max_examples=3)
@given(sizes=UNEVEN, seed=SEEDS)
def test_nothing_changed(submission, sizes, seed):
    """weights, gradients, batches and what is frozen stay as they were; other losses may be asked for too."""
    for training, loss in ((True, "MultiMarginLoss"), (False, "NLLLoss")):
        pair, pairs = prepare(submission, UNPROBED, sizes, seed)
        submission.remote("torch.nn.Module.train")(pair.there, training)
        freeze(submission, pair.there, "0")
        call = partial(check_inputs_unchanged, submission.evaluate)
        run(submission, pair, pairs, pairs, loss=loss, call=call)
        found = pair.there.state_dict()
        for name, before in pair.state.items():
            got = found.get(name)
            if got is None or got.dtype != before.dtype or not torch.equal(got, before):
                fail(f"{{call}} changed the model's {name}: nothing should be trained", kind="mutated")
        for name, parameter in pair.there.named_parameters():
            if parameter.grad is not None:
                fail(f"{{call}} left a gradient behind in {name}: nothing should be trained", kind="mutated")
        check_frozen(pair.there, "0")


@points(2)
@taken_on_trust("the model's mode after the call")
@settings(max_examples=2)
@given(sizes=UNEVEN, seed=SEEDS)
def test_mode_put_back(submission, sizes, seed):
    """the model is in the mode in which it was found, with all of its parts."""
    for training in (True, False):
        pair, pairs = prepare(submission, MODES, sizes, seed)
        submission.remote("torch.nn.Module.train")(pair.there, training)
        run(submission, pair, pairs)
        check_mode(pair.there, training)


@points(2)
@taken_on_trust("whether gradients are recorded after the call")
@settings(max_examples=2)
@given(sizes=UNEVEN, seed=SEEDS)
def test_grad_mode_put_back(submission, sizes, seed):
    """gradients are recorded afterwards as they were before, or not, as before."""
    for recorded in (False, True):
        pair, pairs = prepare(submission, LINEAR, sizes, seed)
        submission.remote("torch.set_grad_enabled")(recorded)
        try:
            run(submission, pair, pairs)
            after = submission.remote("torch.is_grad_enabled")()
        finally:
            submission.remote("torch.set_grad_enabled")(True)
        if after is not recorded:
            words = {True: "recorded", False: "not recorded"}
            fail(f"{{call}} should leave gradients {words[recorded]}, as they were before", kind="contract")
