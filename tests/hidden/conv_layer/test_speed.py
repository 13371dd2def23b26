"""Conv2D's forward pass raced against the reference; docs/timing.md has the table that the bars come from."""

from autograder.testing import points, random_tensor

BARS = {"cpu": {4: 1.0, 6: 0.5}, "cuda": {40: 1.0, 100: 0.5}}
SHAPE = {"cpu": (2, 3, 160, 160), "cuda": (2, 3, 8192, 8192)}
CHANNELS = 3, 2  # in, out
KERNEL = {"cpu": {"kernel_size": 3, "padding": 1}, "cuda": {"kernel_size": 16, "stride": 8}}  # a small output


def layer(side, seed):
    """A layer with the same weights on both sides."""
    options = KERNEL[side.device]
    made = side.Conv2D(*CHANNELS, **options)
    weight = random_tensor(seed, CHANNELS[1], CHANNELS[0], options["kernel_size"], options["kernel_size"])
    side.remote("torch.nn.Module.to")(made, weight)
    made.load_state_dict({"weight": weight, "bias": random_tensor(seed + 1, CHANNELS[1])})
    return made


@points(15)
def test_speed(submission, race, course_seed):
    """the forward pass works on whole tensors at once."""
    race(lambda side: layer(side, course_seed), shape=SHAPE, bars=BARS, by_hand=True)
