"""Drawing once, replaying, and shrinking what fails."""

import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from autograder.errors import ExampleError, KitFailure, NotAssessed, StudentFailure
from autograder.grading import examples
from autograder.grading.examples import Search, copy_arguments, draw, load_profile, replay
from autograder.testing import given_each, integer_tensors, matrices


@pytest.fixture(autouse=True)
def grading_profile():
    """The grading profile for the tests here, the usual one for the others."""
    load_profile()
    yield
    settings.load_profile("kit")


def judge(function, seed=1, **limits):
    """Draw and replay a test; the failure found, if any."""
    calls = []
    drawn = draw(function, {"submission": None}, seed)
    failure = replay(
        function, {"submission": None}, drawn, seed, lambda: calls.append(1), lambda: len(calls), **limits
    )
    return failure, drawn, len(calls)


def make(body, **strategies):
    """A test function with these strategies; decorated while the grading profile is loaded."""

    def with_names(submission, X):
        body(X)

    return settings(max_examples=30)(given(**strategies)(with_names))


def test_draws_follow_the_seed():
    """The same seed draws the same examples, another seed others."""
    drawn = [
        draw(make(lambda X: None, X=st.integers()), {"submission": None}, seed).arguments
        for seed in (5, 5, 6)
    ]

    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert 30 == len(drawn[0])


def test_body_does_not_run_while_drawing():
    """Drawing runs no test body."""
    ran = []

    draw(make(ran.append, X=st.integers()), {"submission": None}, 1)

    assert [] == ran


def test_replay_runs_each_example_once():
    """A passing test runs its body once for each drawn example, in order."""
    ran = []
    failure, drawn, calls = judge(make(ran.append, X=st.integers()))

    assert failure is None
    assert [arguments["X"] for arguments in drawn.arguments] == ran
    assert 30 == calls


def test_replay_gives_private_copies():
    """A body that changes its arguments does not change those of the next submission."""

    def body(X):
        X.fill_(99)

    _failure, drawn, _calls = judge(make(body, X=matrices()))

    assert all(arguments["X"].abs().max() <= 8 for arguments in drawn.arguments)


def test_smallest_counterexample():
    """A failure is shrunk to the smallest example."""

    def body(X):
        if X > 1000:
            raise StudentFailure("value", f"{X} is too large")

    failure, _drawn, _calls = judge(make(body, X=st.integers(0, 10**6)))

    assert {"X": 1001} == failure.arguments
    assert "1001 is too large" == failure.error.message


def test_without_shrinking():
    """Without shrinking, the first failing example is the answer, after no further call."""

    def body(X):
        if X > 1000:
            raise StudentFailure("value", "too large")

    failure, drawn, calls = judge(make(body, X=st.integers(0, 10**6)), search=Search.FIRST)
    first = next(i for i, arguments in enumerate(drawn.arguments) if arguments["X"] > 1000)

    assert drawn.arguments[first] == failure.arguments
    assert first + 1 == calls


def test_passed_examples_do_not_run_again():
    """While shrinking, examples that passed in the replay are skipped."""
    ran = []

    def body(X):
        ran.append(X)
        if X > 10**5:
            raise StudentFailure("value", "too large")

    _failure, drawn, _calls = judge(make(body, X=st.integers(0, 10**6)))
    passed = [a["X"] for a in drawn.arguments[: ran.index(next(x for x in ran if x > 10**5))]]

    assert all(1 == ran.count(x) for x in set(passed) if passed.count(x) == 1 and x not in (0, 10**5))


def test_failing_case_survives_a_time_out_while_shrinking():
    """When shrinking meets a time-out, the failing case that was seen stays the answer."""

    def body(X):
        if 0 < X < 500:
            raise StudentFailure("timeout", "never ended", "timeout")
        if X >= 500:
            raise StudentFailure("value", "wrong value")

    failure, _drawn, _calls = judge(make(body, X=st.integers(0, 10**6).filter(lambda x: x == 0 or x >= 1)))

    assert "value" == failure.error.kind or "timeout" == failure.error.status
    assert failure.arguments["X"] > 0


