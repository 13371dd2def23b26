"""Numbers that a test has to look for: found once for a course's seed with the reference, and kept."""

import os

import pytest

from autograder.errors import KitFailure, StudentFailure
from autograder.grading.plugin import GradedTest
from autograder.grading.prepared import prepare
from autograder.grading.race import _Side
from autograder.grading.secret import SEEDS, mixed, set_secret


class Reference:
    """Stands in for the reference's submission."""

    def begin_test(self, _seconds):
        """Nothing is timed here."""

    def begin_exercise(self):
        """No worker is ended here."""


class Plugin:
    """Stands in for the plugin of an assignment."""

    assignment = "toy"

    def __init__(self, course):
        self.course = course
        self.prepared = {}


def a_test(find, seed=7):
    return GradedTest(None, "hidden/double/test_x", "double", "hidden", "x", 1.0, None, seed, prepare=find)


@pytest.fixture
def plugin(toy_course, tmp_path):
    return Plugin(toy_course(tmp_path / "course"))


def test_found_once_and_kept(plugin):
    """The function is asked once for a seed; the next run reads what was kept."""
    for _run in range(2):
        prepare(plugin, [a_test(lambda _reference, seed: seed * os.getpid())], Reference)
        kept = plugin.prepared.pop("hidden/double/test_x")
        assert kept % 7 == 0
        assert kept != 7 * os.getpid()  # it was found in a process of its own
    [file] = (plugin.course.state / "prepared").iterdir()

    assert str(kept) == file.read_text()


def test_another_seed_is_another_number(plugin):
    """With another seed, or another reference, it is looked for again."""
    asked = []

    def find(_reference, seed):
        asked.append(seed)
        return seed

    for seed in (7, 8, 7):
        prepare(plugin, [a_test(find, seed)], Reference, in_process=True)
    plugin.course.master("toy").write_text("# another one")
    prepare(plugin, [a_test(find, 7)], Reference, in_process=True)

    assert [7, 8, 7] == asked


def test_damaged_file(plugin):
    """A file that holds no number is written anew."""
    prepare(plugin, [a_test(lambda _reference, seed: seed)], Reference)
    [file] = (plugin.course.state / "prepared").iterdir()
    file.write_text("nothing")
    prepare(plugin, [a_test(lambda _reference, seed: seed)], Reference)

    assert ("7", 7) == (file.read_text(), plugin.prepared["hidden/double/test_x"])


def test_not_found(plugin):
    """When there is no such number, the kit's failure says which test asked for it, and why."""

    def find(_reference, _seed):
        raise AssertionError("no draw is good enough")

    with pytest.raises(KitFailure, match=r"hidden/double/test_x can't be prepared: (.|\n)*no draw is good"):
        prepare(plugin, [a_test(find)], Reference)


def test_course_without_such_tests(plugin):
    """Where no test asks for a number, nothing is made."""
    prepare(plugin, [a_test(None)], Reference)

    assert not (plugin.course.state / "prepared").exists()


def test_secret_numbers():
    """Drawn seeds follow from the course's secret, the simplest one included."""
    found = {}
    for secret in ("one", "two", ""):
        set_secret(secret)
        found[secret] = [mixed(number) for number in (0, 0, 1, 2**32 - 1)]
    set_secret("")

    assert all(len(set(numbers)) == 3 and max(numbers) < SEEDS for numbers in found.values())
    assert 3 == len({numbers[0] for numbers in found.values()})


@pytest.mark.slow
def test_fixtures_in_a_course(toy_course, tmp_path, autograder_cli):
    """A test gets its number and a seed of its own course, through the command that people use."""
    toy = toy_course(tmp_path / "course")
    file = toy.root / "tests" / "hidden" / "toy" / "test_double.py"
    text = file.read_text().replace("points, vectors", "points, prepared_by, vectors")
    text = text.replace("@points(40)", "@points(30)")
    text += """

def find(reference, seed):
    got = reference.double(torch.tensor([float(seed % 1000)]))
    return int(got)


@points(10)
@prepared_by(find)
def test_prepared(submission, course_seed, prepared):
    \"\"\"the number is twice the seed.\"\"\"
    assert prepared == 2 * (course_seed % 1000)
"""
    file.write_text(text)

    done = autograder_cli("grade", "solutions/toy.py", cwd=toy.root)

    assert (0, True) == (done.returncode, "100 of 100" in done.stdout), done.stdout + done.stderr


class Gone:
    """A worker that answered, and is gone before its CPU time is read."""

    def cpu_seconds(self):
        raise ProcessLookupError


def test_race_of_a_worker_that_ends():
    """A worker that ends between its answer and the look at its clock has lost the race by itself."""
    with pytest.raises(StudentFailure, match="the Python process ended during f") as caught:
        _Side(None, "f", "f")._cpu_seconds(Gone())

    assert "crashed" == caught.value.status
