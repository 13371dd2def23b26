"""attention against softmax(Q K^T / sqrt(d)) V in float64."""

from functools import partial

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tensors import attended, numbers, random_mask, scattered

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    check_gradients,
    contract,
    given_each,
    points,
    random_tensor,
    seeds,
)

pytestmark = by_hand()

# leading axes of Q, K and V
PLAIN = [((), (), ())]
BATCH = [((2,),) * 3, ((3,),) * 3]
SEVERAL = [
    ((2, 3),) * 3,
    ((2, 1), (1, 3), (2, 3)),
    ((3,), (), ()),
    ((), (2,), (2,)),
    ((), (), (3,)),
    ((2, 3), (3,), (2, 1)),
]
# axes of the mask: leading ones as those of the scores, or 1; queries; keys
MASKS = {
    "queries and keys": lambda lead, L, S: (L, S),
    "all axes": lambda lead, L, S: (*lead, L, S),
    "keys": lambda lead, L, S: (S,),
    "one row": lambda lead, L, S: (1, S),
    "first axis": lambda lead, L, S: (*lead[:1], *(1 for _axis in lead[1:]), L, S),
    "first axis and keys": lambda lead, L, S: (*lead[:1], *(1 for _axis in lead[1:]), 1, S),
}


def magnitude(Q, K, V, mask=None):
    """What rounding errors of scores and values are measured by."""
    scores = Q.double().abs() @ K.double().abs().transpose(-1, -2) / Q.shape[-1] ** 0.5
    return float((1 + scores.max()) * V.abs().max())


def size_of_values(Q, K, V, mask=None):
    """The same where one key alone counts in each row."""
    return float(V.abs().max())


attention = Function("attention", attended, magnitude)
far_attention = Function("attention", attended, size_of_values)


@st.composite
def shapes(draw, leads=PLAIN, queries=(1, 4), keys=(1, 5)):
    """Shapes of Q, K, V, and of the scores."""
    L, S = draw(st.integers(*queries)), draw(st.integers(*keys))
    d, e = (draw(st.integers(1, 4)) for _size in range(2))
    q, k, v = draw(st.sampled_from(leads))
    return (*q, L, d), (*k, S, d), (*v, S, e), (*torch.broadcast_shapes(q, k), L, S)


@st.composite
def cases(draw, leads=PLAIN, masks=(), queries=(1, 4), keys=(1, 5), layouts=(False, True)):
    """Small numbers, and scores within 16 of zero. masks: kinds of masks, None for no mask.

    layouts: whether tensors are scattered in memory.
    """
    q, k, v, scores = draw(shapes(leads, queries, keys))
    seed = draw(seeds())
    Q, K, V = (random_tensor(seed + i, *shape) for i, shape in enumerate((q, k, v)))
    case = {"Q": Q / 4, "K": K / 4, "V": V}
    if masks:
        kind = draw(st.sampled_from(masks))
        axes = None if kind is None else MASKS[kind](scores[:-2], *scores[-2:])
        case["mask"] = None if axes is None else random_mask(seed + 3, *axes)
    if not draw(st.sampled_from(layouts)):
        return case
    return {name: None if tensor is None else scattered(tensor) for name, tensor in case.items()}


@st.composite
def far_cases(draw, dtype, masked, keys=(2, 5)):
    """Numbers of Q and K up to 1000 on both sides."""
    q, k, v, scores = draw(shapes([((), (), ()), ((2,),) * 3], keys=keys))
    seed = draw(seeds())
    Q, K, V = (numbers(seed + i, *shape, dtype=dtype) for i, shape in enumerate((q, k, v)))
    case = {"Q": 1000 * Q / Q.abs().max(), "K": 1000 * K / K.abs().max(), "V": V}
    return case | ({"mask": random_mask(seed + 3, *scores)} if masked else {})


def is_clear(case):
    """Whether in each row every other allowed score lies 50 or more below the best."""
    Q, K = case["Q"].double(), case["K"].double()
    scores = Q @ K.transpose(-1, -2) / Q.shape[-1] ** 0.5
    scores = torch.where(case["mask"], scores, -torch.inf) if "mask" in case else scores
    best, second = scores.topk(2, dim=-1).values.unbind(-1)
    return bool((best - second >= 50).all())


