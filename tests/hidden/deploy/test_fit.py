"""fit against the same steps of gradient descent in float64, on small models of the grader's own."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import Pair, check_grad_mode, freeze, random_numbers

from autograder.testing import (
    check_float,
    check_inputs_unchanged,
    check_keys,
    check_type,
    fail,
    points,
    seeds,
    taken_on_trust,
)

LOSSES = {  # which take logits and classes
    "CrossEntropyLoss": F.cross_entropy,
    "NLLLoss": F.nll_loss,
    "MultiMarginLoss": F.multi_margin_loss,
}
KEYS = ("train_loss", "test_loss", "test_accuracy")
FLOAT32 = 2e-4  # how far float32 may be off, relative to the numbers at hand, after a few steps
FLOAT64 = 1e-9  # of weights; losses and accuracies may have been summed in float32
CLASSES = 4
LINEAR = [("Linear", 3, CLASSES)]
PROBED = [*LINEAR, ("Probe",)]
NORMALISED = [("Linear", 3, 5), ("BatchNorm1d", 5), ("Linear", 5, CLASSES)]
DROPPED = [("Linear", 3, 4), ("Dropout", 1.0), ("Linear", 4, CLASSES)]  # in train mode nothing comes through
SEEDS = seeds()
EVEN = st.lists(st.just(3), min_size=2, max_size=3)  # one fault in the means costs one test
UNEVEN = st.lists(st.integers(1, 5), min_size=2, max_size=3).filter(lambda sizes: len(set(sizes)) > 1)


# A group of its own for each parameter.
GROUPED_SGD = (
    "lambda model, **options: torch.optim.SGD([{'params': [p]} for p in model.parameters()], **options)"
)


def batches_of(sizes, seed, dtype, scale=1):
    """Batches of these sizes; scale: of the inputs."""
    generator = torch.Generator().manual_seed(seed)
    return [
        (
            scale * random_numbers(seed + position, size, 3).to(dtype),
            torch.randint(CLASSES, (size,), generator=generator),
        )
        for position, size in enumerate(sizes, 1)
    ]


class Descent:
    """fit with torch.optim.SGD, on the grader's model."""

    def __init__(self, model, lr, momentum, loss):
        self.model, self.loss_fn = model, LOSSES[loss]
        self.lr, self.momentum = lr, momentum
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.velocity = [torch.zeros_like(parameter) for parameter in self.parameters]

    def epoch(self, training, unseen):
        """(train_loss, test_loss, test_accuracy) of one epoch."""
        self.model.train()
        total = count = 0
        for X, y in training:
            loss = self.loss_fn(self.model(X.double()), y)
            self._step(torch.autograd.grad(loss, self.parameters, allow_unused=True))
            total, count = total + float(loss.detach()) * len(X), count + len(X)
        self.model.eval()
        with torch.no_grad():
            logits = torch.cat([self.model(X.double()) for X, _y in unseen])
        y = torch.cat([y for _X, y in unseen])
        right = float((logits.argmax(dim=1) == y).double().mean())
        return total / count, float(self.loss_fn(logits, y)), right

    @torch.no_grad()
    def _step(self, gradients):
        for parameter, velocity, gradient in zip(self.parameters, self.velocity, gradients, strict=True):
            velocity.mul_(self.momentum).add_(0.0 if gradient is None else gradient)
            parameter.sub_(self.lr * velocity)


def run(
    submission,
    layers,
    sizes,
    seed,
    *,
    epochs=1,
    unseen=(3,),
    loss="CrossEntropyLoss",
    momentum=0.0,
    lr=0.1,
    training=True,
    dtype=torch.float32,
    gradients=False,
    by_name=False,
    unchanged=None,
    scale=1,
    groups=False,
    frozen="",
    overfit=False,
):
    """Fit the same model here and there: histories and states agree; the pair, and the history.

    training: the mode in which fit finds the model. gradients: let some lie on the parameters before.
    unchanged: calls fit and checks that the batches are left as they were. scale: of the inputs. groups:
    the optimizer has more than one. frozen: a parameter that is not trained. overfit: the unseen examples
    are the others with other classes, so the test loss rises.
    """
    pair = Pair(submission, layers, seed, dtype, training)
    batches, others = batches_of(sizes, seed, dtype, scale), batches_of(unseen, seed + 50, dtype, scale)
    if overfit:
        others = [(X, (y + 1) % CLASSES) for X, y in batches]
    if frozen:
        freeze(submission, pair.there, frozen)
        pair.here.get_parameter(frozen).requires_grad_(False)
    if groups:
        optimizer = submission.code(GROUPED_SGD)(pair.there, lr=lr, momentum=momentum)
    else:
        parameters = submission.remote("torch.nn.Module.parameters")(pair.there)
        optimizer = submission.remote("torch.optim.SGD")(parameters, lr=lr, momentum=momentum)
    loss_fn = submission.remote(f"torch.nn.{loss}")()
    if gradients:
        lay_gradients(submission, pair.there)
    if by_name:
        got = submission.fit(
            pair.there, train_batches=batches, test_batches=others, loss_fn=loss_fn,
            optimizer=optimizer, epochs=epochs,
        )  # fmt: skip
    else:
        arguments = pair.there, batches, others, loss_fn, optimizer, epochs
        got = unchanged(submission.fit, *arguments) if unchanged else submission.fit(*arguments)
    descent = Descent(pair.here, lr, momentum, loss)
    expected = [descent.epoch(batches, others) for _epoch in range(epochs)]
    check_history(got, expected)
    check_trained(pair, FLOAT64 if dtype == torch.float64 else FLOAT32)
    return pair


