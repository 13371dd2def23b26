"""Names that exercises can't have."""

import pytest

from autograder.course.reserved import OBJECT, SUBMISSION, refuse_reserved_names
from autograder.errors import CourseError
from autograder.protocol.records import Handle
from autograder.proxy.remote import RemoteObject


def public(thing):
    """The names of attributes that don't begin with an underscore."""
    return {name for name in [*vars(type(thing)), *vars(thing)] if not name.startswith("_")}


def test_complete(submit):
    """The lists hold exactly what the fixture and objects in the worker have."""
    submission = submit("")

    assert SUBMISSION == public(submission)
    assert OBJECT == public(RemoteObject(submission, Handle(1, "object", "A"), None))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('# %%\n# %% exercise="sample"\ndef sample(): pass\n', "line 2: an exercise can't be named 'sample'"),
        ('# %% exercise="A"\nclass A:\n    def live(self): pass\n', "line 3: a method can't be named 'live'"),
        ("def f(:\n", "line 1: invalid syntax"),
    ],
)
def test_refused(tmp_path, text, told):
    """A master with such a name is refused, with the line; a helper of that name is fine."""
    file = tmp_path / "small.py"
    file.write_text(text)

    with pytest.raises(CourseError, match=told):
        refuse_reserved_names(file)


def test_fine(tmp_path):
    """Other names, helpers and classes that are no exercise pass; so does a course without a master."""
    file = tmp_path / "small.py"
    refuse_reserved_names(file)
    file.write_text(
        '# %% exercise="f"\ndef f(): pass\ndef value(): pass\nclass A:\n    def live(self): pass\n'
    )
    refuse_reserved_names(file)
