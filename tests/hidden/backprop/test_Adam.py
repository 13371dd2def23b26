"""Adam against torch.optim.Adam in float64."""

import numpy as np
import torch
from histories import Expected, check_history, check_other_params, check_turns, doubles, histories
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import by_hand, check_inputs_unchanged, points, taken_on_trust

pytestmark = by_hand()


def expected(lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    return Expected(torch.optim.Adam, lr=lr, betas=betas, eps=eps)


def tiny(history):
    """The same history with params and gradients near zero, so that small steps are seen."""
    params, grads = history
    scale = np.float32(2**-7)
    return [param * scale for param in params], [[grad * scale for grad in step] for step in grads]


@points(2)
@settings(max_examples=6)
@given(history=histories(steps=(1, 1)), lr=st.sampled_from([0.5, 0.1]))
def test_first_step(submission, history, lr):
    """the first step has length lr, whatever the size of the gradient; a gradient of 0 changes nothing."""
    check_history(submission.Adam(lr), expected(lr), *history)


@points(1.5)
@settings(max_examples=5)
@given(history=histories(steps=(3, 5)), lr=st.sampled_from([0.5, 0.1]))
def test_several_steps(submission, history, lr):
    """several steps, with gradients that change."""
    check_history(submission.Adam(lr=lr), expected(lr), *history)


@points(0.5)
@settings(max_examples=1)
@given(history=doubles(steps=(12, 12), count=(1, 1), large=True))
def test_many_steps(submission, history):
    """a dozen steps: each of them is corrected by its own number."""
    check_history(submission.Adam(0.1), expected(0.1), *history)


@points(1)
@settings(max_examples=4)
@given(history=histories(steps=(2, 4)), betas=st.sampled_from([(0.5, 0.9), (0.8, 0.5), (0.9, 0.99)]))
def test_betas(submission, history, betas):
    """other betas."""
    check_history(submission.Adam(0.25, betas), expected(0.25, betas), *history)


@points(0.5)
@settings(max_examples=4)
@given(history=histories(steps=(2, 3)), eps=st.sampled_from([0.5, 2.0]))
def test_eps(submission, history, eps):
    """a large eps, by name or position: it is added after the root, to the corrected mean of the squares."""
    check_history(submission.Adam(0.5, eps=eps), expected(0.5, eps=eps), *history)
    check_history(submission.Adam(0.5, (0.5, 0.9), eps), expected(0.5, (0.5, 0.9), eps), *history)


@points(0.5)
@settings(max_examples=3)
@given(history=histories(steps=(2, 3)))
def test_defaults(submission, history):
    """without arguments: lr 0.001, betas (0.9, 0.999), eps 1e-8."""
    check_history(submission.Adam(), expected(), *tiny(history))


@points(1)
@settings(max_examples=3)
@given(history=histories(steps=(2, 3)))
def test_two_optimizers(submission, history):
    """two optimizers that take turns, each with means and a count of its own."""
    pair = submission.Adam(0.5), submission.Adam(0.25, betas=(0.5, 0.9))
    check_turns(pair, (expected(0.5), expected(0.25, (0.5, 0.9))), *history)


@points(1)
@settings(max_examples=3)
@given(history=histories(steps=(2, 3)))
def test_other_params(submission, history):
    """params that the optimizer has not returned: it starts from what it is given."""
    check_other_params(submission.Adam(0.5), expected(0.5), *history)


@points(1)
@settings(max_examples=3)
@given(history=histories(steps=(2, 4)))
def test_own_memory(submission, history):
    """the caller may overwrite params and gradients after each step."""
    optimizer = submission.Adam(0.5)
    with submission.inputs_overwritten():
        check_history(optimizer, expected(0.5), *history)


@points(1)
@settings(max_examples=2)
@given(history=doubles(steps=(2, 3)), large=doubles(steps=(3, 4), large=True))
def test_dtype(submission, history, large):
    """float64 in, float64 out, with every digit."""
    for params, grads in (history, large):
        divided = [param / 3 for param in params], [[grad / 7 for grad in step] for step in grads]
        check_history(submission.Adam(0.1), expected(0.1), *divided)


@points(0.5)
@taken_on_trust("that params and gradients were left as they were")
@settings(max_examples=2)
@given(history=histories(steps=(2, 3)))
def test_unchanged(submission, history):
    """params and gradients are left as they were."""
    optimizer = submission.Adam(0.5)
    check_history(
        optimizer,
        expected(0.5),
        *history,
        step=lambda params, grads: check_inputs_unchanged(optimizer.step, params, grads),
    )


@points(0.5)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=2)
@given(history=histories(steps=(2, 2)))
def test_by_hand(submission, history):
    """written by hand: no library optimizer takes the steps."""
    with submission.watched():
        check_history(submission.Adam(0.5), expected(0.5), *history)
