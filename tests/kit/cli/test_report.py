"""`grade --report FOLDER`: pages for students, an index for the instructor."""

import html
import os
import re

import pytest

WRONG = "import torch\ndef double(x):\n    print('<b>')\n    return 3 * x\n"
HIDDEN = "tests/hidden/toy/test_double.py"


@pytest.fixture(scope="module")
def course(toy_course, tmp_path_factory):
    """A class of three, two of whom do the same thing wrong; points of one test are shown after the due date only."""
    folder = tmp_path_factory.mktemp("report")
    toy_course(folder)
    text = (folder / HIDDEN).read_text(encoding="utf-8")
    text = text.replace("@points(40)", '@shown("after_due")\n@points(40)')
    text = text.replace("import check_values, points, vectors", "import check_values, points, shown, vectors")
    (folder / HIDDEN).write_text(text, encoding="utf-8")
    works = {
        "Zoë #2": WRONG,
        "ada": WRONG.replace("3", "2"),
        "bob": "# mine\n" + WRONG.replace("3 * x", "x * 3"),
    }
    for name, code in works.items():
        (folder / "class" / name).mkdir(parents=True)
        (folder / "class" / name / "toy.py").write_text(code, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_pages(course, autograder_cli):
    """Each student has a page without what is hidden, whatever is revealed; the index has all points."""
    done = autograder_cli("grade", "class", "--report", "out/pages", "--reveal", cwd=course)

    assert 0 == done.returncode, done.stdout + done.stderr
    pages = sorted(os.listdir(course / "out" / "pages" / "students"))
    assert ["ada.html", "bob.html"] == [name for name in pages if not name.startswith("Zoe-2-")]
    assert 3 == len(pages)
    wrong = html.unescape((course / "out/pages/students" / pages[0]).read_text(encoding="utf-8"))
    assert "Zoë #2" in wrong
    assert "0 of 60" in wrong
    assert "each number is doubled" in wrong
    assert "<b>" in wrong  # as text: tests/kit/pages looks at that in a browser
    assert "shown after the due date" in wrong
    index = (course / "out/pages/index.html").read_text(encoding="utf-8")
    assert "For the instructor only" in index
    assert "0 of 100" in index
    assert "100 of 100" in index


@pytest.mark.slow
def test_groups(course, autograder_cli):
    """Students who do the same thing wrong are one group, with their own lines side by side."""
    done = autograder_cli("grade", "class", "--report", "out/groups", cwd=course)

    assert 0 == done.returncode, done.stdout + done.stderr
    text = (course / "out/groups/groups.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]*>", "", html.unescape(text[text.index("<main") :]))
    assert "double: unnamed 2 students" in text
    assert "return 3 * x" in text
    assert "return x * 3" in text
    assert "# mine" not in text  # not of the exercise


@pytest.mark.slow
def test_no_folder(course, autograder_cli):
    """A report that can't be written is told before anything is graded."""
    done = autograder_cli("grade", "class", "--report", "course.toml", cwd=course)

    assert 2 == done.returncode
    assert "--report course.toml: can't be written" in done.stderr
    assert "" == done.stdout
