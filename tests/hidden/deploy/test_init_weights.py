"""init_weights: how the weights of a model are spread, and what is left as it was."""

import math
import re

import torch
from nets import SAME_PARAMETERS, WRAPPED, Pair, check_trainable, freeze, only

from autograder.testing import fail, false_alarm_rate, points, taken_on_trust

# (layer, fan-in, fan-out): the fans that tell its bound
LINEAR = (("Linear", 100, 40), 100, 40)
WIDE = (("Conv2d", 6, 32, (3, 5)), 6 * 15, 32 * 15)
GROUPED = (("Conv2d", 16, 48, (2, 6), 1, 0, 1, 4), 4 * 12, 48 * 12)
RATE = 1e-9  # that a test fails right code by chance
TESTED = 8  # weights in one test, at most


def bound_of(fan_in, fan_out):
    """The bound of Xavier Glorot's uniform distribution."""
    return math.sqrt(6 / (fan_in + fan_out))


def flaw(weight, bound):
    """What is wrong with numbers that should be spread evenly from -bound to bound; "" where nothing is.

    The largest of n such numbers lies below bound * (1 - e) with probability below exp(-n e / 2). By the
    inequality of Dvoretzky, Kiefer, Wolfowitz and Massart their distribution differs from the even one by
    more than t somewhere with probability at most 2 exp(-2 n t²).
    """
    numbers = weight.double().flatten().sort().values
    count, chance = len(numbers), RATE / (4 * TESTED)
    if not torch.isfinite(numbers).all():
        return "is not finite"
    least, most = float(numbers[0]), float(numbers[-1])
    if max(-least, most) > bound * (1 + 1e-6):
        return f"reaches {max(-least, most):.4g}, beyond its bound of {bound:.4g}"
    inner = bound * (1 - 2 * math.log(1 / chance) / count)
    if min(-least, most) < inner:
        return f"lies between {least:.4g} and {most:.4g}, but should reach from {-bound:.4g} to {bound:.4g}"
    shares = (numbers / bound + 1) / 2
    steps = torch.arange(count + 1, dtype=torch.float64) / count
    gap = max(float((steps[1:] - shares).max()), float((shares - steps[:-1]).max()))
    if gap > math.sqrt(math.log(2 / chance) / (2 * count)):
        return f"is not spread evenly between {-bound:.4g} and {bound:.4g}"
    return ""


def initialised(pair):
    """The state after init_weights, which is random."""
    submission = pair.submission
    with submission.unrecorded():
        submission.init_weights(pair.there)
        return pair.there.state_dict()


def check_spread(pair, fans):
    """The weights of these names are spread as their fans say; their state."""
    state = initialised(pair)
    for name, (fan_in, fan_out) in fans.items():
        weight, before = state.get(name), pair.state[name]
        if weight is None or weight.shape != before.shape or weight.dtype != before.dtype:
            fail(f"{{call}} should leave {name} in its place, shape and dtype, only with other values")
        if torch.equal(weight, before):
            pair.submission.note([name, "old"])
            fail(f"{{call}} leaves {name} as it was: draw it anew")
        found = flaw(weight, bound_of(fan_in, fan_out))
        pair.submission.note([name, found[:9], measures(weight, bound_of(fan_in, fan_out))])
        if found:
            fail(f"{name} after {{call}} {found}")
    return state


def measures(weight, bound):
    """For the trace: the deviation and the ends of these numbers in bounds, as coarse as chance needs it."""
    numbers = weight.double() / bound
    return [round(3 * float(number)) for number in (numbers.std(), numbers.min(), numbers.max())]


@points(3)
@false_alarm_rate(RATE)
def test_linear(submission, course_seed):
    """the weights of linear layers lie evenly between the bounds of their fans."""
    pair = Pair(submission, [LINEAR[0], ("ReLU",), ("Linear", 40, 90)], course_seed)
    check_spread(pair, {"0.weight": LINEAR[1:], "2.weight": (40, 90)})


