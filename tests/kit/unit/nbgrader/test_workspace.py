"""The folder of a run: what it sets aside is never lost."""

import pytest
from rich.console import Console

from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.nbgrader.workspace import put_back, run_folder, set_aside


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path, Settings())


@pytest.fixture
def place(tmp_path):
    """A submission that was collected."""
    place = tmp_path / "submitted" / "ann" / "toy"
    place.mkdir(parents=True)
    (place / "toy.ipynb").write_text("old")
    return place


def killed_after(course, work):
    """A run that does this, and whose folder stays behind."""
    with run_folder(course, Console(quiet=True)) as folder:
        work(folder)
        kept = course.root / "kept"
        folder.parent.rename(kept)
    kept.rename(folder.parent)


def test_nothing_new(course, place):
    """What a run has set aside is there again, unless the run has put something new there."""
    with run_folder(course, Console(quiet=True)) as folder:
        set_aside(place, folder)
        assert not place.exists()
        put_back(folder)
        assert "old" == (place / "toy.ipynb").read_text()
        set_aside(place, folder)
        place.mkdir()
        put_back(folder)

    assert [] == list(place.iterdir())


@pytest.mark.parametrize("half", [False, True])
def test_killed(course, place, half):
    """What a killed run had set aside is put back by the next one, also where half of a new one lies."""

    def work(folder):
        set_aside(place, folder)
        if half:
            place.mkdir()
            (place / "half").touch()

    killed_after(course, work)
    with run_folder(course, Console(quiet=True)):
        assert ["toy.ipynb"] == [file.name for file in place.iterdir()]


def test_killed_at_the_end(course, place):
    """A run that was killed after it had put everything back changes nothing."""
    killed_after(course, lambda folder: (set_aside(place, folder), put_back(folder)))
    with run_folder(course, Console(quiet=True)):
        assert "old" == (place / "toy.ipynb").read_text()


def test_not_there(course, place, tmp_path):
    """What is not there, or is a link, stays as it is."""
    link = tmp_path / "link"
    link.symlink_to(place)
    with run_folder(course, Console(quiet=True)) as folder:
        set_aside(tmp_path / "nothing", folder)
        set_aside(link, folder)
        assert link.is_symlink()
