"""The student's LeNet5, trained by the student's train_epoch, reads digits that it has never seen.

Digits, their classes, their order and the weights at the start follow from the course's seed.
"""

import functools
import random

import torch
from networks import LENET

from autograder.datasets import rendered_digits
from autograder.testing import (
    check_module,
    check_type,
    fail,
    limits,
    load_by_shape,
    points,
    prepared_by,
    taken_on_trust,
)

TRAINING, UNSEEN = 1000, 500  # digits
BATCH, EPOCHS, RATE = 20, 24, 3e-3
BAR = 0.85
UNTRAINED = 0.5  # more than this from the first weights is no work of training
GAIN = 6.5  # of the weights at the start; two draws of five get there in eight epochs
ROOM, SOON = 0.9, 8  # the reference reads so many in a third of the epochs: right students have room
DRAWS = 100


@functools.cache
def digits(seed):
    """(pictures, classes) to train on, and those that nobody has seen.

    Which digit belongs to which class is drawn as well: who reads digits without having learnt it from these
    pictures names other classes.
    """
    chance = random.Random(seed)
    classes = torch.tensor(chance.sample(range(10), 10))
    parts = []
    for count in (TRAINING, UNSEEN):
        pictures, labels = rendered_digits(count, chance.randrange(2**62))
        parts.append((pictures, classes[labels]))
    return parts


def batches_of(pictures, labels):
    """Batches of twenty."""
    return [(pictures[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, len(pictures), BATCH)]


def first_weights(seed, draw):
    """Uniform weights as Xavier Glorot has them, times a gain, and biases of 0."""
    generator = torch.Generator().manual_seed((seed + 7919 * draw) % 2**63)
    found = {}
    for name, shape in LENET.shapes.items():
        found[name] = torch.zeros(shape)
        if len(shape) > 1:
            area = torch.Size(shape[2:]).numel()
            bound = GAIN * (6 / ((shape[0] + shape[1]) * area)) ** 0.5
            found[name] = (torch.rand(shape, generator=generator) * 2 - 1) * bound
    return found


def make(submission):
    """The student's network, with all its parameters."""
    network = submission.LeNet5()
    check_module(network, "LeNet5")
    with submission.unrecorded():
        network(torch.zeros(1, *LENET.picture))
    return network


def accuracy(submission, network, unseen):
    """The share of digits whose largest logit is that of their class, in eval mode."""
    X, y = unseen
    submission.remote("torch.nn.Module.eval")(network)
    with torch.no_grad():
        logits = network(X)
    check_type(logits, torch.Tensor)
    if logits.shape != (len(X), 10) or not logits.is_floating_point():
        fail("{call} should return logits of shape (500, 10)", kind="shape")
    return float((logits.argmax(dim=1) == y).double().mean())


class Training:
    """A network in training: each step of the iteration is an epoch, and gives the accuracy after it."""

    def __init__(self, submission, seed, draw):
        self.submission = submission
        training, self.unseen = digits(seed)
        self.batches = batches_of(*training)
        self.network = make(submission)
        self.start = first_weights(seed, draw)
        self.names = load_by_shape(self.network, self.start)
        self.untrained = accuracy(submission, self.network, self.unseen)

    def epochs(self):
        """The accuracy after each epoch."""
        submission, network = self.submission, self.network
        parameters = submission.remote("torch.nn.Module.parameters")(network)
        optimizer = submission.remote("torch.optim.Adam")(parameters, lr=RATE)
        loss_fn = submission.remote("torch.nn.CrossEntropyLoss")()
        for epoch in range(EPOCHS):
            submission.train_epoch(network, self.batches, loss_fn, optimizer)
            if epoch == 0 and self.unmoved():
                fail("train_epoch leaves all weights of LeNet5 as they were")
            yield accuracy(submission, network, self.unseen)

    def unmoved(self):
        """Whether the network still has the weights that it began with."""
        state = self.network.state_dict()
        return all(
            torch.equal(state[name], self.start[self.names[name]]) for name in self.names if name in state
        )

    def restart(self):
        """Give it the weights that it began with."""
        self.network.load_state_dict({name: self.start[own] for name, own in self.names.items()})


def find_draw(reference, seed):
    """The first draw of weights with which the reference gets there soon, and with room to spare."""
    for draw in range(DRAWS):
        shares = zip(range(SOON), Training(reference, seed, draw).epochs(), strict=False)
        if any(share >= ROOM for _epoch, share in shares):
            return draw
    raise AssertionError(f"no draw of {DRAWS} lets the reference read {ROOM:.0%} within {SOON} epochs")


@points(6)
@limits(call_seconds=20)
@prepared_by(find_draw)
@taken_on_trust("that the logits come from the network's weights, and these from train_epoch")
def test_learns(submission, course_seed, prepared):
    """LeNet5, trained by train_epoch on 1,000 drawn digits, reads 85 % of 500 others within 24 epochs."""
    with submission.unrecorded():  # what training leads to hangs on every rounding
        check_learning(submission, course_seed, prepared)


def check_learning(submission, seed, prepared):
    """LeNet5 reads digits once it has been trained, and not before."""
    training = Training(submission, seed, prepared)
    best = 0.0
    for share in training.epochs():
        best = max(best, share)
        if best >= BAR:
            break
    else:
        fail(
            f"after {EPOCHS} epochs LeNet5 reads {best:.1%} of digits that it has not seen, "
            f"less than {BAR:.0%}"
        )
    training.restart()
    if max(training.untrained, accuracy(submission, training.network, training.unseen)) > UNTRAINED:
        fail("LeNet5 reads the digits with random weights as well: its logits don't come from its weights")


def lack_of_chance(weight):
    """What makes units of a layer learn the same, from the weights they begin with; "" if nothing does."""
    if not torch.isfinite(weight).all():
        return "nan or inf"
    if not weight.any():
        return "nothing but zeros"
    if (weight == weight.flatten()[0]).all():
        return "one number everywhere"
    if len(torch.unique(weight.flatten(1), dim=0)) < len(weight):
        return "units with the same weights"
    return ""


@points(2)
@taken_on_trust("that a fresh network begins with the weights that it tells")
def test_random_start(submission):
    """a fresh LeNet5 begins with random weights: no two units of a layer are alike."""
    network = make(submission)
    with submission.unrecorded():
        weights = [parameter.detach() for parameter in network.parameters()]
    shapes = sorted(tuple(weight.shape) for weight in weights)
    if shapes != sorted(LENET.shapes.values()) or not all(weight.is_floating_point() for weight in weights):
        fail("LeNet5() should have the parameters of the table")
    found = {tuple(weight.shape): lack_of_chance(weight) for weight in weights if weight.dim() > 1}
    submission.note(sorted(found.items()))
    for shape, what in found.items():
        if what:
            fail(
                f"a fresh LeNet5() has {what} in its weight of shape {shape}: its units would learn the same"
            )
