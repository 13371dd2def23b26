"""The step summary in Markdown: a table, and each failure with its details."""

from autograder.reports.markdown import LEFT_OUT, markdown
from autograder.results import Argument, CodeLine, Counterexample, TestResult, graded, not_graded


def failed(message="is wrong", description="a small image", **more):
    return TestResult(
        "public/corr2d/test_a", "corr2d", "public", description, 0.0, 0.0, "failed", message, **more
    )


def test_one():
    """A row for each exercise, then the failure; a student's text never becomes markup."""
    result = graded("ada", "convolution", "x.py", [failed("see [this](http://x.y) | www.x.y @all <b>")])
    told = "see \\[this\\](http:\u200b//x.y) \\| www\u200b.x.y @\u200ball \\<b\\>"

    assert markdown([result]) == (
        "### convolution: 0 of 1 tests\n\n"
        "| exercise | tests passed | points | first failure |\n|---|---:|---:|---|\n"
        f"| corr2d | 0 of 1 |  | {told} |\n"
        f"\n<details><summary>✗ corr2d: a small image</summary>\n\n\n{told}\n\n</details>\n"
        "\npublic tests 0 of 1; hidden tests are run by your instructor\n\n"
    )


def test_details():
    """The counterexample, the student's lines, the hint and what to try; a fence can't be closed from inside."""
    example = Counterexample("corr2d(X)", [Argument("X", "[1]")], "[[1, 2]]", "[[1, 3]]", "corr2d(1)")
    frames = [CodeLine("work.py", None, 3, "corr2d", "```")]
    test = failed(
        "no\n    x = (\n        ^",
        counterexample=example,
        frames=frames,
        hint="is <b>",
        advice="try",
        output="p",
    )

    text = markdown([graded("ada", "toy", "x.py", [test])])

    block = (
        "````text\nX =\n[1]\n\nexpected =\n[[ 1,  2]]\n\ngot =\n[[ 1, *3]]\n\nit printed\np\n\n"
        "your code\nwork.py, line 3, in corr2d\n    ```\n\nrepeat it\ncorr2d(1)\n````\n"
    )
    assert block in text
    assert "```text\n    x = (\n        ^\n```\n" in text
    assert "**hint:** is \\<b\\>\n\n**what to try:** try\n\n</details>" in text


def test_hostile_title():
    """Not even the line that opens a failure can hold markup."""
    text = markdown([graded("ada", "toy", "x.py", [failed(description="</summary><script>")])])

    assert "&lt;/summary&gt;&lt;script&gt;" in text


def test_long():
    """A summary that GitHub would refuse is cut, and says so."""
    tests = [failed("x" * 2000 + str(number)) for number in range(400)]

    text = markdown([graded("ada", "toy", "x.py", tests)])

    assert len(text.encode()) < 2**20
    assert LEFT_OUT in text


def test_class():
    """Several submissions have a row each."""
    results = [graded("ada", "toy", "x.py", [failed()]), not_graded("ben", "toy", "y.py", "broken")]

    assert "| ada | toy | 0 of 1 tests |\n| ben | toy | not graded |\n" in markdown(results)