def test_shrinking_ends_after_a_number_of_calls():
    """The search is limited by calls, so the answer does not depend on the machine's speed."""

    def body(X):
        raise StudentFailure("value", "always wrong")

    failure, drawn, calls = judge(make(body, X=integer_tensors((6, 6))), shrink_calls=5)

    assert failure is not None
    assert calls <= len(drawn.arguments) + 6


def test_shrinking_starts_with_the_smallest():
    """Of the recorded failures the smallest is shrunk: no larger one is tried again."""
    ran = []

    def body(X):
        ran.append(X)
        if X > 1000:
            raise StudentFailure("value", "too large")

    failure, drawn, _calls = judge(make(body, X=st.integers(0, 10**6)))
    recorded = [arguments["X"] for arguments in drawn.arguments]

    assert {"X": 1001} == failure.arguments
    assert max(ran[len(recorded) :]) == min(x for x in recorded if x > 1000)


@pytest.mark.slow
def test_shrinking_ends_where_nothing_smaller_comes():
    """A failure that can't be made smaller is not tried hundreds of times."""

    def body(X):
        if X.abs().sum() > 10:
            raise StudentFailure("value", "too large")

    least = []
    for stall in (10, 10**6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(examples, "SHRINK_STALL", stall)
            failure, _drawn, calls = judge(make(body, X=integer_tensors((2, 2))), shrink_calls=200)
        least.append((calls, float(failure.arguments["X"].abs().sum())))

    (few, small), (many, smallest) = least
    assert few < many
    assert 10 < smallest <= small


def test_smallest_recorded_failure():
    """Of the recorded examples that fail, the smallest one is the answer, after no further call."""

    def body(X):
        if X > 1000:
            raise StudentFailure("value", "too large")

    failure, drawn, calls = judge(make(body, X=st.integers(0, 10**6)), search=Search.RECORDED)
    smallest = min(arguments["X"] for arguments in drawn.arguments if arguments["X"] > 1000)

    assert {"X": smallest} == failure.arguments
    assert len(drawn.arguments) == calls


def test_a_flaky_submission_still_fails():
    """A body that fails only once is a failure: the first failing example was kept."""
    state = {"failed": False}

    def body(X):
        if not state["failed"] and X > 3:
            state["failed"] = True
            raise StudentFailure("value", "only once")

    failure, _drawn, _calls = judge(make(body, X=st.integers(0, 100)))

    assert "only once" == failure.error.message


def test_assertions_count_as_failures():
    """A plain assert in a test is the student's failure; others are told with their arguments."""

    def asserting(X):
        assert X < 0

    def broken(X):
        raise TypeError("the test itself is wrong")

    failure, _drawn, _calls = judge(make(asserting, X=st.integers(0, 5)))

    assert "contract" == failure.error.kind
    with pytest.raises(ExampleError) as error:
        judge(make(broken, X=st.integers(0, 5)))
    assert ["X"] == list(error.value.arguments)
    assert isinstance(error.value.error, TypeError)


def test_not_assessed():
    """What this machine can't judge is told as it is, from an example too."""

    def elsewhere(X):
        raise NotAssessed("no GPU")

    with pytest.raises(NotAssessed, match="no GPU"):
        judge(make(elsewhere, X=st.integers(0, 5)))


def test_explicit_examples():
    """@example cases are recorded like drawn ones, and come first."""
    function = example(X=12345)(make(lambda X: None, X=st.integers()))

    drawn = draw(function, {"submission": None}, 1)

    assert {"X": 12345} == drawn.arguments[0]


def test_interactive_draws_fall_back():
    """A test that draws inside its body runs through hypothesis as a whole."""

    @settings(max_examples=20)
    @given(X=st.data())
    def test(submission, X):
        if X.draw(st.integers(0, 100)) > 10:
            raise StudentFailure("value", "too large")

    failure, drawn, _calls = judge(test)

    assert drawn.interactive
    assert "too large" == failure.error.message


@pytest.mark.slow
def test_undrawable_arguments():
    """Arguments that can't be drawn are the kit's failure, told by the test's name."""
    function = make(lambda X: None, X=st.integers().filter(lambda _x: False))

    with pytest.raises(KitFailure, match="with_names: its arguments can't be drawn"):
        draw(function, {"submission": None}, 1)


def test_assumptions_are_drawn_again():
    """`assume` in a strategy's composite only costs a draw."""

    @st.composite
    def even(draw_):
        number = draw_(st.integers(0, 1000))
        assume(number % 2 == 0)
        return number

    drawn = draw(make(lambda X: None, X=even()), {"submission": None}, 1)

    assert all(arguments["X"] % 2 == 0 for arguments in drawn.arguments)


@given(X=matrices())
def test_copies_keep_the_layout(X):
    """A private copy has the same numbers and, where it matters, the same strides."""
    copied = copy_arguments({"X": X, "inner": {"X": X}, "pair": (X, 1)})

    assert torch.equal(X, copied["X"])
    assert X.is_contiguous() == copied["X"].is_contiguous()
    assert X.data_ptr() != copied["X"].data_ptr()
    assert torch.equal(X, copied["inner"]["X"])
    assert torch.equal(X, copied["pair"][0])


class TestParts:
    """Of a test whose examples have parts, the one that fails by itself is drawn and shrunk alone."""

    def judge(self, body, **limits):
        """A test of two numbers, of which each is a part; its failure, and every run of the body."""
        ran = []

        def whole(submission, numbers):
            ran.append(numbers)
            body(numbers)

        numbers = st.integers(0, 10**6)
        test = settings(max_examples=10)(given_each(numbers={"a": numbers, "b": numbers})(whole))
        failure, _drawn, _calls = judge(test, **limits)
        return failure, ran[10:]

    def test_alone(self):
        """The failing part is shrunk, and the other is not run again."""

        def body(numbers):
            if numbers.get("b", 0) > 1000:
                raise StudentFailure("value", "too large")

        failure, searched = self.judge(body)

        assert {"numbers": {"b": 1001}} == failure.arguments
        assert ["a"] == [name for numbers in searched for name in numbers if name != "b"]

    def test_only_together(self):
        """Where no part fails by itself, the whole is shrunk."""

        def body(numbers):
            if len(numbers) == 2 and numbers["b"] > 1000:
                raise StudentFailure("value", "too large")

        failure, _searched = self.judge(body)

        assert {"numbers": {"a": 0, "b": 1001}} == failure.arguments

    def test_rare(self):
        """Where draws of the part alone don't meet the failure, the whole, which meets it, is shrunk."""
        met = []

        def body(numbers):
            if "b" in numbers and (len(numbers) == 2 or not met):
                met.extend([1] if len(numbers) == 1 else [])
                raise StudentFailure("value", "wrong")

        failure, _searched = self.judge(body)

        assert {"numbers": {"a": 0, "b": 0}} == failure.arguments

    @pytest.mark.parametrize("limits", [{"search": Search.RECORDED}, {"shrink_calls": 0}])
    def test_not_searched(self, limits):
        """Without a search, no part is run by itself."""

        def body(numbers):
            raise StudentFailure("value", "wrong")

        failure, searched = self.judge(body, **limits)

        assert {"a", "b"} == failure.arguments["numbers"].keys()
        assert [] == searched

    def test_time_out(self):
        """A part that runs out of time ends the search; the failing case that was seen stays the answer."""

        def body(numbers):
            if len(numbers) == 1:
                raise StudentFailure("time", "too long", "timeout")
            raise StudentFailure("value", "wrong")

        failure, searched = self.judge(body)

        assert ("value", "wrong") == (failure.error.kind, failure.error.message)
        assert 1 == len(searched)
