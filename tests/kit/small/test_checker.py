"""An assignment whose results are bytes, which a second worker reads; callables as arguments; state dicts."""

import pytest
import torch

from autograder.errors import StudentFailure
from autograder.testing import check_gradients

MASTER = '''\
    # %%
    import io
    import torch
    from torch import nn

    # %% exercise="save"
    def save(state):
        """The state as bytes that torch.load reads."""
        ### BEGIN SOLUTION
        stream = io.BytesIO()
        torch.save(state, stream)
        return stream.getvalue()
        ### END SOLUTION

    # %% exercise="twice"
    def twice(function, X):
        """function(function(X))"""
        ### BEGIN SOLUTION
        return function(function(X))
        ### END SOLUTION

    def halve(X):
        return X / 2

    # %% exercise="Net"
    class Net(nn.Module):
        """A layer `fc` 2 -> 1 and one `out` 1 -> 2."""
        def __init__(self):
            ### BEGIN SOLUTION
            super().__init__()
            self.fc, self.out = nn.Linear(2, 1), nn.Linear(1, 2)
            ### END SOLUTION

        def forward(self, X):
            ### BEGIN SOLUTION
            return self.out(self.fc(X))
            ### END SOLUTION
'''
SAVE = '''\
    import torch

    from autograder.testing import check_keys, check_type, check_values, limits, points

    W = torch.tensor([1.0, 2.0])


    @points(20)
    @limits(call_seconds=2)
    def test_weights(submission):
        """torch reads what was saved."""
        data = submission.save({"W": W})
        check_type(data, bytes)
        checker = submission.checker
        state = checker.remote("torch.load")(checker.remote("io.BytesIO")(data), weights_only=True)
        check_type(state, dict)
        check_keys(state, "W")
        check_values(state["W"], W)


    @points(10)
    @limits(call_seconds=2)
    def test_unpickled(submission):
        """reads it in a way that runs its code, which nobody should do."""
        data = submission.save({"W": W})
        checker = submission.checker
        checker.remote("pickle.loads")(data[data.index(b"\\x80\\x02"):])


    @points(10)
    def test_after(submission):
        """the next test gets a fresh checker."""
        check_type(submission.save({}), bytes)
        checker = submission.checker
        check_type(checker.remote("builtins.len")(b"abc"), int)
'''
TWICE = '''\
    import torch

    from autograder.testing import check_values, points

    X = torch.tensor([4.0, -8.0])


    @points(30)
    def test_values(submission):
        """works with any function."""
        check_values(submission.twice(submission.halve, X), X / 4)
        check_values(submission.twice(submission.remote("torch.nn.functional.relu"), X), X.relu())
        got = submission.twice(submission.code("lambda x: x - 1"), X)
        assert submission.code("lambda f: f.__name__")(submission.twice) == "twice"
        check_values(got, X - 1.999, allowed=0.01)
'''
NET = '''\
    import torch

    from autograder.testing import check_module, check_values, points

    X = torch.tensor([[1.0, 2.0]])


    @points(30)
    def test_values(submission):
        """weights are loaded by their names."""
        net = submission.Net()
        check_module(net, "Net")
        net.load_state_dict({
            "fc.weight": torch.ones(1, 2), "fc.bias": torch.zeros(1),
            "out.weight": torch.tensor([[1.0], [2.0]]), "out.bias": torch.ones(2),
        })
        check_values(net(X), torch.tensor([[4.0, 7.0]]), magnitude=10)
'''
FILES = {
    "solutions/small.py": MASTER,
    "tests/hidden/small/test_save.py": SAVE,
    "tests/hidden/small/test_twice.py": TWICE,
    "tests/hidden/small/test_Net.py": NET,
}
PAYLOAD = """\
class Hostile:
    def __reduce__(self):
        return {call}
def save(state):
    import pickle
    return pickle.dumps(Hostile(), protocol=2)
"""
WORKS = {
    "right": "",
    "ends": PAYLOAD.format(call="(__import__('os')._exit, (3,))"),
    "loops": PAYLOAD.format(call="(eval, ('[0 for _ in iter(int, 1)]',))"),
    "network": PAYLOAD.format(call="(__import__('socket').socket, ())"),
    "truncated": "old = save\ndef save(state):\n    return old(state)[:-40]\n",
    "nested": "def save(state):\n    return b'\\x80\\x02' + b']' * 100000 + b'.'\n",
    "nobody": "def save(state):\n    return b''\n",
    "no_half": "del halve\n",
    "adds": "def twice(function, X):\n    return function(X)\n",
    "other_names": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a, self.out = nn.Linear(2, 1), nn.Linear(1, 2)\n"
    "    def forward(self, X):\n        return self.out(self.a(X))\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(small_course):
    start = "\n".join(line[4:] for line in MASTER.splitlines() if "###" not in line)
    return small_course(FILES).grade({name: f"{start}\n\n# %%\n{code}" for name, code in WORKS.items()})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "test", "told"),
    [
        ("ends", "save/test_unpickled", "can't be used: the Python process ended during pickle.loads(...)"),
        ("loops", "save/test_unpickled", "what save(state) returned can't be used: pickle.loads(...)"),
        ("network", "save/test_unpickled", "PermissionError"),
        ("ends", "save/test_weights", "what save(state) returned can't be used: torch.load(...) raised"),
        ("truncated", "save/test_weights", "what save(state) returned can't be used: torch.load(...) raised"),
        ("nested", "save/test_weights", "what save(state) returned can't be used: torch.load(...) raised"),
        ("no_half", "twice/test_values", "halve is not defined"),
        ("adds", "twice/test_values", "twice(halve, X) has 2 of 2 values wrong"),
        ("other_names", "Net/test_values", "the parameters of Net() should be fc.weight (1, 2)"),
    ],
)
def test_message(results, hidden, name, test, told):
    """Each failure is told as what it is: of what was returned, of a function that lacks, of names."""
    found = hidden(results[name])[test]

    assert "passed" != found.status
    assert told in found.message


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ends", "loops", "network", "truncated", "nested"])
def test_costs_its_test_alone(results, hidden, name):
    """Hostile bytes cost their tests; the tests after them, and other exercises, are graded."""
    tests = hidden(results[name])

    assert {"passed"} == {
        tests[t].status for t in ("save/test_after", "twice/test_values", "Net/test_values")
    }


