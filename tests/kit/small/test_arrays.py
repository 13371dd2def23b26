"""An assignment in NumPy: arrays and bools in and out, dicts of arrays, a class with state."""

import pytest

pytestmark = pytest.mark.slow

MASTER = '''\
    # %%
    import numpy as np

    # %% exercise="linear_backward"
    def linear_backward(X, W, dY):
        """Gradients (dX, dW) of X @ W.T."""
        ### BEGIN SOLUTION
        return dY @ W, dY.T @ X
        ### END SOLUTION

    # %% exercise="positive"
    def positive(X):
        """Where X is above 0, as bools."""
        ### BEGIN SOLUTION
        return X > 0
        ### END SOLUTION

    # %% exercise="scaled"
    def scaled(params, factor):
        """A dict of the same keys, each array times the factor, and the keys as a set."""
        ### BEGIN SOLUTION
        return {key: (factor * value).astype(value.dtype) for key, value in params.items()}, set(params)
        ### END SOLUTION

    # %% exercise="SGD"
    class SGD:
        """Steps with momentum."""
        def __init__(self, lr, momentum=0.0):
            ### BEGIN SOLUTION
            self.lr, self.momentum, self.velocities = lr, momentum, None
            ### END SOLUTION

        def step(self, params, grads):
            """A new list of new params."""
            ### BEGIN SOLUTION
            if self.velocities is None:
                self.velocities = [np.zeros_like(g) for g in grads]
            self.velocities = [self.momentum * v + g for v, g in zip(self.velocities, grads)]
            return [p - self.lr * v for p, v in zip(params, self.velocities)]
            ### END SOLUTION
'''
LINEAR = '''\
    import numpy as np
    from hypothesis import given, settings, strategies as st

    from autograder.testing import check_inputs_unchanged, check_parts, check_values, integer_arrays, points


    @st.composite
    def operands(draw, dtype=np.float32):
        n, d, o = (draw(st.integers(1, 3)) for _ in range(3))
        return [draw(integer_arrays(shape, dtype=dtype)) for shape in ((n, d), (o, d), (n, o))]


    @points(20)
    @settings(max_examples=15)
    @given(operands=operands())
    def test_values(submission, operands):
        """dX and dW are right."""
        X, W, dY = operands
        got = check_inputs_unchanged(submission.linear_backward, X, W, dY)
        check_parts(got, "dX", "dW")
        check_values(got[0], dY.astype(float) @ W, like=X, magnitude=200, what="dX")
        check_values(got[1], dY.T.astype(float) @ X, like=X, magnitude=200, what="dW")


    @points(10)
    @settings(max_examples=5)
    @given(operands=operands(dtype=np.float64))
    def test_dtype(submission, operands):
        """float64 stays float64."""
        X, W, dY = operands
        check_values(submission.linear_backward(X, W, dY)[1], dY.T @ X, like=X, magnitude=200, what="dW")
'''
POSITIVE = '''\
    import numpy as np
    import torch
    from hypothesis import given, settings

    from autograder.testing import check_values, integer_arrays, integer_tensors, points


    @points(10)
    @settings(max_examples=10)
    @given(X=integer_arrays((2, 2)))
    def test_values(submission, X):
        """bools of X > 0."""
        check_values(submission.positive(X), X > 0)


    @points(10)
    @settings(max_examples=10)
    @given(M=integer_tensors((3,), dtype=torch.bool, low=0, high=1))
    def test_bool_tensors(submission, M):
        """bools stay what they are."""
        check_values(submission.positive(M), M)
'''
SCALED = '''\
    import numpy as np
    from hypothesis import given, settings, strategies as st

    from autograder.testing import check_equal, check_keys, check_parts, check_values, integer_arrays, points


    @points(30)
    @settings(max_examples=10)
    @given(W=integer_arrays((2, 2)), b=integer_arrays((2,)))
    def test_values(submission, W, b):
        """each array is scaled."""
        got = submission.scaled({"W": W, "b": b}, 2)
        check_parts(got, "grads", "names")
        check_keys(got[0], "W", "b", what="grads")
        check_values(got[0]["W"], 2 * W, what="grads['W']")
        check_equal(got[1], {"W", "b"}, what="names")
'''
SGD = '''\
    import numpy as np

    from autograder.testing import check_type, check_values, points

    P, G = np.array([1.0, 2.0]), np.array([1.0, -1.0])


    @points(10)
    def test_two_steps(submission):
        """the second step uses the velocity of the first."""
        sgd = submission.SGD(0.5, momentum=0.5)
        first = sgd.step([P], [G])
        check_type(first, list)
        second = sgd.step(first, [G])
        check_type(second, list)
        check_values(second[0], P - 1.25 * G, magnitude=10, what="params[0]")


    @points(10)
    def test_own_memory(submission):
        """the caller may overwrite params and grads afterwards."""
        sgd = submission.SGD(0.5, momentum=0.5)
        with submission.inputs_overwritten():
            first = sgd.step([P], [G])
            second = sgd.step(first, [G])
        check_values(second[0], P - 1.25 * G, magnitude=10, what="params[0]")
'''
FILES = {
    "solutions/small.py": MASTER,
    "tests/hidden/small/test_linear_backward.py": LINEAR,
    "tests/hidden/small/test_positive.py": POSITIVE,
    "tests/hidden/small/test_scaled.py": SCALED,
    "tests/hidden/small/test_SGD.py": SGD,
    "tests/wrong/small/linear_backward__swapped.py": '''\
        """dW is the other way round."""

        def linear_backward(X, W, dY):
            return dY @ W, (X.T @ dY).T[::-1].copy()
    ''',
}
RIGHT = "\n".join(line for line in MASTER.splitlines() if "###" not in line)
WORKS = {
    "right": "",
    "swapped": "def linear_backward(X, W, dY):\n    return dY @ W, (X.T @ dY).T[::-1].copy()\n",
    "tensors": "import torch\ndef linear_backward(X, W, dY):\n    return torch.zeros(1), torch.zeros(1)\n",
    "in_place": "def linear_backward(X, W, dY):\n    dX = dY @ W\n    dY *= 2\n    return dX, dY.T @ X / 2\n",
    "float32": "def linear_backward(X, W, dY):\n    return dY @ W, (dY.T @ X).astype(np.float32)\n",
    "packed": "def linear_backward(X, W, dY):\n"
    "    if not X.flags.c_contiguous:\n        X = X * 0\n    return dY @ W, dY.T @ X\n",
    "ints": "def positive(X):\n    return (X > 0) * 1\n",
    "negated": "def positive(X):\n    return X <= 0\n",
    "keys": "def scaled(params, factor):\n    return {'w': params['W']}, set(params)\n",
    "names": "def scaled(params, factor):\n    return {k: factor * v for k, v in params.items()}, {'W'}\n",
    "dict_value": "def scaled(params, factor):\n    return {k: 3 * v for k, v in params.items()}, set(params)\n",
    "no_momentum": "class SGD(SGD):\n    def step(self, params, grads):\n"
    "        return [p - self.lr * g for p, g in zip(params, grads)]\n",
    "aliasing": "class SGD(SGD):\n    def step(self, params, grads):\n"
    "        self.kept = [g if self.velocities is None else .5 * v + g\n"
    "            for v, g in zip(getattr(self, 'kept', grads), grads)]\n"
    "        self.velocities = 1\n"
    "        return [p - self.lr * v for p, v in zip(params, self.kept)]\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(small_course):
    """The results of all works, by name."""
    import textwrap

    start = textwrap.dedent(RIGHT)
    return small_course(FILES).grade({name: f"{start}\n\n# %%\n{code}" for name, code in WORKS.items()})


def only_failure(tests):
    """The one test that has failed."""
    failed = [test for test in tests.values() if test.status != "passed"]
    assert 1 == len(failed), [(test.id, test.message) for test in failed]
    return failed[0]


def test_right(results):
    """The reference gets all points."""
    assert 100 == results["right"].score, [t.message for t in results["right"].tests]


def test_counterexample(results, hidden):
    """A wrong array is told with its part's name, shrunk, and with a line that repeats it; the hint is found."""
    test = hidden(results["swapped"])["linear_backward/test_values"]
    names = [a.name for a in test.counterexample.arguments]

    assert test.message.startswith("dW of linear_backward(X, W, dY) has ")
    assert ["X", "W", "dY"] == names
    assert test.counterexample.reproduce.startswith("import numpy as np; linear_backward(np.array([[")
    assert "dtype=np.float32" in test.counterexample.reproduce
    assert 12 >= sum(len(a.array.entries) for a in test.counterexample.arguments)
    assert "dW is the other way round." == test.hint


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tensors", "dX of linear_backward(X, W, dY) should be a numpy array, but is a torch tensor"),
        ("in_place", "linear_backward(X, W, dY) changed its own input dY"),
        ("packed", "dW of linear_backward(X, W, dY) has"),
        ("ints", "positive(X) should have the dtype bool, but has dtype int64"),
        ("negated", "positive(X) has"),
        (
            "keys",
            "grads of scaled(params, 2) has the wrong keys: it lacks 'W', 'b', and it has too much: 'w'",
        ),
        ("names", "names of scaled(params, 2) should be"),
        ("dict_value", "grads['W'] of scaled(params, 2) has"),
        ("no_momentum", "params[0] of SGD.step(params, grads) has 2 of 2 values wrong"),
    ],
)
def test_message(results, name, message):
    """What is wrong is told in the words of the contract."""
    failed = [test for test in results[name].tests if test.status != "passed"]

    assert failed
    assert any(test.message.startswith(message) for test in failed), [test.message for test in failed]


def test_float32(results, hidden):
    """An array of another dtype loses the test of dtypes alone."""
    assert "float64" in only_failure(hidden(results["float32"])).message


def test_not_contiguous(results, hidden):
    """Arrays that are not contiguous arrive so."""
    assert "(not contiguous in memory)" in str(
        hidden(results["packed"])["linear_backward/test_values"].counterexample.arguments
    )


def test_history(results, hidden):
    """The line that repeats a method's call makes its object first, and repeats the calls before."""
    line = hidden(results["no_momentum"])["SGD/test_two_steps"].counterexample.reproduce
    first = "o.step([np.array([1., 2.])], [np.array([1., -1.])])"

    assert line.startswith(
        f"import numpy as np; (o := SGD(0.5, momentum=0.5), {first}, o.step([np.array([0.5, "
    )
    assert line.endswith(")[-1]")


def test_own_memory(results, hidden):
    """State that shares memory with an argument shows as soon as the caller overwrites it."""
    assert "SGD/test_own_memory" in only_failure(hidden(results["aliasing"])).id
