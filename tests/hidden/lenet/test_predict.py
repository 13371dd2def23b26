"""predict on models whose logits lie so close together that another picture makes another class win."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from models import check_frozen, freeze, random_numbers
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
LAYERS = [("Conv2d", 1, len(CLASSES), 28), ("Flatten",), ("Probe",)]
NORMALISED = [("BatchNorm2d", 1), *LAYERS]
MODES = ("L", "RGB", "RGBA", "1", "P", "LA", "CMYK", "I", "I;16", "F")
SEEDS = seeds()
SIDES = st.one_of(st.integers(9, 28), st.integers(29, 70))
ROUNDED = 0.4  # a lead that pixels rounded to a neighbour can't make up, and another picture can
EXACT = 2e-3  # a lead that float32 can't make up


def picture(seed, mode, width, height):
    """Coloured noise, light at the top and dark on the right: it looks different however it is turned.

    Some modes have an opacity as well, which means nothing to mode "L".
    """
    generator = np.random.default_rng(seed)
    noise = generator.integers(0, 256, (height, width, 3)) * 0.7
    slope = np.linspace(76, 0, height)[:, None, None] * np.linspace(1, 0.3, width)[None, :, None]
    image = Image.fromarray((noise + slope).astype(np.uint8))
    image = (image.convert("L") if mode in ("I", "I;16", "F") else image).convert(mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.fromarray(generator.integers(0, 256, (height, width), dtype=np.uint8)))
    return image


def dark_picture(seed):
    """Nothing but pixels of 0 and 1."""
    generator = np.random.default_rng(seed)
    return Image.fromarray(generator.integers(0, 2, (28, 28), dtype=np.uint8))


def prepared(image):
    """The picture as the model should see it, in float64."""
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    return torch.tensor(np.array(small), dtype=torch.float64)[None, None] / 255


def make(submission, image, seed, lead, layers=LAYERS):
    """A model that names a drawn class by this lead over all others, which are level; and that class.

    The class then hangs on every pixel; logits are around zero, or all below. Batch normalisation is the
    identity in eval mode alone.
    """
    weight = random_numbers(seed, len(CLASSES), 1, 28, 28)
    level = (weight.double() * prepared(image)).sum(dim=(1, 2, 3))
    winner = seed % len(CLASSES)
    bias = (-level - 3 * (seed % 3)).float()
    bias[winner] += lead
    first = len(layers) - len(LAYERS)
    state = {f"{first}.weight": weight, f"{first}.bias": bias, f"{first + 2}.weight": torch.ones(())}
    if first:
        state |= {
            "0.weight": torch.ones(1),
            "0.bias": torch.zeros(1),
            "0.running_mean": torch.zeros(1),
            "0.running_var": torch.full((1,), 1.0 - 1e-5),
            "0.num_batches_tracked": torch.zeros((), dtype=torch.int64),
        }
    model = remote_layers(submission, layers)
    model.load_state_dict(state)
    submission.remote("torch.nn.Module.eval")(model)
    return model, CLASSES[winner]


def check(submission, model, got, wanted):
    """The name of the class."""
    note_scores(submission, model)
    check_type(got, str)
    if got != wanted:
        told = repr(got) if got in CLASSES else "something that is no class"
        fail(f"{{call}} should name the class {wanted!r}, but names {told}", expected=wanted, got=got)


@points(4)
@settings(max_examples=2)
@given_each(seed=SEEDS, sizes=dict.fromkeys(MODES, st.tuples(SIDES, SIDES)))
def test_pictures(submission, seed, sizes):
    """pictures of any mode and size are made grey, then resized to 28 by 28 pixels."""
    for mode, (width, height) in sizes.items():
        image = picture(seed, mode, width, height)
        model, wanted = make(submission, image, seed, ROUNDED)
        check(submission, model, submission.predict(model, image, CLASSES), wanted)


@points(2)
@settings(max_examples=4)
@given(seed=SEEDS)
def test_scale(submission, seed):
    """a pixel of 255 is 1, in a dark picture too, and nothing is turned or inverted."""
    for image in (picture(seed, "L", 28, 28), dark_picture(seed)):
        model, wanted = make(submission, image, seed, EXACT)
        check(submission, model, submission.predict(model, image, classes=CLASSES), wanted)


@points(2)
@taken_on_trust(
    "the model's mode after the call, what is frozen, whether gradients are recorded, "
    "and that it ran once on one picture; "
    "that it ran in eval mode and without gradients shows in the numbers"
)
@settings(max_examples=3)
@given(seed=SEEDS)
def test_eval_mode(submission, seed):
    """one forward pass, in eval mode and without gradients; afterwards all is as it was."""
    image = picture(seed, "L", 28, 28)
    for training in (True, False):
        model, wanted = make(submission, image, seed, EXACT, NORMALISED)
        submission.remote("torch.nn.Module.train")(model, training)
        freeze(submission, model, "0")
        check(submission, model, submission.predict(model, image, CLASSES), wanted)
        probe = check_mode(model, training)[-1]
        if probe.live("forwards") not in (0, 1):  # none where the student's code has run a copy of the model
            fail("{call} should run the model once, but runs it more than once", kind="value")
        if probe.live("examples") not in (0, 1):
            fail(
                "{call} should show the model one picture, in a batch of one, but shows it more", kind="value"
            )
        check_frozen(model, "0")
    if submission.remote("torch.is_grad_enabled")() is not True:
        fail("{call} should leave gradients recorded, as they were before", kind="contract")


@points(2)
@taken_on_trust("that the picture was left as it was")
@settings(max_examples=3)
@given(seed=SEEDS, mode=st.sampled_from(MODES), side=st.integers(20, 40))
def test_again(submission, seed, mode, side):
    """the picture is left as it was, and a second picture gives the second picture's class."""
    first, second = picture(seed, mode, side, 30), picture(seed + 1, mode, side, 30)
    model, wanted = make(submission, first, seed, ROUNDED)
    other, other_wanted = make(submission, second, seed + 1, ROUNDED)
    for _time in range(2):
        got = check_inputs_unchanged(submission.predict, model, first, CLASSES)
        check(submission, model, got, wanted)
        check(submission, other, submission.predict(other, second, CLASSES), other_wanted)
