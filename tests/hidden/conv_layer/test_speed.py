"""Conv2D's forward pass raced against the reference; docs/timing.md has the table that the bars come from."""

from autograder.testing import points, random_tensor

BARS = {6: 1.0, 12: 0.5}
CHANNELS = 3, 2  # in, out


def layer(side):
    """A layer with the same weights on both sides."""
    made = side.Conv2D(*CHANNELS, 3, padding=1)
    weight = random_tensor(0, CHANNELS[1], CHANNELS[0], 3, 3)
    side.remote("torch.nn.Module.to")(made, weight)
    made.load_state_dict({"weight": weight, "bias": random_tensor(1, CHANNELS[1])})
    return made


@points(15)
def test_speed(submission, race):
    """the forward pass works on whole tensors at once."""
    race(layer, shape={"cpu": (2, CHANNELS[0], 160, 160)}, bars={"cpu": BARS})
