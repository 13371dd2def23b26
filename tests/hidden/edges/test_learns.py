"""The student's HED, trained with the student's hed_loss, finds edges in pictures that it has never seen.

Pictures, their order and the weights at the start follow from the course's seed.
"""

import functools
import itertools
import random

import torch
from hed import construct, shapes
from losses import fused_alone, softmax_over_pixels, unbalanced_bce

from autograder.datasets import drawn_shapes
from autograder.testing import (
    check_type,
    fail,
    limits,
    points,
    prepared_by,
    taken_on_trust,
)

TRAINING, UNSEEN, BATCH, STEPS, RATE = 64, 40, 8, 100, 1e-2
LOOKS = (50, 75, STEPS)  # after so many steps one looks whether it has learnt enough
FEW = 20  # steps after which every parameter has moved
FRESH = 3  # fresh networks, one of which has to move wholly
OUTPUTS = 4  # three side outputs and the fused one
SHARE, SHARE_ALONE = 0.9, 0.5  # of what the reference reaches: the mean of all outputs, and each one alone
UNTRAINED = 0.5  # more than this share from the first weights is no work of training
ROOM, ROOM_ALONE = 0.9, 0.4  # what the reference has to reach from the weights at the start
MARGIN = 0.9  # wrong losses have to miss the bar by this factor
DRAWS = 100
THRESHOLDS = (0.8, 0.85, 0.9, 0.95)  # where a balanced loss has its best ones, and others have not
PARTS = 10_001  # scores are kept as whole numbers of ten-thousandths


shapes_of = functools.cache(drawn_shapes)


def first_weights(seed, draw):
    """Normal weights of the size that fits ReLU, and biases of 0."""
    generator = torch.Generator().manual_seed((seed + 7919 * draw) % 2**63)
    found = {}
    for name, shape in shapes(in_channels=1).items():
        found[name] = torch.zeros(shape)
        if len(shape) > 1:
            scale = (2 / torch.Size(shape[1:]).numel()) ** 0.5
            found[name] = torch.randn(shape, generator=generator) * scale
    return found


def ods(probabilities, edges):
    """The best F-measure of all pictures together at one of the thresholds."""
    truth, best = edges == 1, 0.0
    for threshold in THRESHOLDS:
        predicted = probabilities >= threshold
        both = int((predicted & truth).sum())
        best = max(best, 2 * both / max(1, int(predicted.sum()) + int(truth.sum())))
    return best


class Training:
    """A network in training from known weights, on pictures in a known order.

    draw: which weights; None lets the network begin with its own.
    """

    def __init__(self, submission, seed, draw):
        chance = random.Random(seed)
        self.submission = submission
        self.pictures, self.edges = shapes_of(TRAINING, chance.randrange(2**62))
        self.unseen, self.truth = shapes_of(UNSEEN, chance.randrange(2**62))
        self.batches = [chance.sample(range(TRAINING), BATCH) for _ in range(STEPS)]
        self.start = None if draw is None else first_weights(seed, draw)
        self.network = construct(submission, 1)
        if draw is not None:
            self.restart()

    def restart(self):
        """Give the network the weights that it begins with."""
        self.network.load_state_dict(self.start)

    def train(self, steps, hed_loss=None, first=0):
        """So many steps of Adam, each from the gradient of one batch, from the batch `first` on.

        hed_loss: in the place of theirs.
        """
        submission = self.submission
        parameters = submission.remote("torch.nn.Module.parameters")(self.network)
        optimizer = submission.remote("torch.optim.Adam")(parameters, lr=RATE)
        clear = submission.remote("torch.optim.Optimizer.zero_grad")
        step = submission.remote("torch.optim.Adam.step")
        for batch in self.batches[first : first + steps]:
            clear(optimizer)
            loss = (hed_loss or submission.hed_loss)(self.network(self.pictures[batch]), self.edges[batch])
            check_type(loss, torch.Tensor)
            if loss.numel() != 1 or loss.dtype != torch.float32:
                fail("{call} should give a tensor without axes, of the outputs' dtype", kind="shape")
            if not loss.requires_grad:
                fail("{call} gives a loss from which no gradients flow: HED can't learn", kind="gradient")
            loss.backward()
            step(optimizer)

    def learn(self, wanted, factor=1.0, hed_loss=None):
        """Train until no score is too low, 100 steps at most; returns (scores, those that are too low)."""
        for first, last in itertools.pairwise((0, *LOOKS)):
            self.train(last - first, hed_loss, first)
            scores = self.scores()
            low = too_low(scores, wanted, factor)
            if not low:
                break
        return scores, low

    def scores(self):
        """The ODS of the mean of the outputs' sigmoids on the unseen pictures, then that of each output."""
        with torch.no_grad():
            outputs = self.network(self.unseen)
        if type(outputs) is not tuple:
            check_type(outputs, list)
        if len(outputs) != OUTPUTS:
            fail(f"{{call}} should return {OUTPUTS} outputs, but returns {len(outputs)}", kind="type")
        for number, logits in enumerate(outputs):
            check_type(logits, torch.Tensor, f"output {number + 1}")
            if logits.shape != self.truth.shape or not logits.is_floating_point():
                fail(f"{{call}} should return logits of shape {tuple(self.truth.shape)}", kind="shape")
        each = [torch.sigmoid(logits.double()) for logits in outputs]
        return [ods(sum(each) / len(each), self.truth), *(ods(one, self.truth) for one in each)]


