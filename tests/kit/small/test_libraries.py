"""An assignment with a library and a scratch folder: its bundles bring both to other machines."""

from pathlib import Path

import pytest

from autograder.bundle.gradescope import autograder_files
from autograder.bundle.student import student_files
from autograder.bundle.wheel import packages_of
from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

MASTER = '''\
    # %%
    import os
    import tempfile

    # %% exercise="kept"
    def kept(text):
        """The text, from a temporary file."""
        ### BEGIN SOLUTION
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "text")
            with open(path, "w") as file:
                file.write(text)
            with open(path) as file:
                return file.read()
        ### END SOLUTION
'''
TEST = '''\
    from autograder.testing import check_equal{more}

{mark}
    def test_values(submission):
        """gives the text."""
        check_equal(submission.kept("cat"), "cat")
'''
FILES = {
    "requirements.lock": (Path(__file__).parents[3] / "requirements.lock").read_bytes(),
    "solutions/small.py": MASTER,
    "solutions/small.toml": 'scratch = true\nlibraries = ["psutil"]\n',
    "tests/hidden/small/test_kept.py": TEST.format(more=", points", mark="\n    @points(100)"),
    "tests/public/small/test_kept.py": TEST.format(more="", mark=""),
}


@pytest.fixture(scope="module")
def small(small_course):
    return small_course(FILES)


@pytest.fixture
def unzipped(small, tmp_path):
    """The student's folder, with the solution in it."""
    for path, content in student_files(small.course, "small").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    solved = "\n".join(line[4:] for line in MASTER.splitlines() if "###" not in line)
    (tmp_path / "small.py").write_text(solved)
    return tmp_path


def grade(root):
    course = find_course(root)
    found = find([root], course, None).submissions
    return Session(course, Options(jobs=1, fresh=True), lambda *_args: None).grade(found)[0]


@pytest.mark.slow
def test_requirements(small):
    """The packages of an assignment's libraries are pinned in the handout and in Gradescope's zip."""
    for files in (student_files(small.course, "small"), autograder_files(small.course, "small")):
        text = next(content for path, content in files.items() if path.name == "requirements.txt").decode()

        assert "\npsutil==" in text


@pytest.mark.slow
def test_package_names():
    """A module is found in the package that installs it; one that is nowhere has its own name."""
    assert ("pillow", "nowhere_at_all") == tuple(
        name.lower() for name in packages_of(["PIL", "nowhere_at_all"])
    )


@pytest.mark.slow
def test_scratch_in_the_handout(unzipped):
    """A student's own run has the scratch folder, too."""
    result = grade(unzipped)

    assert ["passed"] == [test.status for test in result.tests], [test.message for test in result.tests]


@pytest.mark.slow
def test_library_lacks_in_the_handout(unzipped):
    """A library that lacks on the student's machine is named, with what to do there."""
    manifest = unzipped / ".handout.json"
    manifest.write_text(manifest.read_text().replace('"psutil"', '"onyx"'))
    result = grade(unzipped)

    assert "not_graded" == result.status
    assert (
        f"{unzipped}: the library onyx is not installed here, which small needs; run make setup"
        in result.message
    )
