"""`certify` itself: it reports a weak test, takes accepted survivors, and shows where answers differ."""

import re

import pytest

from autograder.authoring.certify.accepted import accepted_file, accepted_mutants
from autograder.authoring.certify.certify import certify_assignment, judged
from autograder.authoring.certify.seeds import _counted, check_seeds, stated_rates
from autograder.cli.app import app
from autograder.course.find import find_course
from autograder.errors import CourseError
from autograder.results import SubmissionResult, graded
from autograder.results import TestResult as Judgement
from autograder.testing import false_alarm_rate

HIDDEN = '''\
"""double, without a test of float64."""

from hypothesis import given, settings

from autograder.testing import check_gradients, check_inputs_unchanged, check_values, points, vectors


@points(60)
@settings(max_examples=6)
@given(x=vectors())
def test_gradients(submission, x):
    """each number is doubled, and gradients flow to x."""
    check_values(submission.double(x), 2 * x.double(), like=x, magnitude=16)
    check_gradients(submission.double, lambda x: 2 * x, {"x": x})


@points(40)
@settings(max_examples=4)
@given(x=vectors())
def test_inputs_unchanged(submission, x):
    """x is left as it was."""
    check_values(check_inputs_unchanged(submission.double, x), 2 * x.double(), like=x, magnitude=16)
'''


@pytest.fixture(scope="module")
def weak_course(toy_course, tmp_path_factory):
    """A course whose hidden tests miss one fault: they never use float64."""
    course = toy_course(tmp_path_factory.mktemp("weak"))
    (course.root / "tests" / "hidden" / "toy" / "test_double.py").write_text(HIDDEN)
    others = course.root / "tests" / "alternatives" / "toy"
    others.mkdir(parents=True)
    (others / "exact.py").write_text(
        "import torch\n\n\ndef double(x):\n    half = 1 if x.numel() > -1 else 2\n"
        "    return x.to(torch.float64).mul(2 * half).to(x.dtype)\n"
    )
    return course


@pytest.fixture(scope="module")
def weak(weak_course):
    """Its certificate."""
    return certify_assignment(weak_course, "toy", jobs=2)