@points(3)
@false_alarm_rate(RATE)
def test_convolution(submission, course_seed):
    """the same for convolutions: both fans count the kernel's area, with groups or without."""
    pair = Pair(submission, [WIDE[0], GROUPED[0]], course_seed, training=True)
    check_spread(pair, {"0.weight": WIDE[1:], "1.weight": GROUPED[1:]})


@points(2)
@false_alarm_rate(RATE)
def test_depth(submission, course_seed):
    """layers at any depth and in any module are found, and so is a model that is itself a layer."""
    inner = [("Linear", 30, 70, False), [("Conv2d", 8, 32, 3)]]
    pair = Pair(submission, [inner, ("Linear", 64, 32)], course_seed)
    # The inner model becomes an attribute of a module of another class.
    wrapped = submission.code(WRAPPED)(only(submission, pair.there))
    submission.remote("torch.nn.Sequential.__setitem__")(pair.there, 0, wrapped)
    pair.state = {re.sub(r"^0\.", "0.model.", name): tensor for name, tensor in pair.state.items()}
    fans = {"0.model.0.weight": (30, 70), "0.model.1.0.weight": (72, 288), "1.weight": (64, 32)}
    check_spread(pair, fans)
    for layer, *fans in (LINEAR, WIDE):
        alone = Pair(submission, [layer], course_seed)
        alone.there = only(submission, alone.there)
        alone.state = {name.removeprefix("0."): tensor for name, tensor in alone.state.items()}
        check_spread(alone, {"weight": fans})


@points(2)
def test_others(submission, course_seed):
    """biases and layers that normalise are left as they were."""
    # The last one's weight has two axes, like a linear layer's.
    layers = [("Conv2d", 3, 5, 3), ("BatchNorm2d", 5), ("Linear", 4, 6), ("BatchNorm1d", 6)]
    layers += [("LayerNorm", 6), ("LayerNorm", (5, 6))]
    for training in (True, False):
        pair = Pair(submission, layers, course_seed, training=training)
        state = initialised(pair)
        for name, before in pair.state.items():
            if name in ("0.weight", "2.weight"):
                continue
            got = state.get(name)
            if got is None or not torch.equal(got, before):
                submission.note([name, [] if got is None else torch.unique(got)[:3]])
                fail(f"{{call}} should leave {name} as it was, and draw weights only", kind="mutated")


@points(2)
@taken_on_trust("that the Parameter objects are those of before, and which of them require gradients")
def test_in_place(submission, course_seed):
    """the Parameter objects are the same as before; they still train, and a frozen one stays frozen."""
    for dtype, frozen in ((torch.float32, "0.weight"), (torch.float64, "1.0.weight")):
        pair = Pair(submission, [LINEAR[0], [WIDE[0]]], course_seed, dtype)
        freeze(submission, pair.there, frozen)
        same = submission.code(SAME_PARAMETERS)(pair.there)
        state = initialised(pair)
        if same() is not True:
            fail("{call} should change the parameters in place, but puts others into the model")
        for name, parameter in pair.there.named_parameters():
            if parameter.dtype != dtype:
                fail(f"{{call}} should leave {name} of dtype {dtype}", kind="dtype")
            if name.endswith("weight") and torch.equal(state[name], pair.state[name]):
                fail(f"{{call}} leaves {name} as it was: draw it anew, whether it is trained or not")
        check_trainable(pair.there, frozen)


@points(1)
def test_chance(submission, course_seed):
    """each call draws other numbers, and no two layers share theirs."""
    pair = Pair(submission, [("Linear", 20, 20), ("Linear", 20, 20), ("Linear", 20, 20)], course_seed)
    states = [initialised(pair), initialised(pair)]
    other = Pair(submission, [("Linear", 20, 20)], course_seed)
    states.append(initialised(other))
    weights = [tensor for state in states for name, tensor in state.items() if name.endswith("weight")]
    alike = [(i, j) for i, first in enumerate(weights) for j in range(i) if torch.equal(first, weights[j])]
    submission.note(alike)
    if alike:
        fail("{call} should draw each weight anew, but two layers or two calls have the same numbers")
