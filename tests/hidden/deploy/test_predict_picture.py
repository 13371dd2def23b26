"""predict_picture on models whose logits lie so close that another picture makes another class win."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import check_grad_mode, check_trainable, freeze, random_numbers
from pictures import MODES, picture
from PIL import Image

from autograder.testing import (
    check_inputs_unchanged,
    check_mode,
    check_type,
    fail,
    given_each,
    note_scores,
    points,
    remote_layers,
    seeds,
    taken_on_trust,
)

CLASSES = ["kiwi", "Bee", "lynx", "dog", "ant", "Fox", "ibis", "hen", "gnu", "jay", "elk", "Cat"]
MEANS = [(0.5, 0.4, 0.3), (0.4914, 0.4822, 0.4465), (0.1, 0.2, 0.6), (0.0, 0.5, 1.0)]
DEVIATIONS = [(0.5, 0.3, 0.2), (0.247, 0.2435, 0.2616), (1.0, 0.4, 0.6)]
LAYERS = [("Conv2d", 3, len(CLASSES), 32), ("Flatten",), ("Probe",)]
NORMALISED = [("BatchNorm2d", 3), *LAYERS]
SEEDS = seeds()
SIDES = st.one_of(st.integers(9, 32), st.integers(33, 70))
LEAD = 0.03  # of the winner: float32 can't make it up, and another picture can


def prepared(image, mean, std):
    """The picture as the model should see it, in float64."""
    small = image.convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float64).permute(2, 0, 1)[None] / 255
    mean, std = (torch.tensor(numbers, dtype=torch.float64).reshape(3, 1, 1) for numbers in (mean, std))
    return (pixels - mean) / std


def make(submission, image, seed, layers=LAYERS):
    """A model that names a drawn class by a small lead over all others; that class, and mean and deviation.

    The class hangs on every pixel; logits are around zero, or all below. Batch normalisation is the
    identity in eval mode alone.
    """
    mean, std = MEANS[seed % len(MEANS)], DEVIATIONS[seed % len(DEVIATIONS)]
    weight = random_numbers(seed, len(CLASSES), 3, 32, 32)
    level = (weight * prepared(image, mean, std)).sum(dim=(1, 2, 3))
    winner = seed % len(CLASSES)
    bias = -level - 3 * (seed % 3)
    bias[winner] += LEAD
    first = len(layers) - len(LAYERS)
    state = {f"{first}.weight": weight, f"{first}.bias": bias, f"{first + 2}.weight": torch.ones(())}
    if first:
        state |= {
            "0.weight": torch.ones(3),
            "0.bias": torch.zeros(3),
            "0.running_mean": torch.zeros(3),
            "0.running_var": torch.full((3,), 1.0 - 1e-5),
            "0.num_batches_tracked": torch.zeros((), dtype=torch.int64),
        }
    model = remote_layers(submission, layers)
    model.load_state_dict(
        {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in state.items()}
    )
    submission.remote("torch.nn.Module.eval")(model)
    return model, CLASSES[winner], mean, std


def check(submission, model, got, wanted):
    """The name of the class."""
    note_scores(submission, model)
    check_type(got, str)
    if got != wanted:
        told = repr(got) if got in CLASSES else "something that is no class"
        fail(f"{{call}} should name the class {wanted!r}, but names {told}", expected=wanted, got=got)


@points(4)
@settings(max_examples=1)
@given_each(seed=SEEDS, sizes=dict.fromkeys(MODES, st.tuples(SIDES, SIDES)))
def test_pictures(submission, seed, sizes):
    """pictures of any mode and size are converted to RGB, resized to 32 by 32 pixels, and normalised."""
    for position, (mode, (width, height)) in enumerate(sizes.items()):
        image = picture(seed + position, mode, width, height)
        model, wanted, mean, std = make(submission, image, seed + position)
        check(submission, model, submission.predict_picture(model, image, CLASSES, mean, std), wanted)


@points(4)
@settings(max_examples=5)
@given(seed=SEEDS)
def test_numbers(submission, seed):
    """the model sees numbers from 0 to 1, normalised by the mean and the deviation that are given."""
    image = picture(seed, "RGB", 32, 32)
    model, wanted, mean, std = make(submission, image, seed)
    got = submission.predict_picture(model, image, classes=CLASSES, mean=list(mean), std=list(std))
    check(submission, model, got, wanted)


@points(3)
@taken_on_trust(
    "the model's mode after the call, which parameters require gradients, that gradients are recorded, "
    "and that it ran once on one picture; "
    "that it ran in eval mode and without gradients shows in the numbers"
)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_eval_mode(submission, seed):
    """one forward pass, in eval mode and without gradients; afterwards all is as it was."""
    image = picture(seed, "RGB", 32, 32)
    for training in (True, False):
        model, wanted, mean, std = make(submission, image, seed, NORMALISED)
        submission.remote("torch.nn.Module.train")(model, training)
        freeze(submission, model, "0.bias")
        check(submission, model, submission.predict_picture(model, image, CLASSES, mean, std), wanted)
        probe = check_mode(model, training)[-1]
        check_trainable(model, "0.bias")
        check_grad_mode(submission)
        if probe.live("forwards") not in (0, 1):  # none where the student's code has run a copy of the model
            fail("{call} should run the model once, but runs it more than once")
        if probe.live("examples") not in (0, 1):
            fail("{call} should show the model one picture, in a batch of one, but shows it more")


@points(1)
@taken_on_trust("that the picture was left as it was")
@settings(max_examples=2)
@given(seed=SEEDS, mode=st.sampled_from(["RGB", "L"]), side=st.integers(20, 40))
def test_again(submission, seed, mode, side):
    """the picture is left as it was, and a second picture gives the second picture's class."""
    first, second = picture(seed, mode, side, 30), picture(seed + 1, mode, side, 30)
    model, wanted, *numbers = make(submission, first, seed)
    other, other_wanted, *other_numbers = make(submission, second, seed + 1)
    for _time in range(2):
        got = check_inputs_unchanged(submission.predict_picture, model, first, CLASSES, *numbers)
        check(submission, model, got, wanted)
        got = submission.predict_picture(other, second, CLASSES, *other_numbers)
        check(submission, other, got, other_wanted)
