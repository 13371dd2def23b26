"""`verify`: the tests of every assignment accept right solutions and reject wrong ones."""

import ast
import re
from hashlib import blake2b
from pathlib import Path

import pytest

from autograder.authoring.forms import FORMS, NOTEBOOK, ONE_CELL, Forms
from autograder.authoring.hints import PAIRS
from autograder.authoring.verify import REFERENCE, STUB, run_seeds, verify_assignment, wrong_solutions
from autograder.course.find import find_course
from autograder.errors import CourseError
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission

UNFINISHED = re.compile("not (implemented|answered) yet")


def drawn_exercises(course, assignment):
    """A third of the exercises, those whose hints are checked: others as soon as a test or a mistake changes."""

    def digest(exercise):
        files = [*course.test_sources(assignment), *(course.root / f"tests/wrong/{assignment}").iterdir()]
        own = sorted(
            file.read_bytes() for file in files if file.stem.startswith((f"test_{exercise}", exercise))
        )
        return blake2b(b"".join(own)).digest()

    exercises = sorted(
        {wrong.exercise for wrong in wrong_solutions(course, assignment)} - {"speed"}, key=digest
    )
    return exercises[: -(-len(exercises) // 3)]


@pytest.fixture(scope="module")
def verifications(course):
    """The verification of each assignment, with the hints of a third of its exercises, a sample in every form."""
    return {
        name: verify_assignment(course, name, jobs=2, hints=drawn_exercises(course, name))
        for name in course.assignments
    }


@pytest.mark.slow
def test_no_problems(course, verifications):
    """References and alternatives get 100, stubs 0, and wrong solutions lose points in their own exercise only.

    In a third of the exercises each wrong solution gets its own hint as one cell, and a sample of them in the
    handout's cells, in the notebook, and between cells of a student's own.
    """
    problems = [problem for found in verifications.values() for problem in found.problems]

    assert [] == problems


@pytest.mark.slow
def test_hints_reach(course, verifications):
    """In each form one in ten is checked, one of each exercise at least; few can't be told apart."""
    for name, found in verifications.items():
        came, of = found.hints.forms[ONE_CELL]
        assert of - came == len(found.hints.alike) <= 0.03 * len(wrong_solutions(course, name))
        for form in FORMS[1:]:
            came, of_form = found.hints.forms[form]
            assert came == of_form >= max(len(drawn_exercises(course, name)), of // 10)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("name", find_course(Path(__file__)).assignments)
def test_every_form_and_pairs(course, name):
    """Every hint comes in every form; of two faults at once half get a true hint, none a false one (takes long)."""
    found = verify_assignment(course, name, jobs=2, full=True)

    assert [] == found.problems
    pairs = found.hints.pairs
    assert 2 * pairs.hinted >= pairs.drawn
    assert PAIRS >= pairs.drawn


@pytest.mark.slow
def test_two_exercises_at_once(course):
    """Two wrong exercises in one notebook both get their hints; one that calls the first has none."""
    wrong = {w.file.stem: w for w in wrong_solutions(course, "counting")}
    both = [wrong["linear_params__bias_ignored"], wrong["receptive_field__strides_added"]]
    code = "\n".join(one.file.read_text() for one in both)
    source = Forms(course, "counting").source(NOTEBOOK, code)
    found = FoundSubmission("both", "counting", Path("counting.ipynb"), None, source=source)

    [result] = Session(course, Options(fresh=True, shrink=False), lambda *_args: None).grade([found])

    hints = {(test.exercise, test.hint) for test in result.tests if test.status == "failed"}
    assert {*((one.exercise, one.hint) for one in both), ("lenet5_params", None)} == hints


@pytest.mark.slow
@pytest.mark.thorough
def test_no_right_student_loses_by_a_seed(course):
    """With twenty other seeds of the course every right solution of lenet gets all points (takes minutes)."""
    assert [] == list(run_seeds(course, "lenet", jobs=2, seeds=20))


@pytest.mark.slow
def test_a_loss_by_a_seed_is_told(toy_course, tmp_path):
    """A test that some seed turns against the reference is found, with the seed's number."""
    toy = toy_course(tmp_path / "course")
    file = toy.root / "tests" / "hidden" / "toy" / "test_double.py"
    text = file.read_text().replace("points, vectors", "fail, points, vectors")
    body = 'def test_luck(submission, course_seed):\n    """it is a lucky one."""\n'
    text = text.replace(
        "@points(40)", f"@points(10)\n{body}    if course_seed % 3:\n        fail('no luck')\n\n\n@points(30)"
    )
    file.write_text(text)

    problems = list(run_seeds(toy, "toy", jobs=1, seeds=3))

    assert problems
    assert all("of 3): reference should get 100 in double, but gets 90" in problem for problem in problems)


@pytest.mark.slow
def test_races_left_out_are_no_loss(course):
    """With other seeds nobody races, and nothing is told of it."""
    assert [] == list(run_seeds(course, "conv_layer", jobs=2, seeds=1, exercise="speed"))


@pytest.mark.slow
def test_a_failing_public_test_is_told(toy_course, tmp_path):
    """A public test costs no points; that right code fails it is a problem all the same."""
    toy = toy_course(tmp_path / "course")
    file = toy.root / "tests" / "public" / "toy" / "test_double.py"
    file.write_text(file.read_text().replace("[2.0, 4.0, 6.0]", "[2.0, 4.0, 6.5]"))

    problems = verify_assignment(toy, "toy", jobs=1, hints=()).problems

    assert problems
    assert all("gets all points in double, but fails a test" in problem for problem in problems)
    assert all("public/double/test_three_numbers: double(" in problem for problem in problems)


@pytest.mark.slow
def test_known_verdicts(course, verifications):
    """The reference gets 100 of 100, and the stub 0 of 100 with the message that it is not written yet."""
    for found in verifications.values():
        reference, stub = found.results[REFERENCE], found.results[STUB]

        assert (100, 100) == (reference.score, reference.max_score)
        assert (0, 100) == (stub.score, stub.max_score)
        assert {"failed"} == {test.status for test in stub.tests}
        assert all(UNFINISHED.search(test.message) for test in stub.tests)


@pytest.mark.slow
def test_every_failure_has_a_message(verifications):
    """Each failed test of a wrong solution says why, in one line without a traceback of the kit."""
    lost = [
        test
        for found in verifications.values()
        for result in found.results.values()
        for test in result.tests
        if test.status != "passed"
    ]

    assert lost
    assert [] == [t.message for t in lost if not t.message or "\n" in t.message or "autograder/" in t.message]


def test_enough_wrong_solutions(course):
    """convolution has at least twenty wrong solutions, at least three for each of its five exercises."""
    found = wrong_solutions(course, "convolution")
    exercises = course.exercises("convolution")

    assert len(found) >= 20
    assert all(sum(w.exercise == exercise for w in found) >= 3 for exercise in exercises)
    assert 5 == len(exercises)


@pytest.mark.slow
def test_hints_give_nothing_away(course):
    """A hint is a text of sentences and contains no line of the reference."""
    for name in course.assignments:
        reference = {
            line.strip() for line in course.master(name).read_text().splitlines() if len(line.strip()) > 12
        }
        for wrong in wrong_solutions(course, name):
            assert not [line for line in reference if line in wrong.hint]
            assert wrong.hint.endswith((".", "?"))
            assert 20 < len(wrong.hint) < 600


@pytest.mark.slow
def test_wrong_solutions_hold_one_exercise(course):
    """A wrong solution defines one exercise: that of its name, or one that it builds on."""
    for name in course.assignments:
        others = set(course.exercises(name))
        for wrong in wrong_solutions(course, name):
            tree = ast.parse(wrong.file.read_text())
            defined = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
            defined |= {  # the exercise `answers` defines the variable ANSWERS
                target.id.lower()
                for node in tree.body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name) and target.id.isupper()
            }

            builds_on = course.builds_on(name)[wrong.exercise]
            assert len(defined & others) == 1
            assert defined & others <= {wrong.exercise, *builds_on}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("triple__x.py", '"""hint."""\n', "is named <exercise>__<misconception>.py"),
        ("double.py", '"""hint."""\n', "is named <exercise>__<misconception>.py"),
        ("double__x.py", "x = 1\n", "needs a docstring"),
    ],
)
def test_malformed_wrong_solutions(toy_course, tmp_path, name, text, message):
    """A file with a wrong name or without docstring is an error that names the file."""
    toy = toy_course(tmp_path / "course")
    folder = toy.root / "tests" / "wrong" / "toy"
    folder.mkdir(parents=True)
    (folder / name).write_text(text)

    with pytest.raises(CourseError, match=message) as caught:
        wrong_solutions(toy, "toy")

    assert name in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("hints", [False, True])
def test_first_loss_is_enough(toy_course, tmp_path, hints):
    """Without hints, the tests of a wrong solution end at the first lost point."""
    toy = toy_course(tmp_path / "course")
    folder = toy.root / "tests" / "wrong" / "toy"
    folder.mkdir(parents=True)
    hint = "Your result is the square of each number. Twice the number was asked."
    (folder / "double__square.py").write_text(f'"""{hint}"""\n\n\ndef double(x):\n    return x * x\n')

    verification = verify_assignment(toy, "toy", jobs=1, hints=None if hints else ())

    assert [] == verification.problems
    run = ["public/double/test_three_numbers", "hidden/double/test_values", "hidden/double/test_dtype"]
    assert run[: 3 if hints else 2] == [test.id for test in verification.results["double__square"].tests]
