"""SGD against torch.optim.SGD in float64."""

import torch
from histories import Expected, check_history, check_other_params, check_turns, doubles, histories
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import by_hand, check_inputs_unchanged, points, taken_on_trust

pytestmark = by_hand()

LRS = st.sampled_from([0.5, 0.25, 0.1])


def expected(lr, momentum=0.0, weight_decay=0.0):
    return Expected(torch.optim.SGD, lr=lr, momentum=momentum, weight_decay=weight_decay)


@points(1)
@settings(max_examples=6)
@given(history=histories(), lr=LRS)
def test_plain(submission, history, lr):
    """without momentum and decay, each param goes against its gradient, lr times its size."""
    check_history(submission.SGD(lr), expected(lr), *history)


@points(1.5)
@settings(max_examples=6)
@given(history=histories(steps=(2, 4)), lr=LRS, momentum=st.sampled_from([0.9, 0.5]))
def test_momentum(submission, history, lr, momentum):
    """with momentum, over several steps."""
    check_history(submission.SGD(lr, momentum), expected(lr, momentum), *history)


@points(0.5)
@settings(max_examples=1)
@given(history=doubles(steps=(12, 12), count=(1, 1), large=True))
def test_many_steps(submission, history):
    """a dozen steps: the rate and the momentum stay as they are."""
    check_history(submission.SGD(0.1, 0.9), expected(0.1, 0.9), *history)


@points(1)
@settings(max_examples=6)
@given(history=histories(), lr=LRS, decay=st.sampled_from([0.5, 0.01]))
def test_weight_decay(submission, history, lr, decay):
    """weight decay, given by name, without momentum."""
    check_history(submission.SGD(lr, weight_decay=decay), expected(lr, 0.0, decay), *history)


@points(1)
@settings(max_examples=5)
@given(history=histories(steps=(2, 4)), decay=st.sampled_from([0.5, 0.1]))
def test_momentum_and_decay(submission, history, decay):
    """momentum and weight decay at once: the decay goes into the velocity."""
    check_history(submission.SGD(0.25, 0.9, decay), expected(0.25, 0.9, decay), *history)


@points(1)
@settings(max_examples=3)
@given(history=histories(steps=(2, 3)))
def test_two_optimizers(submission, history):
    """two optimizers that take turns, with settings and velocities of their own."""
    pair = submission.SGD(0.5, momentum=0.9), submission.SGD(lr=0.25, momentum=0.5)
    check_turns(pair, (expected(0.5, 0.9), expected(0.25, 0.5)), *history)


@points(1)
@settings(max_examples=3)
@given(history=histories(steps=(2, 3)))
def test_other_params(submission, history):
    """params that the optimizer has not returned: it starts from what it is given."""
    check_other_params(submission.SGD(0.5, 0.9), expected(0.5, 0.9), *history)


@points(1)
@settings(max_examples=3)
@given(history=histories(steps=(2, 3)))
def test_own_memory(submission, history):
    """the caller may overwrite params and gradients after each step."""
    optimizer = submission.SGD(0.5, momentum=0.9)
    with submission.inputs_overwritten():
        check_history(optimizer, expected(0.5, 0.9), *history)


@points(1)
@settings(max_examples=2)
@given(history=doubles(steps=(2, 3)), large=doubles(steps=(3, 4), large=True))
def test_dtype(submission, history, large):
    """float64 in, float64 out, with every digit."""
    for params, grads in (history, large):
        divided = [param / 3 for param in params], [[grad / 7 for grad in step] for step in grads]
        check_history(submission.SGD(0.1, 0.9, 0.01), expected(0.1, 0.9, 0.01), *divided)


@points(1)
@taken_on_trust("that params and gradients were left as they were")
@settings(max_examples=2)
@given(history=histories(steps=(2, 3)))
def test_unchanged(submission, history):
    """params and gradients are left as they were."""
    optimizer = submission.SGD(0.5, 0.9, 0.5)
    check_history(
        optimizer,
        expected(0.5, 0.9, 0.5),
        *history,
        step=lambda params, grads: check_inputs_unchanged(optimizer.step, params, grads),
    )


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=2)
@given(history=histories(steps=(2, 2)))
def test_by_hand(submission, history):
    """written by hand: no library optimizer takes the steps."""
    with submission.watched():
        check_history(submission.SGD(0.5, 0.9, 0.5), expected(0.5, 0.9, 0.5), *history)
