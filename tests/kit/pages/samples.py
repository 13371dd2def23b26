"""Results to draw: right, half right, wrong with planes and every kind of detail, hostile, not graded."""

import msgspec
import torch

from autograder.feedback.arrays import array_of, difference_of
from autograder.feedback.values import show
from autograder.results import (
    Argument,
    ByHand,
    CodeLine,
    Counterexample,
    Late,
    Race,
    RunInfo,
    Student,
    SubmissionResult,
    TestResult,
    graded,
    not_graded,
)

RUN = RunInfo(
    {"python": "3.11.7", "torch": "2.13.0", "autograder": "0.2.0"}, "5eed", "cpu",
    {"confined": True, "layers": {"landlock": "ABI 7", "seccomp": "no sockets"}, "missing": {"user": "no root"}},
    started="2026-11-29T10:00:00+00:00", lock="10c4", engine="e491",
)  # fmt: skip
MARK = "document.documentElement.dataset.pwned=1"
PAYLOADS = [
    f"<script>{MARK}</script>",
    f"</style></title></textarea></pre><script>{MARK}</script>",
    f"<img src=https://evil.example/x onerror={MARK}>",
    f'" autofocus tabindex=0 onfocus={MARK} x="',
    f"' onmouseover={MARK} '",
    f"<svg onload={MARK}><script href=https://evil.example/x.js /></svg>",
    f"<details open ontoggle={MARK}>x</details>",
    f"`<b onclick={MARK}>`",
    f"<meta http-equiv=refresh content='0;url=javascript:{MARK}'><base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css><style>@import 'https://evil.example/y.css'</style>",
    "{{ 7 * 7 }} {% for x in range(9) %} &lt;b&gt; &#x3c;",
    "\u202eright to left\u2066 \x00\x1b[31mred\x1b[0m \ud800 \x85",
]
WIDE = "an_identifier_without_any_place_to_break_it_" * 6


def example(expected, got, allowed=None, call="corr2d(X, K)", **arguments):
    """A counterexample as the grader makes it from tensors."""
    difference, digits = difference_of(expected, got, allowed)
    shown = [Argument(name, show(value), array_of(value)) for name, value in arguments.items()]
    return Counterexample(
        call, shown, show(expected, digits), show(got, digits), f"{call}  # repeat",
        array_of(expected, digits), array_of(got, digits), difference,
    )  # fmt: skip


def outcome(exercise="corr2d", name="test_values", points=0.0, worth=10.0, status="failed", **rest):
    """One hidden test."""
    if status == "passed":
        points = worth
    rest.setdefault("description", f"{name.removeprefix('test_')} of `{exercise}` are right")
    visibility = "hidden" if worth else "public"
    return TestResult(
        f"{visibility}/{exercise}/{name}", exercise, visibility, rest.pop("description"), points, worth, status,
        **rest,
    )  # fmt: skip


def right():
    """All points."""
    tests = [outcome(name=f"test_{number}", status="passed") for number in range(3)]
    return graded(
        "ada", "convolution", "class/ada", [*tests, outcome("pool", status="passed")], file="work.py"
    )


def half_right():
    """A partly earned race, a wrong number, a test that can't be judged here, and an exercise that is right."""
    race = Race(1.25, [1.2, 1.3], 7, {"1.1": 1.0, "2": 0.5}, "cpu", [1, 9], 0.25, [[0.5], [0.25]])
    slow = "conv runs, but takes 1.25 times as long as the reference"
    tests = [
        outcome("pool", status="passed"),
        outcome("count", message="count(2) has the wrong value: expected 3, got 4", kind="value",
                counterexample=example(torch.tensor(3), torch.tensor(4), call="count(2)", n=2)),
        outcome("count", "test_more", status="passed", worth=0.0),
        outcome("conv", "test_speed", 5.0, status="partial", race=race, review=True, message=slow),
        outcome("conv", "test_gpu", status="not_assessed", message="this machine has no GPU"),
    ]  # fmt: skip
    note = "work.ipynb, cell 3, line 2 (`corr2d(1)`): raised TypeError"
    return graded("ben", "convolution", "class/ben", tests, file="work.ipynb", digest="d16e57", notes=[note],
                  student=Student("ben", "Ben Okri", 2, "2026-11-28T23:59:00+01:00", 1))  # fmt: skip