@pytest.mark.slow
def test_reproduced(results, hidden):
    """A function stands in the counterexample as it would be written."""
    example = hidden(results["adds"])["twice/test_values"].counterexample

    assert "twice(halve, torch.tensor([4., -8.]))" == example.reproduce


@pytest.mark.slow
def test_right(results, hidden):
    """Right code loses nothing but where the test itself unpickles what torch has saved."""
    assert {"save/test_unpickled"} >= {k for k, t in hidden(results["right"]).items() if t.status != "passed"}


@pytest.mark.slow
def test_no_student_code(submit):
    """The checker knows nothing of the submission, and no object passes from one worker to the other."""
    submission = submit("class A: pass\ndef f(x): return x\n")
    thing = submission.A()

    with pytest.raises(Exception, match="f is not defined"):
        submission.checker.f(1)
    with pytest.raises(Exception, match="of one worker to another"):
        submission.checker.remote("builtins.list")(thing)


@pytest.mark.slow
def test_gradients_of_what_is_not_linear(submit):
    """Gradients of a function that is not linear are compared with a tolerance of their own."""
    submission = submit("def right(x): return x.sin()\ndef wrong(x): return x.detach() * 0 + 0.9 * x.sin()\n")
    X = torch.tensor([1.0, -2.0])

    check_gradients(submission.right, torch.sin, {"x": X}, linear=False)
    with pytest.raises(StudentFailure, match=r"x\.grad is wrong"):
        check_gradients(submission.wrong, torch.sin, {"x": X}, linear=False)