def lay_gradients(submission, model):
    """Let large gradients lie on the parameters."""
    text = "lambda model: [setattr(p, 'grad', 100 * torch.ones_like(p)) for p in model.parameters()] and None"
    submission.code(text)(model)


def check_history(got, expected):
    """A dict of three lists of floats."""
    check_type(got, dict)
    check_keys(got, *KEYS)
    for key, wanted in zip(KEYS, zip(*expected, strict=True), strict=True):
        numbers = got[key]
        check_type(numbers, list, key)
        if len(numbers) != len(wanted):
            fail(
                f"{key} of {{call}} should hold {len(wanted)} numbers, one an epoch, not {len(numbers)}",
                kind="shape",
            )
        for epoch, (number, right) in enumerate(zip(numbers, wanted, strict=True), 1):
            check_float(number, right, tolerance=FLOAT32 * (1 + abs(right)), what=f"{key} of epoch {epoch}")


def check_trained(pair, tolerance):
    """The model is what training here led to."""
    found = pair.there.state_dict()
    for name, wanted in pair.here.state_dict().items():
        got, before = found.get(name), pair.state[name]
        if got is None or got.shape != wanted.shape or got.dtype != before.dtype:
            fail("{call} should leave the model's parameters in place, only with other values")
        error = (got.double() - wanted.double()).abs()
        if not (error <= tolerance * (1 + wanted.double().abs())).all():
            what = "does not train" if torch.equal(before, got) else "trains wrongly"
            fail(f"{{call}} {what} the model's {name}", expected=wanted, got=got)


@points(5)
@settings(max_examples=4)
@given(count=st.integers(1, 3), seed=SEEDS, loss=st.sampled_from(list(LOSSES)))
def test_one_epoch(submission, count, seed, loss):
    """one epoch: a step for each batch, and the losses and the accuracy of the epoch."""
    run(submission, LINEAR, [3] * count, seed, loss=loss)


@points(4)
@settings(max_examples=4)
@given(sizes=UNEVEN, unseen=UNEVEN, seed=SEEDS)
def test_uneven_batches(submission, sizes, unseen, seed):
    """batches of different sizes: each example counts the same, in training and on unseen ones."""
    run(submission, LINEAR, sizes, seed, unseen=unseen)


@points(2)
@settings(max_examples=3)
@given(sizes=EVEN, seed=SEEDS, epochs=st.integers(2, 3), momentum=st.sampled_from([0.5, 0.9]))
def test_epochs(submission, sizes, seed, epochs, momentum):
    """several epochs: one number for each, and the optimizer keeps what it knows between them."""
    run(submission, LINEAR, sizes, seed, epochs=epochs, momentum=momentum, lr=0.05, groups=True)


@points(1)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_many_epochs(submission, seed):
    """many epochs: all of them, with the optimizer as it is given, also where the test loss rises."""
    run(submission, LINEAR, [3], seed, epochs=12, overfit=True)


@points(3)
@settings(max_examples=2)
@given(sizes=st.integers(4, 6).map(lambda size: [size] * 2), seed=SEEDS)
def test_modes(submission, sizes, seed):
    """every epoch trains in train mode and tests in eval mode."""
    for training in (True, False):
        run(submission, NORMALISED, sizes, seed, epochs=2, training=training, unseen=(3, 3))
        run(submission, DROPPED, sizes, seed, epochs=2, training=training, unseen=(3, 3))


@points(2)
@settings(max_examples=3)
@given(sizes=EVEN, seed=SEEDS)
def test_no_gradients(submission, sizes, seed):
    """no gradients are kept while it tests, and then it trains on what can be trained."""
    run(submission, PROBED, sizes, seed, epochs=2, unseen=(2, 2), by_name=True, frozen="0.bias")


@points(1)
@taken_on_trust(
    "the model's mode after the call, that gradients are recorded then, "
    "and that the batches were left as they were"
)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_mode_put_back(submission, seed):
    """the model ends in the mode in which it came, with all of its parts; batches are left as they were."""
    for training in (True, False):
        pair = run(submission, DROPPED, [3, 3], seed, training=training, unchanged=check_inputs_unchanged)
        pair.check_mode()
        check_grad_mode(submission)


@points(1)
@settings(max_examples=2)
@given(sizes=EVEN, seed=SEEDS)
def test_old_gradients(submission, sizes, seed):
    """gradients that lie on the parameters before don't count."""
    run(submission, LINEAR, sizes, seed, gradients=True)


@points(1)
@settings(max_examples=2)
@given(sizes=EVEN, seed=SEEDS)
def test_float64(submission, sizes, seed):
    """a model in float64 is trained with all its digits, and takes large steps where gradients are large."""
    run(submission, LINEAR, sizes, seed, dtype=torch.float64, loss="MultiMarginLoss", epochs=2, scale=1024)
