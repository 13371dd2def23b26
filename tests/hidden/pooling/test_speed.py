"""max_pool2d raced against the reference; docs/timing.md has the table that the bars come from."""

from autograder.testing import points

BARS = {10: 1.0, 20: 0.5}


@points(10)
def test_speed(submission, race):
    """max_pool2d works on whole tensors at once."""
    race(
        lambda side: side.max_pool2d,
        shape={"cpu": (1, 2, 450, 450)},
        arguments=(3, 2, 1),
        bars={"cpu": BARS},
    )
