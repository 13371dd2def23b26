"""A library routine that is called only for some arguments is noticed, and costs the whole exercise."""

import textwrap

import pytest

from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

PASSED_ON = "return F.max_pool2d(X, kernel_size, stride, padding)"
SOMETIMES = {
    "default_stride": "stride is None",
    "ints": "isinstance(kernel_size, int)",
    "float64": "X.dtype == torch.float64",
    "gradients": "X.requires_grad",
    "not_contiguous": "not X.is_contiguous()",
    "many_channels": "X.shape[1] > 3",
    "padded": "padding not in (0, (0, 0))",
}
BACKWARD = """
class Pool(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, kernel_size, stride, padding):
        ctx.save_for_backward(X)
        ctx.arguments = kernel_size, stride, padding
        return by_hand(X, kernel_size, stride, padding)

    @staticmethod
    def backward(ctx, gradient):
        X = ctx.saved_tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            F.max_pool2d(X, *ctx.arguments).backward(gradient)
        return X.grad, None, None, None

by_hand = max_pool2d
def max_pool2d(X, kernel_size, stride=None, padding=0):
    return Pool.apply(X, kernel_size, kernel_size if stride is None else stride, padding)
"""
THREAD = """
import threading
def max_pool2d(X, kernel_size, stride=None, padding=0):
    found = []
    thread = threading.Thread(target=lambda: found.append(F.max_pool2d(X, kernel_size, stride, padding)))
    thread.start()
    thread.join()
    return found[0]
"""


def only_if(condition):
    """The reference, but torch's own function where the condition holds."""
    return textwrap.dedent(f"""
        by_hand = max_pool2d
        def max_pool2d(X, kernel_size, stride=None, padding=0):
            if {condition}:
                {PASSED_ON}
            return by_hand(X, kernel_size, stride, padding)
    """)


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """The results of these submissions, by name."""
    reference = course.master("pooling").read_text(encoding="utf-8") + "\n\n# %%\n"
    folder = tmp_path_factory.mktemp("class")
    for name, condition in SOMETIMES.items():
        (folder / f"{name}.py").write_text(reference + only_if(condition))
    (folder / "backward.py").write_text(reference + BACKWARD)
    (folder / "thread.py").write_text(reference + THREAD)
    (folder / "never.py").write_text(reference + only_if("False"))
    session = Session(course, Options(jobs=2, exercise="max_pool2d", fresh=True), lambda *_args: None)
    return {result.id: result for result in session.grade(find([folder], course, "pooling").submissions)}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SOMETIMES, "backward", "thread"])
def test_seen(graded, name):
    """The exercise gets 0 points, the message names the routine, and the exercise's other tests don't count."""
    result = graded[name]
    forbidden = [test for test in result.tests if test.status == "forbidden"]
    evidence = [test for test in forbidden if "ran the library routine" in test.message]

    assert 0 == result.score
    assert evidence, [test.message for test in forbidden]
    assert evidence == [test for test in forbidden if test.counted]


@pytest.mark.slow
def test_not_seen(graded):
    """The same code without a call of the library gets all points."""
    assert graded["never"].score == graded["never"].max_score > 0
