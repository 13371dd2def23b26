"""Written answers, wherever students put them, and the page that shows them."""

import pytest

from autograder.classroom.answers import Answers
from autograder.reports.answers import Answer, answers_page
from autograder.submissions.document import DocumentCell, module_cells

ASKED = """
# %% [markdown]
# ## Why
#
# Why is it doubled?

# %% [markdown] question="why" points="5"
# YOUR ANSWER HERE

# %% [markdown]
# ## The end
"""
PROMPT = "## Why\n\nWhy is it doubled?"
OPEN, END = DocumentCell(False, "YOUR ANSWER HERE"), DocumentCell(False, "## The end")


@pytest.fixture(scope="module")
def finder(toy_course, tmp_path_factory):
    """The answers of an assignment with one question."""
    course = toy_course(tmp_path_factory.mktemp("course"))
    master = course.master("toy")
    master.write_text(master.read_text() + ASKED)
    return Answers(course, "toy")


def text(answer, **ids):
    return DocumentCell(False, answer, **ids)


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ([text(PROMPT), text("Because.\n\nSo."), END], "Because.\n\nSo."),
        ([text("## Why?!"), text("Because.", id="toy-06"), END], "Because."),
        ([text("mine"), text("Because.", grade_id="toy-why"), END], "Because."),
        ([text(PROMPT), OPEN, text("Below."), END], "Below."),
        ([text(f"{PROMPT}\n\n*Above.*"), OPEN, END], "*Above.*"),
        ([text(PROMPT), DocumentCell(True, "It is code."), END], "It is code."),
        ([text(PROMPT), text("Text."), DocumentCell(True, "1 + 1"), END], "Text."),
        ([text(PROMPT), text("YOUR ANSWER HERE because"), END, text("not this")], "because"),
        ([text(PROMPT), OPEN, END], ""),
        ([text("Because."), END], ""),
        ([], ""),
    ],
)
def test_where(finder, cells, answer):
    """In its cell, above it, below it; up to the course's next cell."""
    assert {"why": answer} == finder.of(tuple(cells))


def test_module(finder):
    """The same in a module in percent format, whose text is in comments."""
    module = ASKED.replace("YOUR ANSWER HERE", "Because.\n#\n# - so").replace(
        ' question="why" points="5"', ""
    )

    assert {"why": "Because.\n\n- so"} == finder.of(tuple(module_cells(module)))


def test_question(finder):
    """What is asked, and for how many points."""
    (question,) = finder.questions

    assert ("why", 5.0, PROMPT, "toy-why") == (
        question.name, question.points, question.prompt, question.grade_id
    )  # fmt: skip


def test_page(finder):
    """No text of a student's becomes markup; who has not answered is listed."""
    (question,) = finder.questions
    attack = "</div><script>alert(1)</script> & <b>"
    answers = [Answer("1", "<i>Ann</i>", attack), Answer("2", None, "")]

    page = answers_page("Toy & co", [(question, answers)])

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "&lt;i&gt;Ann&lt;/i&gt; (1)" in page
    assert "1 of 2 have answered" in page
    assert "No answer found</h3>\n<p>2</p>" in page
    assert "://" not in page
