"""Which fixtures the tests of an assignment ask for."""

from autograder.course.fixtures import asks_for


def test_asks_for(course):
    """Tests of speed are hidden ones; a fixture that no test has is asked for by none."""
    assert asks_for(course, "pooling", "race")
    assert asks_for(course, "pooling", "missing", "race")
    assert not asks_for(course, "pooling", "race", public_only=True)
    assert not asks_for(course, "pooling", "missing")
    assert asks_for(course, "pooling", "submission", public_only=True)
    assert not asks_for(course, "counting", "race")
