"""ods_ois against counts of pixels, threshold by threshold."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from measures import best_f, check_number, counts_at, measures

from autograder.testing import (
    check_inputs_unchanged,
    check_parts,
    check_type,
    integer_tensors,
    points,
    random_tensor,
    seeds,
    taken_on_trust,
)

NAMES = ("ODS", "threshold", "OIS")
THRESHOLDS = [number / 32 for number in range(1, 32, 2)]  # no multiples of 1/16


def pooled(case):
    """(F, counts) at each threshold, over all pictures."""
    found = [counts_at(case["probabilities"], case["targets"], one) for one in case["thresholds"]]
    return [(measures(*counts)[2], counts) for counts in found]


def is_clear(case):
    """Whether the best F comes from one set of counts; another order of rounding then changes nothing."""
    found = pooled(case)
    best = max(f for f, _counts in found)
    return len({counts for f, counts in found if f > best - 1e-4}) == 1


@st.composite
def cases(draw, images=(1, 3), sides=(1, 3), count=(1, 4), dtype=torch.float32):
    """Probabilities in sixteenths, targets, and thresholds, each once, in any order.

    The first pixel of each picture is right at any threshold, so that no denominator is 0.
    """
    shape = draw(st.integers(*images)), 1, draw(st.integers(*sides)), draw(st.integers(*sides))
    thresholds = draw(
        st.lists(st.sampled_from(THRESHOLDS), min_size=count[0], max_size=count[1], unique=True)
    )
    probabilities = draw(integer_tensors(shape, low=0, high=16, dtype=dtype))
    targets = draw(integer_tensors(shape, low=0, high=1, dtype=dtype))
    probabilities[:, 0, 0, 0], targets[:, 0, 0, 0] = 16, 1
    return {"probabilities": probabilities / 16, "targets": targets, "thresholds": thresholds}


@st.composite
def larger_cases(draw, images=(2, 4), empty=False):
    """Noisy probabilities of larger pictures; the share of edges differs from picture to picture.

    The first pixel is right at any threshold. empty: the first picture has no edges.
    """
    count, height, width = draw(st.integers(*images)), draw(st.integers(4, 6)), draw(st.integers(5, 7))
    seed = draw(seeds())
    levels = torch.arange(count)[:, None, None, None] - 1
    targets = (random_tensor(seed, count, 1, height, width) > 3 + 2 * levels).float()
    noise = random_tensor(seed + 1, count, 1, height, width).abs()
    probabilities = ((6 - levels) * targets + noise + 1 + levels).clamp(0, 16) / 16
    probabilities[:, 0, 0, 0], targets[:, 0, 0, 0] = 1, 1
    if empty:
        targets[0] = 0
    thresholds = draw(st.permutations(THRESHOLDS[1::3]))
    return {"probabilities": probabilities, "targets": targets, "thresholds": list(thresholds)}


def check(submission, case, call=None):
    got = (call or submission.ods_ois)(*case.values())
    check_parts(got, *NAMES, lists=True)
    found = pooled(case)
    best = max(f for f, _counts in found)
    first = next(number for number, (f, _counts) in enumerate(found) if f == best)
    pairs = list(zip(case["probabilities"], case["targets"], strict=True))
    own = [best_f(probability, target, case["thresholds"]) for probability, target in pairs]
    for name, number, wanted in zip(
        NAMES, got, (best, case["thresholds"][first], sum(own) / len(own)), strict=True
    ):
        check_number(number, wanted, name)
    return got


@points(3)
@settings(max_examples=20)
@given(case=cases().filter(is_clear))
def test_values(submission, case):
    """ODS, its threshold, and OIS of small pictures."""
    check(submission, case)


@points(3)
@settings(max_examples=6)
@given(case=larger_cases().filter(is_clear))
def test_pooled_counts(submission, case):
    """ODS comes from counts added up over all pictures, OIS from each picture's own best threshold."""
    check(submission, case)


@points(2)
@settings(max_examples=6)
@given(case=cases(count=(3, 6)).filter(is_clear), level=st.sampled_from([5, 8, 11]))
def test_ties(submission, case, level):
    """of thresholds with the same counts, the first one in the list's order wins; the list isn't sorted."""
    drawing = torch.where(case["probabilities"] * 16 >= level, 1.0, 0.0)  # the same at each threshold
    check(submission, case | {"probabilities": drawing})


@points(1)
@settings(max_examples=3)
@given(case=cases(images=(1, 2)))
def test_zero_denominators(submission, case):
    """where nothing is predicted at any threshold, ODS and OIS are 0, at the first threshold."""
    zeros = torch.zeros_like(case["targets"])
    check(submission, case | {"probabilities": zeros})
    check(submission, case | {"probabilities": zeros, "targets": zeros})


@points(1)
@settings(max_examples=5)
@given(case=larger_cases(images=(2, 3), empty=True).filter(is_clear))
def test_empty_picture(submission, case):
    """a picture without edges has the best F 0, and counts in OIS like any other."""
    check(submission, case)


@points(1)
@settings(max_examples=4)
@given(one=cases(count=(1, 1)), case=cases(dtype=torch.float64).filter(is_clear))
def test_one_threshold(submission, one, case):
    """a single threshold; tensors in float64; the result is a tuple."""
    check_type(check(submission, one), tuple)
    check(submission, case)


@points(1)
@taken_on_trust("that the tensors and the list were left as they were")
@settings(max_examples=3)
@given(case=cases(count=(2, 4)).filter(is_clear))
def test_unchanged(submission, case):
    """the tensors are left as they were; arguments by name; the same call twice."""
    for _ in range(2):
        check(
            submission,
            case,
            lambda probabilities, targets, thresholds: check_inputs_unchanged(
                submission.ods_ois, probabilities=probabilities, targets=targets, thresholds=thresholds
            ),
        )