def wrong():
    """Planes, vectors, batches, large arrays, a traceback, printed text, a hint, a syntax error, a ban."""
    generator = torch.Generator().manual_seed(0)
    X = torch.randint(-8, 9, (6, 7), generator=generator).float()
    large = torch.randint(-8, 9, (24, 20), generator=generator).float()
    batch = torch.randint(0, 9, (2, 1, 4, 5), generator=generator).float()
    got, other = X.clone(), large.clone()
    got[1, 2], got[3, 3], got[5, 6] = 9.5, float("nan"), -3
    other[2:9, 4] += 2
    frames = [
        CodeLine("work.ipynb", 3, 4, "corr2d", f"    return helper({WIDE})"),
        CodeLine("work.ipynb", 3, 9, "helper", ""),
    ]
    hint = "Your result is right for a kernel that is turned by 180 degrees. One cause among others."
    tests = [
        outcome(message="corr2d(X, K) has 3 of 42 values wrong: at [1, 2] expected 4, got 9.5", kind="value",
                hint=hint, misconception="flipped", advice="work one of the wrong entries out on paper",
                output="shape \x1b[31m(6, 7)\x1b[0m\n" * 3, frames=frames,
                counterexample=example(X, got, 1e-4, X=X, K=torch.ones(2, 2))),
        outcome(name="test_large", message="corr2d(X, K) has 7 of 480 values wrong", kind="value",
                counterexample=example(large, other, 1e-4, X=large, K=torch.ones(9, 9))),
        outcome(name="test_batch", message="wrong", counterexample=example(batch, batch + 1, 0.0, X=batch)),
        outcome(name="test_vector", message=f"corr2d raised TypeError: {WIDE}", kind="exception",
                counterexample=example(torch.arange(40.0) / 7, torch.arange(40.0) / 7 + 1e-6, 1e-9, x=torch.arange(40.0))),
        outcome(name="test_shape", message="has another shape", kind="shape", counterexample=example(X, X[:3])),
        outcome("pool", message="pool is not defined: SyntaxError: invalid syntax in cell 4\n    def pool(x\n            ^"),
        outcome("count", status="forbidden", kind="forbidden", message="forbidden: count ran torch.sum"),
        outcome("count", "test_b", status="timeout", kind="timeout", message="did not finish within 4 s"),
        outcome("count", "test_c", status="crashed", kind="crash", message="the Python process ended"),
    ]  # fmt: skip
    return graded("chloe", "convolution", "class/chloe", tests, file="work.ipynb")


def hostile(number=0):
    """Payloads in every field that may hold a student's text."""
    text = " ".join(PAYLOADS)
    tests = []
    for payload in [*PAYLOADS, text, WIDE]:
        values = Counterexample(payload, [Argument(payload, payload)], payload, f"[{payload}]", payload)
        frames = [CodeLine(payload, None, 1, payload, payload)]
        tests.append(
            outcome(message=f"{payload}\n{payload}", kind="value", description=payload, hint=payload,
                    advice=payload, output=payload, counterexample=values, frames=frames, misconception=payload)
        )  # fmt: skip
    result = graded(f"{text}{number}", text, text, tests, file=text, digest=text, notes=[text, WIDE])
    return msgspec.structs.replace(result, student=Student(text, text, 1, text, 1, text))


def unreadable():
    """Nothing was graded."""
    return not_graded("eve", "convolution", "class/eve", "eve/work.ipynb: is no notebook, it has no cells")


