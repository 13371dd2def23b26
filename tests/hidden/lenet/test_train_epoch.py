"""train_epoch against the same steps of gradient descent in float64, on small models of the grader's own."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from models import FLOAT32, LOSSES, Pair, batches_of, check_frozen, classes_for, freeze, one_shot

from autograder.testing import check_float, check_inputs_unchanged, fail, points, seeds, taken_on_trust

LINEAR = [("Linear", 3, 3)]
NORMALISED = [("Linear", 3, 4), ("BatchNorm1d", 4), ("Linear", 4, 3)]
DROPPED = [("Linear", 3, 4), ("Dropout", 1.0), ("Linear", 4, 3)]  # in train mode nothing comes through
SEEDS = seeds()
UNEVEN = st.lists(st.integers(1, 5), min_size=2, max_size=4).filter(lambda sizes: len(set(sizes)) > 1)
ANY_LOSS = st.sampled_from(list(LOSSES))


class Descent:
    """Stochastic gradient descent with momentum, as torch.optim.SGD has it, on the grader's model."""

    def __init__(self, model, lr, momentum):
        self.model, self.lr, self.momentum = model, lr, momentum
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.velocity = [torch.zeros_like(parameter) for parameter in self.parameters]

    def epoch(self, pairs, loss_fn):
        """The mean loss per example of one pass, with a step after each batch."""
        self.model.train()
        total = count = 0
        for X, y in pairs:
            loss = loss_fn(self.model(X.double()), y)
            gradients = torch.autograd.grad(loss, self.parameters, allow_unused=True)
            with torch.no_grad():
                for parameter, velocity, gradient in zip(
                    self.parameters, self.velocity, gradients, strict=True
                ):
                    velocity.mul_(self.momentum)
                    velocity.add_(0.0 if gradient is None else gradient)
                    parameter.sub_(self.lr * velocity)
            total, count = total + float(loss.detach()) * len(X), count + len(X)
        return total / count


def train(
    submission,
    layers,
    sizes,
    seed,
    *,
    loss="CrossEntropyLoss",
    momentum=0.0,
    epochs=1,
    lr=0.1,
    as_list=False,
    training=False,
    call=None,
    dtype=torch.float32,
    scale=1.0,
    frozen=(),
):
    """Train the same model here and there; the losses told and the state afterwards agree.

    training: the mode in which train_epoch finds the model. call: what takes the place of train_epoch.
    dtype: of the model and of its inputs. scale: of the inputs. frozen: parts of the model that are not to be
    trained.
    """
    pair = Pair(submission, layers, seed, dtype)
    pair.set_mode(training)
    for part in frozen:
        pair.here.get_submodule(part).requires_grad_(False)
        freeze(submission, pair.there, part)
    inputs = [scale * X for X in batches_of(sizes, (3,), seed, dtype)]
    pairs = list(zip(inputs, classes_for(inputs, 3, seed), strict=True))
    descent = Descent(pair.here, lr, momentum)
    parameters = submission.remote("torch.nn.Module.parameters")(pair.there)
    optimizer = submission.remote("torch.optim.SGD")(parameters, lr=lr, momentum=momentum)
    loss_fn = submission.remote(f"torch.nn.{loss}")()
    for _epoch in range(epochs):
        batches = pairs if as_list else one_shot(submission, pairs)
        got = (call or submission.train_epoch)(pair.there, batches, loss_fn, optimizer)
        expected = descent.epoch(pairs, LOSSES[loss])
        found = pair.there.state_dict()
        check_float(got, expected, tolerance=FLOAT32 * (1.0 + abs(expected)))
        check_state(pair, found)
        if frozen:
            check_frozen(pair.there, *frozen)