@pytest.mark.slow
class TestWeakTest:
    """A course with a weak test."""

    def test_survivors(self, weak):
        """What only float64 shows survives, and the report's call has float64; so does what never runs."""
        survivors = weak.having("survived")

        assert [] == weak.problems
        assert not weak.explained
        assert {"double: the result is float32"} <= {one.mutant.difference[0] for one in survivors}
        met = [one for one in survivors if one.screened.reached]
        assert met
        for one in met:
            assert "float64" in one.screened.call, one
            assert one.screened.right != one.screened.wrong
        never_run = {one.mutant.difference[-1] for one in survivors if not one.screened.reached}
        assert {"+ half = 1 if x.numel() > -1 else 3", "+ half = 1 if x.numel() > -1 else 1"} == never_run
        killed = {one.mutant.difference[0] for one in weak.having("killed")}
        assert {"double: the result is detached", "double: an input is changed"} <= killed
        assert {"hidden/double/test_gradients", "hidden/double/test_inputs_unchanged"} <= {
            one.by for one in weak.having("killed")
        }

    def test_equivalent(self, weak):
        """A mutant that computes the same is equivalent."""
        equivalent = {one.mutant.difference[-1] for one in weak.having("equivalent")}

        assert "+ half = 1 if x.numel() >= -1 else 2" in equivalent
        assert all(one.screened.reached for one in weak.having("equivalent"))

    def test_command(self, weak, weak_course, monkeypatch, capsys):
        """The command lists survivors with their digests, and ends with status 1; accepted ones end with 0."""
        digests = {one.mutant.digest for one in weak.having("survived")}
        monkeypatch.chdir(weak_course.root)
        monkeypatch.setattr("autograder.authoring.certify.certify.certify_assignment", lambda *_args: weak)

        status = app(["certify", "toy"], standalone_mode=False)
        told = capsys.readouterr().out

        assert 1 == status
        assert digests == set(re.findall(r'^toy, double: .*"(\w+)"$', told, re.MULTILINE))
        assert "should be: " in told
        accepted = dict.fromkeys(digests, "float64 is no part of this exercise")
        kept = [one for one in weak.judged if one.verdict != "survived"]
        again = [judged(one.mutant, one.screened, accepted) for one in weak.having("survived")]
        monkeypatch.setattr(weak, "judged", [*kept, *again])
        assert 0 == app(["certify", "toy"], standalone_mode=False)
        assert re.search(rf"^all .* {len(digests)} +0 *$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.slow
def test_a_right_solution_that_loses(toy_course, tmp_path):
    """Where an unmutated solution loses points, the error says which, and to run `verify` first."""
    course = toy_course(tmp_path / "course")
    others = course.root / "tests" / "alternatives" / "toy"
    others.mkdir(parents=True)
    (others / "squares.py").write_text("def double(x):\n    return x * x\n")

    with pytest.raises(
        CourseError, match=r"squares \(double\) is right and loses points; run `autograder verify"
    ):
        certify_assignment(course, "toy", jobs=2, count=2)


@pytest.mark.slow
def test_counting(course):
    """Twenty mutants of an exercise of the course: all are noticed or explained."""
    found = certify_assignment(course, "counting", jobs=2, count=20, exercise="conv2d_params")

    assert 20 == len(found.judged)
    assert len(found.having("killed")) >= 10
    assert [] == [one.mutant for one in found.having("survived")]
    assert found.explained


@pytest.mark.parametrize(
    ("text", "message"),
    [('"a" = " "', "a needs a reason"), ("a = 1", "write a line"), ("?", "write a line")],
)
def test_bad_accepted(toy_course, tmp_path, text, message):
    """A file of accepted mutants that can't be read, or gives no reason, is an error that names it."""
    course = toy_course(tmp_path / "course")
    file = accepted_file(course, "toy")
    file.parent.mkdir(parents=True)
    file.write_text(text)

    with pytest.raises(CourseError, match=message) as caught:
        accepted_mutants(course, "toy")

    assert str(file) in str(caught.value)


def test_nothing_to_mutate(toy_course, tmp_path):
    """An assignment whose exercises have no code is an error."""
    course = toy_course(tmp_path / "course")
    course.master("toy").write_text('# %% [markdown] exercise="double" builds_on="other"\n# text\n')

    with pytest.raises(CourseError, match="nothing in it can be mutated"):
        certify_assignment(course, "toy", jobs=1)


# ---- seeds


def result(id, *scores):
    """A submission's result with one test for each score out of 10."""
    tests = [
        Judgement(
            f"hidden/double/test_{number}", "double", "hidden", "", float(score), 10.0,
            "passed" if score == 10 else "failed",
        )
        for number, score in enumerate(scores)
    ]  # fmt: skip
    return graded(id, "toy", id, tests)


def test_seeds():
    """Who loses the same with every seed, who escapes, and what a random test does by chance."""
    found = _counted(
        {
            "reference": [result("reference", 10, 10), result("reference", 10, 0)],
            "double__a": [result("double__a", 0, 10), result("double__a", 0, 10)],
            "double__b": [result("double__b", 0, 10), result("double__b", 0, 0)],
            "double__c": [result("double__c", 10, 10), result("double__c", 10, 0)],
        },
        {"hidden/double/test_1": 0.01},
        seeds=2,
    )

    assert isinstance(result("x", 10), SubmissionResult)
    assert (3, 1) == (found.wrong, found.same)
    assert ["double__b loses 10 to 20 points"] == found.varying
    assert ["double__c loses no points with 1 of 2 seeds"] == found.problems
    (test,) = found.tests
    assert ("hidden/double/test_1", 0.01, 1, 2, 2, 4) == (
        test.id, test.stated, test.alarms, test.runs, test.caught, test.chances,
    )  # fmt: skip


@pytest.mark.slow
def test_luck_by_the_seed(toy_course, tmp_path):
    """Right and wrong solutions are graded with each seed, and a test that goes by the seed is found."""
    course = toy_course(tmp_path / "course")
    file = course.root / "tests" / "hidden" / "toy" / "test_double.py"
    luck = 'def test_luck(submission, course_seed):\n    """it is a lucky one."""\n'
    luck += "    if submission.double(torch.ones(1)) == 3 or course_seed % 3 == 0:\n        fail('no luck')\n"
    text = file.read_text().replace("points, vectors", "fail, points, vectors")
    file.write_text(text.replace("@points(40)", f"@points(10)\n{luck}\n\n@points(30)"))
    wrong = course.root / "tests" / "wrong" / "toy" / "double__triple.py"
    wrong.parent.mkdir(parents=True)
    wrong.write_text('"""That is thrice."""\n\n\ndef double(x):\n    return 3 * x\n')

    found = check_seeds(course, "toy", jobs=2, seeds=6)

    assert (1, 1, 6) == (found.wrong, found.same, found.seeds)
    (lucky,) = found.tests
    assert "hidden/double/test_luck" == lucky.id
    assert 0 < lucky.alarms < lucky.runs == 6
    assert (6, 6) == (lucky.caught, lucky.chances)
    assert ["hidden/double/test_luck failed right solutions"] == [text[:46] for text in found.problems]


def test_false_alarms_without_a_rate():
    """A right solution that fails by the seed is a problem, unless the stated rate makes it likely."""
    results = {"reference": [result("reference", 10), result("reference", 0)]}

    assert ["hidden/double/test_0 failed right solutions once in 2, by the seed alone"] == _counted(
        results, {}, seeds=2
    ).problems
    assert [] == _counted(results, {"hidden/double/test_0": 0.5}, seeds=2).problems
    assert ["hidden/double/test_0 failed right solutions once in 2, and states a rate of 1e-09"] == _counted(
        results, {"hidden/double/test_0": 1e-9}, seeds=2
    ).problems


def test_stated_rates(toy_course, tmp_path):
    """Rates are read from the tests' decorators, as numbers or as names of numbers."""
    course = find_course(toy_course(tmp_path / "course").root)
    file = course.root / "tests" / "hidden" / "toy" / "test_double.py"
    text = file.read_text().replace("@points(60)", "@points(60)\n@false_alarm_rate(RATE)")
    file.write_text(text.replace("@points(40)", "RATE = 1e-6\n\n\n@points(40)\n@false_alarm_rate(0.25)"))

    assert {"hidden/double/test_values": 1e-6, "hidden/double/test_dtype": 0.25} == stated_rates(
        course, "toy"
    )


@pytest.mark.parametrize("rate", [0, 1, -0.1])
def test_impossible_rates(rate):
    """A rate of false alarms lies between 0 and 1."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        false_alarm_rate(rate)
