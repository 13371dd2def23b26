"""max_pool2d raced against the reference; docs/timing.md has the table that the bars come from."""

from autograder.testing import points

BARS = {"cpu": {18: 1.0, 32: 0.5}, "cuda": {40: 1.0, 100: 0.5}}
SHAPE = {"cpu": (1, 2, 600, 600), "cuda": (1, 2, 16384, 16384)}
WINDOW = {"cpu": (3, 2, 1), "cuda": (16, 16, 0)}  # kernel_size, stride, padding


@points(10)
def test_speed(submission, race):
    """max_pool2d works on whole tensors at once."""
    race(
        lambda side: side.max_pool2d,
        shape=SHAPE,
        arguments=WINDOW[submission.device],
        bars=BARS,
        by_hand=True,
    )
