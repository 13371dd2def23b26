"""learn_kernel by its result: the learnt kernel reproduces Y. The images are made so that plain gradient
descent converges: every curvature of the summed squared error lies between 0.3/lr and 1.5/lr."""

import random

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    check_detached,
    check_inputs_unchanged,
    check_type,
    fail,
    given_each,
    limits,
    points,
    seeds,
    taken_on_trust,
)

LARGEST_CURVATURE = 1.3  # in units of 1/lr
SMALLEST_CURVATURE = 0.32
ALLOWED = 0.05
SIDES = ((12, 14), (14, 12))  # small, for code in loops, and no result is square


def corr2d(X, K):
    """(H, W), (h, w) -> (H-h+1, W-w+1) in float64."""
    return F.conv2d(X.double()[None, None], K.double()[None, None])[0, 0]


def image(seed, sides, kernel_size, lr):
    """Gaussian noise, scaled, and resampled until the curvatures fit."""
    generator = torch.Generator().manual_seed(seed)
    height, width = sides
    while True:
        X = torch.randn(height, width, generator=generator, dtype=torch.float64)
        windows = F.unfold(X[None, None], kernel_size)[0].T
        curvatures = torch.linalg.eigvalsh(2 * windows.T @ windows)
        if curvatures[0] / curvatures[-1] >= SMALLEST_CURVATURE / LARGEST_CURVATURE:
            return (X * (LARGEST_CURVATURE / lr / curvatures[-1]).sqrt()).float()


@st.composite
def cases(draw, kernel_sizes, lrs=(0.03,), scale=1.0):
    """X, Y = corr2d(X, K) for a K of whole numbers, none of them 0, times `scale`, and the kernel's size."""
    size = draw(st.sampled_from(kernel_sizes))
    pair = (size, size) if isinstance(size, int) else size
    lr = draw(st.sampled_from(lrs))
    seed = draw(seeds())  # for all the rest: with a single example, whatever is drawn is the simplest
    chance = random.Random(seed)
    X = image(seed, chance.choice(SIDES), pair, lr)
    numbers = [chance.choice([-4, -3, -2, -1, 1, 2, 3, 4]) for _entry in range(pair[0] * pair[1])]
    K = scale * torch.tensor(numbers).reshape(pair).float()
    return {"X": X, "Y": corr2d(X, K).float(), "kernel_size": size, "lr": lr}


def check_shape(got, kernel_size):
    shape = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    check_type(got, torch.Tensor)
    if tuple(got.shape) != shape:
        fail(
            f"{{call}} should return a kernel of shape {shape}, but returned one of shape {tuple(got.shape)}"
        )


def check_dtype(got, X):
    check_type(got, torch.Tensor)
    if got.dtype != X.dtype:
        fail(
            f"{{call}} should return a kernel of X's dtype {X.dtype}, but returned {got.dtype}", kind="dtype"
        )


def check(got, X, Y, kernel_size):
    check_shape(got, kernel_size)
    check_dtype(got, X)
    if not torch.isfinite(got).all():
        fail(
            "{call} learnt a kernel with nan or inf: descent diverged; look at the sign and size of the step"
        )
    off = float((corr2d(X, got.detach()) - Y).norm() / Y.double().norm())
    if off > ALLOWED:
        fail(
            f"{{call}} learnt a kernel that does not reproduce Y: corr2d(X, K') is {off:.0%} off, "
            f"{ALLOWED:.0%} is allowed",
            got=got.detach(),
        )


def check_left_alone(submission, X, Y, kernel_size, *values, **named):
    got = check_inputs_unchanged(submission.learn_kernel, X, Y, kernel_size, *values, **named)
    check_detached(got)
    check_shape(got, kernel_size)
    return got


@points(5)
@limits(call_seconds=30)
@given_each(cases={"high": cases([(2, 1), (3, 2)]), "wide": cases([(1, 2), (2, 3)])})
@settings(max_examples=1)
def test_reproduces_output(submission, cases):
    """corr2d(X, K') comes within 5 % of Y, for kernels that are not square."""
    for X, Y, kernel_size, _lr in map(dict.values, cases.values()):
        check(submission.learn_kernel(X, Y, kernel_size), X, Y, kernel_size)


@points(2)
@limits(call_seconds=30)
@given(
    small=cases([(1, 2)], scale=2.0**-7),
    large=cases([(1, 2)], lrs=(0.3,), scale=2.0**7),
)
@settings(max_examples=1)
def test_small_and_large(submission, small, large):
    """5 % of Y means of Y's own size, whether its numbers are small or large.

    With large ones, steps and a higher learning rate are given without their names.
    """
    X, Y, kernel_size, _lr = small.values()
    check(submission.learn_kernel(X, Y, kernel_size), X, Y, kernel_size)
    X, Y, kernel_size, lr = large.values()
    check(submission.learn_kernel(X, Y, kernel_size, 200, lr), X, Y, kernel_size)


@points(2)
@limits(call_seconds=30)
@settings(max_examples=1)
@given(case=cases([2]))
def test_int_kernel_size(submission, case):
    """kernel_size may be a single int, for a square kernel; X and Y may lie in memory column by column."""
    X, Y, kernel_size, _lr = case.values()
    got = submission.learn_kernel(X.T.contiguous().T, Y.T.contiguous().T, kernel_size=kernel_size)
    check(got, X, Y, kernel_size)


@points(2)
@limits(call_seconds=30)
@settings(max_examples=1)
@given(case=cases([(1, 2)], lrs=(0.003,)))
def test_learning_rate(submission, case):
    """a lower learning rate, given by keyword, works for an image scaled to fit it."""
    X, Y, kernel_size, lr = case.values()
    check(submission.learn_kernel(X, Y, kernel_size, steps=200, lr=lr), X, Y, kernel_size)


@points(2)
@taken_on_trust("that the kernel is detached, and X and Y were left as they were")
@limits(call_seconds=30)
@settings(max_examples=1)
@given(wide=cases([(1, 5)]), square=cases([2]))
def test_detached(submission, wide, square):
    """the kernel comes back detached, and X and Y are left as they were."""
    X, Y, kernel_size, lr = wide.values()
    check(check_left_alone(submission, X, Y, kernel_size), X, Y, kernel_size)
    check_left_alone(submission, X, Y, kernel_size, steps=8, lr=lr)  # eight steps are cheap
    X, Y, kernel_size, lr = square.values()
    check_left_alone(submission, X, Y, kernel_size, 8, lr)


@points(1)
@limits(call_seconds=30)
@settings(max_examples=1)
@given(case=cases([(4, 1)]))
def test_dtype(submission, case):
    """float64 in, float64 out, also where steps and lr are given, with their names and without them."""
    X, Y, kernel_size, lr = case["X"].double(), case["Y"].double(), case["kernel_size"], case["lr"]
    check(submission.learn_kernel(X, Y, kernel_size), X, Y, kernel_size)
    check_dtype(submission.learn_kernel(X, Y, kernel_size, steps=8, lr=lr), X)
    check_dtype(submission.learn_kernel(X, Y, kernel_size, 8, lr), X)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@limits(call_seconds=60)
@settings(max_examples=1)
@given(case=cases([(2, 2)]))
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    X, Y, kernel_size, _lr = case.values()
    with submission.watched(own="corr2d"):  # eight steps show it; watched ones take long
        check_shape(submission.learn_kernel(X, Y, kernel_size, steps=8), kernel_size)