def late(result, days=2, penalty=1.5):
    """The same work handed in late, with points by hand for one test and for a written question."""
    first = result.tests[0]
    hands = [
        ByHand(first.id, 5.0, first.max_points, "float64 was not asked for"),
        ByHand("why", 4.0, 5.0, "clear; the second example is missing"),
    ]
    manual = hands[0].points - first.points + 4.0
    lateness = Late(days, penalty, remark=f"{days} days late; {penalty:g} points less")
    return msgspec.structs.replace(
        result, by_hand=hands, manual=manual, late=lateness, total=result.score + manual - penalty,
        notes=[*result.notes, *(hand.note for hand in hands), lateness.remark],
    )  # fmt: skip


def missing(number):
    """A student of the roster who handed nothing in."""
    id = f"m{number:03}"
    student = Student(id, f"Missing {number}")
    return SubmissionResult(
        id,
        "convolution",
        "",
        "missing",
        0.0,
        60.0,
        message="nothing was handed in",
        student=student,
        total=0.0,
    )


def classmate(number, assignment="convolution"):
    """One of a made-up class: by its number right, wrong in one of several ways, unfinished, slow."""
    way = number * 7 % 12
    X = torch.arange(9.0).reshape(3, 3) + 1
    tests = [outcome(name=f"test_{name}", status="passed") for name in ("values", "shape", "dtype")]
    if way in (1, 2, 5):
        hint = "Your result is right for a kernel that is turned by 180 degrees."
        tests[0] = outcome(
            message="corr2d(X, K) has 9 of 9 values wrong: at [0, 0] expected 1, got 3", kind="value",
            hint=hint, misconception="flipped", counterexample=example(X, X.flip(0), 1e-4, X=X, K=X[:2, :2]),
        )  # fmt: skip
    elif way in (3, 4):
        tests[1] = outcome(
            name="test_shape", message="corr2d(X, K) has shape (3, 2), not (3, 3)", kind="shape",
            counterexample=example(X, X[:, :2], X=X),
        )  # fmt: skip
    elif way == 6:
        tests = [
            outcome(name=f"test_{name}", kind="unfinished", message="to be written")
            for name in ("values", "shape", "dtype")
        ]
    elif way == 7:
        tests[2] = outcome(name="test_dtype", message=f"raised TypeError: {number}", kind="exception")
    ratio = 0.8 + (number * 37 % 100) / 60
    bars = {"1.2": 1.0, "2": 0.5}
    race = Race(ratio, [0.9 * ratio, 1.1 * ratio], 7, bars, "cpu", [1, 9], 0.25, [[0.5], [0.25]])
    points, status = (10.0, "passed") if ratio < 1.2 else (5.0, "partial") if ratio < 2 else (0.0, "failed")
    why = None if status == "passed" else "slow"
    review = number % 40 == 9
    tests += [
        outcome("conv", "test_speed", points, status=status, race=race, kind=why, review=review),
        outcome("pool", "test_values", status="passed"),
        outcome("pool", "test_public", status="passed", worth=0.0),
    ]
    id = f"s{number:03}"
    result = graded(
        id, assignment, f"class/{id}", tests, file="work.ipynb", digest=f"d{number:03}",
        student=Student(id, f"Student {number * 31 % 500:03}"),
    )  # fmt: skip
    return late(result) if number % 9 == 4 else msgspec.structs.replace(result, total=result.score)


def code_of(result, exercise):
    """Lines of code as the kit finds them in a submission; hostile ones for a hostile submission."""
    if result.id.startswith("<"):
        return [("5:1", payload) for payload in [*PAYLOADS, WIDE]]
    return [
        ("3:1", f"def {exercise}(X, K):"),
        ("3:2", f"    # {result.id}"),
        ("3:12", "    return X.flip(0) @ K"),
    ]


def some_class(count=24):
    """A class with everything in it: groups, late work, somebody missing, not graded, to be reviewed."""
    return [*map(classmate, range(count)), missing(1), missing(2), unreadable()]
