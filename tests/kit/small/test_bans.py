"""An assignment that bans by family and by name, in all exercises and in one; and broken hidden tests."""

import re

import pytest

from autograder.authoring.verify import verify_assignment
from autograder.errors import CourseError

pytestmark = pytest.mark.slow

MASTER = '''\
    # %%
    import torch
    import torch.nn.functional as F

    # %% exercise="attend"
    def attend(Q):
        """Self-attention."""
        ### BEGIN SOLUTION
        return (Q @ Q.mT / Q.shape[-1] ** 0.5).softmax(-1) @ Q
        ### END SOLUTION

    # %% exercise="norm"
    def norm(X):
        """Layer normalisation without weights."""
        ### BEGIN SOLUTION
        return (X - X.mean(-1, keepdim=True)) / (X.var(-1, keepdim=True, correction=0) + 1e-5).sqrt()
        ### END SOLUTION
'''
HIDDEN = '''\
    import torch
    import torch.nn.functional as F
    from hypothesis import given, settings

    from autograder.testing import by_hand, check_values, integer_tensors, points

    pytestmark = by_hand()


    @points(50)
    @settings(max_examples=4)
    @given(X=integer_tensors((2, 3, 4)))
    def test_values(submission, X):
        """the values are right."""
        check_values(submission.{name}(X), {oracle}, like=X, magnitude=10000)
'''
FILES = {
    "solutions/small.py": MASTER,
    "solutions/small.toml": 'banned = ["attention"]\n[exercises.norm]\n'
    'banned = ["torch.nn.functional.layer_norm"]\n',
    "tests/hidden/small/test_attend.py": HIDDEN.format(
        name="attend", oracle="F.scaled_dot_product_attention(X.double(), X.double(), X.double())"
    ),
    "tests/hidden/small/test_norm.py": HIDDEN.format(name="norm", oracle="F.layer_norm(X.double(), (4,))"),
}
WORKS = {
    "right": "",
    "library": "def attend(Q):\n    return F.scaled_dot_product_attention(Q, Q, Q)\n"
    "def norm(X):\n    return torch.layer_norm(X, X.shape[-1:])\n",
    "other_exercise": "old = attend\ndef attend(Q):\n    F.layer_norm(Q, (4,))\n    return old(Q)\n"
    "before = norm\ndef norm(X):\n    F.group_norm(X, 1)\n    return before(X)\n",
}


@pytest.fixture(scope="module")
def small(small_course):
    return small_course(FILES)


@pytest.fixture(scope="module")
def results(small):
    start = "\n".join(line[4:] for line in MASTER.splitlines() if "###" not in line)
    return small.grade({name: f"{start}\n\n# %%\n{code}" for name, code in WORKS.items()})


def test_right(results):
    """Work by hand gets all points."""
    assert 100 == results["right"].score, [test.message for test in results["right"].tests]


def test_library(results, hidden):
    """A banned routine costs its exercise, and the message names it."""
    tests = hidden(results["library"])

    assert 0 == results["library"].score
    assert "torch.nn.functional.scaled_dot_product_attention" in tests["attend/test_values"].message
    assert "torch.nn.functional.layer_norm" in tests["norm/test_values"].message


def test_other_exercise(results):
    """What is banned elsewhere, and what nobody banned, is no fault."""
    assert 100 == results["other_exercise"].score


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('banned = ["atention"]', "neither a family"),
        ('libraries = ["onyx"]', "the library onyx is not installed here"),
    ],
)
def test_settings(small_course, text, told):
    """A ban that can't be watched, and a library that lacks, are told with their file before anybody is graded."""
    small = small_course(FILES | {"solutions/small.toml": text})

    message = small.grade({"right": ""})["right"].message

    assert "small.toml" in message
    assert told in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("baned = []", "baned"),
        ('libraries = ["a.b"]', "'a.b' is no module's name"),
        ("[exercises.nrom]\nbanned = []", "no exercise 'nrom'; there are attend, norm"),
        ("banned = [", "docs/authors.md"),
    ],
)
def test_unreadable_settings(small_course, text, told):
    """Settings that can't be read are told with their file."""
    course = small_course(FILES | {"solutions/small.toml": text}).course

    with pytest.raises(CourseError, match=re.escape(told)) as caught:
        course.assignment_settings("small")
    assert "small.toml" in str(caught.value)


BROKEN = '''\
    import torch
    from hypothesis import given, strategies as st

    from autograder.testing import points


    {strategy}

    @points(100)
    @given(X={drawn})
    def test_values(submission, X):
        """the values are right."""
        got = submission.attend(torch.ones(1, 2))
        {body}
'''


@pytest.mark.parametrize(
    ("strategy", "drawn", "body", "told"),
    [
        ("", "st.just(1)", "got.nothing", "test_attend.py:14 in test_values: AttributeError"),
        (
            "",
            "st.just(1)",
            "submission.attend(object())",
            "test_attend.py:14 in test_values: it sends a object",
        ),
        (
            "def broken():\n        return st.just(1).map(lambda x: x / 0)",
            "broken()",
            "pass",
            "test_attend.py:8 in test_values, while its examples are drawn: ZeroDivisionError",
        ),
    ],
    ids=["body", "sent", "strategy"],
)
def test_broken(small_course, strategy, drawn, body, told):
    """A hidden test whose own code fails says where, and that it is the test that failed."""
    text = BROKEN.format(strategy=strategy, drawn=drawn, body=body)
    small = small_course({"solutions/small.py": MASTER, "tests/hidden/small/test_attend.py": text})

    [result] = small.grade({"right": "\n".join(line[4:] for line in MASTER.splitlines())}).values()

    assert "not_graded" == result.status
    assert result.message.startswith("the hidden test failed at tests/hidden/small/" + told), result.message


def test_broken_for_small_examples(small_course):
    """`verify` finds a test whose own code fails only for an example that shrinking draws."""
    body = """if X == 5 and got.sum() != 2:
            raise TypeError("small")
        if X >= 5:
            check_values(got, torch.ones(1, 2))"""
    text = BROKEN.format(strategy="", drawn="st.integers(0, 10**6)", body=body)
    small = small_course(
        {
            "solutions/small.py": MASTER.split('    # %% exercise="norm"')[0],
            "tests/hidden/small/test_attend.py": text.replace("import points", "import check_values, points"),
            "tests/wrong/small/attend__wrong.py": '"""It is doubled."""\n\n\ndef attend(Q):\n    return 2 * Q\n',
        }
    )

    problems = verify_assignment(small.course, "small", jobs=1, hints=()).problems

    broken = "attend__wrong: the hidden test failed at tests/hidden/small/test_attend.py:15"
    assert any(one.startswith(broken) for one in problems), problems
