"""Examples that are kept: the same as drawn ones, drawn anew when a test or the seed changes."""

import dataclasses
import enum

import msgspec
import pytest
import torch

from autograder.grading.examples import Examples
from autograder.grading.kept_examples import KEPT, examples_of


@pytest.fixture
def toy(toy_course, tmp_path):
    """A course of one assignment."""
    return toy_course(tmp_path / "course")


def drawing(values, interactive=False):
    """(how to draw these values, a list with an entry for each time that was done)."""
    drawn = []

    def draw():
        drawn.append(True)
        return Examples([{"x": value} for value in values], interactive)

    return draw, drawn


def files(course):
    return sorted((course.state / "examples").iterdir())


def test_drawn_once(toy):
    """The second run reads what the first one drew, and gets the same values and strides."""
    strided = torch.arange(12.0).reshape(3, 4).t()[::2]
    draw, drawn = drawing([strided, torch.tensor(float("nan")), (1, [2.5, None, "é"]), {"k": 2**70}])

    first = examples_of(toy, "toy", False, {"a": draw})["a"].arguments
    second = examples_of(toy, "toy", False, {"a": draw})["a"].arguments

    assert [True] == drawn
    assert strided.stride() == first[0]["x"].stride() == second[0]["x"].stride()
    assert torch.equal(strided, second[0]["x"])
    assert second[1]["x"].isnan()
    assert [{"x": (1, [2.5, None, "é"])}, {"x": {"k": 2**70}}] == first[2:] == second[2:]


def test_a_changed_test_is_drawn_anew(toy):
    """What a strategy may read counts: the tests, files beside them, the seed."""
    draw, drawn = drawing([1])
    examples_of(toy, "toy", False, {"a": draw})

    (toy.root / "tests" / "hidden" / "toy" / "numbers.json").write_text("[1]")
    examples_of(toy, "toy", False, {"a": draw})
    other = dataclasses.replace(toy, settings=msgspec.structs.replace(toy.settings, seed="another"))
    examples_of(other, "toy", False, {"a": draw})

    assert 3 == len(drawn) == len(files(toy))


def test_a_new_test_joins_the_kept_ones(toy):
    """A run of fewer tests keeps what it drew; a later one adds the others."""
    one, ones = drawing([1])
    two, twos = drawing([2])
    examples_of(toy, "toy", False, {"a": one})
    examples_of(toy, "toy", False, {"a": one, "b": two})
    found = examples_of(toy, "toy", False, {"a": one, "b": two})

    assert ([True], [True]) == (ones, twos)
    assert [{"x": 2}] == found["b"].arguments


class Color(enum.IntEnum):
    RED = 1


@pytest.mark.parametrize("value", [Color.RED, object(), [Color.RED], {Color.RED: 1}])
def test_no_form_on_the_wire(toy, value):
    """What would come back as another type, or not at all, is drawn every time, as it is."""
    draw, drawn = drawing([value])

    for _ in range(2):
        found = examples_of(toy, "toy", False, {"a": draw})

    assert 2 == len(drawn)
    assert value is found["a"].arguments[0]["x"]


def test_interactive_ones_stay_so(toy):
    """A test that draws inside its body is drawn every time."""
    draw, drawn = drawing([], interactive=True)

    for _ in range(2):
        assert examples_of(toy, "toy", False, {"a": draw})["a"].interactive

    assert 2 == len(drawn)


@pytest.mark.parametrize("damage", [b"", b"\x93\x01", b"\x91\xc1" * 40])
def test_damaged(toy, damage):
    """A damaged file is drawn again and replaced."""
    draw, drawn = drawing([1])
    examples_of(toy, "toy", False, {"a": draw})
    (file,) = files(toy)
    file.write_bytes(damage)

    for _ in range(2):
        assert [{"x": 1}] == examples_of(toy, "toy", False, {"a": draw})["a"].arguments

    assert 2 == len(drawn)


def test_a_folder_that_cannot_be_written(toy):
    """Then they are drawn every time."""
    draw, drawn = drawing([1])
    toy.state.mkdir()
    (toy.state / "examples").write_text("in the way")

    for _ in range(2):
        assert [{"x": 1}] == examples_of(toy, "toy", False, {"a": draw})["a"].arguments

    assert 2 == len(drawn)


def test_old_ones_go(toy):
    """Of each assignment the newest files stay."""
    draw, _drawn = drawing([1])
    for number in range(KEPT + 3):
        settings = msgspec.structs.replace(toy.settings, seed=str(number))
        examples_of(dataclasses.replace(toy, settings=settings), "toy", False, {"a": draw})

    assert KEPT == len(files(toy))