def too_low(scores, wanted, factor=1.0):
    """Which scores are lower than this factor times their bars: 0 for the mean, or an output's number."""
    shares = [SHARE] + [SHARE_ALONE] * OUTPUTS
    return [
        number
        for number, (score, goal, share) in enumerate(zip(scores, wanted, shares, strict=True))
        if score < factor * share * goal
    ]


def find_start(reference, seed):
    """The first draw of weights from which the reference learns well, and wrong losses don't.

    Returns the draw and the reference's scores, packed into one whole number.
    """
    for draw in range(DRAWS):
        training = Training(reference, seed, draw)
        untrained = training.scores()[0]
        training.train(STEPS)
        scores = training.scores()
        if scores[0] < ROOM or min(scores) < ROOM_ALONE or untrained > UNTRAINED * scores[0] / 2:
            continue
        for wrong in (unbalanced_bce, softmax_over_pixels, fused_alone):
            _scores, low = Training(reference, seed, draw).learn(scores, MARGIN, wrong)
            if not low:
                break
        else:
            return packed(draw, scores)
    raise AssertionError(f"none of {DRAWS} draws of weights lets the reference find edges")


def packed(draw, scores):
    """One whole number."""
    for score in scores:
        draw = draw * PARTS + round(score * (PARTS - 1))
    return draw


def unpacked(number):
    """(draw, scores) from the whole number that `packed` gave."""
    scores = []
    for _ in range(OUTPUTS + 1):
        number, part = divmod(number, PARTS)
        scores.insert(0, part / (PARTS - 1))
    return number, scores


@points(6)
@limits(call_seconds=20)
@prepared_by(find_start)
@taken_on_trust("that the outputs come from the network's weights, and these from at most 100 steps of Adam")
def test_learns(submission, course_seed, prepared):
    """HED, trained with hed_loss in at most 100 steps, finds the edges of shapes that it has not seen."""
    draw, wanted = unpacked(prepared)
    with submission.unrecorded():  # what training leads to hangs on every rounding
        training = Training(submission, course_seed, draw)
        scores, low = training.learn(wanted)
        training.restart()
        untrained = training.scores()[0]
    for number in low[:1]:
        goal = (SHARE_ALONE if number else SHARE) * wanted[number]
        what = "the fused output alone" if number == OUTPUTS else f"side output {number} alone"
        fail(
            f"after {STEPS} steps {what if number else 'the mean of all sigmoids of HED'} has an ODS of "
            f"{scores[number]:.2f} at thresholds from {THRESHOLDS[0]} to {THRESHOLDS[-1]}, and should reach "
            f"{goal:.2f}"
        )
    if untrained > UNTRAINED * wanted[0]:
        fail("HED finds the edges with random weights as well: its outputs don't come from its weights")


def lack_of_chance(weight):
    """What makes filters of a layer learn the same, from the weights they begin with; "" if nothing does."""
    if not torch.isfinite(weight).all():
        return "nan or inf"
    if len(weight) == 1:  # a side output's, or the fused one's: any start will do
        return ""
    if (weight == weight.flatten()[0]).all():
        return "one number everywhere" if weight.any() else "nothing but zeros"
    if len(torch.unique(weight.flatten(1), dim=0)) < len(weight):
        return "filters with the same weights"
    return ""


@points(2)
@taken_on_trust("that a fresh network begins with the weights that it tells")
def test_fresh(submission):
    """in a fresh HED all weights can be trained, and no two filters of a layer begin alike."""
    network = construct(submission)
    with submission.unrecorded():
        parameters = network.named_parameters()
    frozen = [name for name, parameter in parameters if not parameter.requires_grad]
    found = {
        name: lack_of_chance(weight.detach())
        for name, weight in parameters
        if weight.is_floating_point() and weight.dim() > 1
    }
    submission.note([sorted(frozen), sorted(found.items())])
    missing = [name for name in shapes() if name not in dict(parameters)]
    if missing:
        fail(f"{{call}} should have the parameter {missing[0]}", kind="contract")
    if frozen:
        fail(f"{frozen[0][:80]} in HED() should be trainable, but requires no gradient", kind="contract")
    for name, what in found.items():
        if what:
            fail(f"a fresh HED() has {what} in {name[:80]}: its filters would learn the same")


def still(start, state):
    """The first parameter that is as it was at the start; "" if all have moved."""
    for name, before in start.items():
        after = state.get(name)
        if after is None or after.shape != before.shape:
            fail(f"HED() should have the parameter {name}", kind="contract")
        if torch.equal(after.to(before.dtype), before):
            return name
    return ""


def still_from_fresh(submission, seed):
    """The same of a network with weights of its own, after 20 steps, or fewer where all have moved."""
    training = Training(submission, seed, None)
    start = training.network.state_dict()
    for first, steps in ((0, 2), (2, FEW - 2)):
        training.train(steps, first=first)
        name = still(start, training.network.state_dict())
        if not name:
            break
    return name


@points(2)
@taken_on_trust("the weights after 20 steps")
def test_all_move(submission, course_seed):
    """20 steps change each weight and each bias, from known weights and in a fresh HED."""
    with submission.unrecorded():
        training = Training(submission, course_seed, 0)
        training.train(FEW)
        name = still(training.start, training.network.state_dict())
        if name:
            fail(f"{FEW} steps leave {name} in HED() as it was")
        for _time in range(FRESH):  # one draw of right code may be unlucky, but not one after the other
            name = still_from_fresh(submission, course_seed)
            if not name:
                break
    submission.note(name)
    if name:
        fail(
            f"{FEW} steps leave {name} in a fresh HED() as it was: nothing reaches it, or it gets no gradient"
        )