def check_state(pair, found):
    """The state found is what training here led to."""
    for name, wanted in pair.here.state_dict().items():
        got = found.get(name)
        before = pair.state[name]
        if got is None or got.shape != wanted.shape or got.dtype != before.dtype:
            fail("{call} should leave the model's parameters in place, only with other values")
        error = (got.double() - wanted.double()).abs()
        if not (error <= FLOAT32 * (1.0 + wanted.double().abs())).all():
            what = "should not train" if torch.equal(before.double(), wanted.double()) else "trains wrongly"
            if torch.equal(before, got):
                what = "does not train"
                note_gradients(pair)
            fail(f"{{call}} {what} the model's {name}", expected=wanted, got=got)


def note_gradients(pair):
    """For the trace: whether a model that was not trained got gradients, or none."""
    with pair.submission.unrecorded():
        gradients = [parameter.grad for parameter in pair.there.parameters()]
    pair.submission.note(any(gradient is not None and bool(gradient.any()) for gradient in gradients))


@points(4)
@settings(max_examples=6)
@given(sizes=st.lists(st.just(3), min_size=1, max_size=3), seed=SEEDS, loss=ANY_LOSS)
def test_steps(submission, sizes, seed, loss):
    """the optimizer takes one step for each batch, and the mean loss per example is returned as a float."""
    train(submission, LINEAR, sizes[:1], seed, loss=loss, as_list=True, epochs=2)
    train(submission, LINEAR, sizes, seed, loss=loss, as_list=True)


@points(4)
@settings(max_examples=6)
@given(sizes=UNEVEN, seed=SEEDS, loss=ANY_LOSS)
def test_uneven_batches(submission, sizes, seed, loss):
    """batches of different sizes: each example counts the same in the mean loss."""
    train(submission, LINEAR, sizes, seed, loss=loss, as_list=True)


@points(3)
@settings(max_examples=4)
@given(sizes=UNEVEN, seed=SEEDS)
def test_one_shot(submission, sizes, seed):
    """batches may be an iterator that can be gone through only once and has no len()."""
    train(submission, LINEAR, sizes, seed)


@points(2)
@taken_on_trust("that the list of batches was left as it was")
@settings(max_examples=3)
@given(sizes=UNEVEN, seed=SEEDS)
def test_losses(submission, sizes, seed):
    """any loss of logits and classes; models in float32 and float64, large gradients; arguments by name."""

    def by_name(model, batches, loss_fn, optimizer):
        function = submission.train_epoch
        return check_inputs_unchanged(function, model, batches, loss_fn=loss_fn, optimizer=optimizer)

    common = {"as_list": True, "call": by_name}
    train(submission, LINEAR, sizes, seed, **common)
    for loss in ("NLLLoss", "MultiMarginLoss"):
        train(submission, LINEAR, sizes, seed, loss=loss, dtype=torch.float64, scale=100.0, **common)


@points(4)
@settings(max_examples=3)
@given(sizes=st.lists(st.integers(4, 6), min_size=2, max_size=3), seed=SEEDS)
def test_train_mode(submission, sizes, seed):
    """the model is in train mode, also when it came in eval mode: batch normalisation, dropout."""
    for training in (True, False):
        train(submission, NORMALISED, sizes, seed, training=training)
        train(submission, DROPPED, sizes, seed, training=training)


@points(2)
@settings(max_examples=3)
@given(sizes=UNEVEN, seed=SEEDS, momentum=st.sampled_from([0.5, 0.9]))
def test_momentum(submission, sizes, seed, momentum):
    """the optimizer that was handed over makes the steps, and keeps what it knows between epochs."""
    train(submission, LINEAR, sizes, seed, momentum=momentum, epochs=3, lr=0.05)


@points(1)
@taken_on_trust("which parameters require gradients after the call")
@settings(max_examples=2)
@given(sizes=st.lists(st.integers(4, 6), min_size=2, max_size=2), seed=SEEDS)
def test_frozen(submission, sizes, seed):
    """a layer that requires no gradients is not trained, and is left so."""
    train(submission, NORMALISED, sizes, seed, frozen=("0",))