@points(5)
@settings(max_examples=6)
@given(case=cases())
def test_values(submission, case):
    """each query gets the values' mean, weighted by the softmax of its scores with the keys."""
    attention.check(submission, case)


@points(2)
@settings(max_examples=4)
@given(case=cases(BATCH))
def test_batches(submission, case):
    """one leading axis, the same for Q, K and V."""
    attention.check(submission, case)


@points(2)
@settings(max_examples=1)
@given_each(
    cases={str(lead): cases([lead]) for lead in SEVERAL},
    long=cases(BATCH, queries=(33, 40), keys=(2, 5), layouts=(True,)),
)
def test_broadcasting(submission, cases, long):
    """several leading axes, and leading axes of Q, K and V that broadcast; many queries."""
    for case in cases.values():
        attention.check(submission, case)
    attention.check(submission, long)


@points(3)
@settings(max_examples=6)
@given(case=cases(masks=["queries and keys"], keys=(2, 5)))
def test_mask(submission, case):
    """a query looks at no key where the mask is False."""
    attention.check(submission, case)


@points(2)
@settings(max_examples=2)
@given_each(
    cases={
        kind: cases([*BATCH, *SEVERAL[:2]], [kind], queries=(2, 4), keys=(2, 5), layouts=(True,))
        for kind in MASKS
    }
)
def test_mask_broadcasting(submission, cases):
    """masks with fewer axes than the scores, or with axes of size 1; they needn't be contiguous."""
    for case in cases.values():
        attention.check(submission, case)


@points(1.5)
@settings(max_examples=4)
@given(
    plain=far_cases(torch.float32, masked=False).filter(is_clear),
    masked=far_cases(torch.float32, masked=True).filter(is_clear),
)
def test_far_from_zero(submission, plain, masked):
    """numbers of Q and K up to 1000, in float32."""
    far_attention.check(submission, plain)
    far_attention.check(submission, masked)


@points(1)
@settings(max_examples=3)
@given(plain=far_cases(torch.float64, False, keys=(33, 70)), masked=far_cases(torch.float64, masked=True))
def test_far_from_zero_double(submission, plain, masked):
    """numbers of Q and K up to 1000, in float64, and many keys."""
    attention.check(submission, plain)
    attention.check(submission, masked)


@points(1)
@settings(max_examples=2)
@given(seed=seeds(), dtype=st.sampled_from([torch.float32, torch.float64]), batched=st.booleans())
def test_gradients(submission, seed, dtype, batched):
    """gradients flow to Q, K and V, without a mask and with one, also where scores are large."""
    lead = (2,) if batched else ()
    drawn = zip("QKV", ((*lead, 2, 3), (4, 3), (*lead, 4, 2)), strict=True)
    tensors = {name: numbers(seed + i, *shape, dtype=dtype) for i, (name, shape) in enumerate(drawn)}
    mask = random_mask(seed, 2, 4, least=2)
    check_gradients(submission.attention, attended, tensors, linear=False)
    check_gradients(submission.attention, attended, tensors, mask, linear=False)
    named = partial(submission.attention, mask=mask)
    check_gradients(named, partial(attended, mask=mask), tensors, linear=False)
    check_gradients(partial(submission.attention, mask=None), attended, tensors, linear=False)
    check_gradients(submission.attention, attended, *far_apart(seed), linear=False)


def far_apart(seed):
    """Q, K and V in float64, and a mask: what a query sees lies at 500000, what is hidden at -500000.

    Or the other way round. What it sees lies close together, so that the gradients are not small.
    """
    Q, K, V = (
        numbers(seed + i, *shape, dtype=torch.float64) for i, shape in enumerate(((2, 4), (5, 4), (5, 2)))
    )
    mask = torch.tensor([False, True, True, False, True])
    Q[:, 0] = torch.tensor([1000.0, -1000.0])
    K[:, 0] = torch.where(mask, 1000.0, -1000.0)
    return {"Q": Q, "K": K, "V": V}, mask


contract(
    attention,
    {
        "no mask": cases([((), (), ()), ((2,),) * 3]),
        "mask": cases([((), (), ()), ((2,),) * 3], ["queries and keys"], keys=(2, 5)),
        "by name": by_name(cases(masks=["queries and keys", "keys", None], keys=(2, 5)), "V", "mask"),
    },
    points={"dtype": 0.5, "unchanged": 0.5, "again": 0.5, "by_hand": 1},
)
