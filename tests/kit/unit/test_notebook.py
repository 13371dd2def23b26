"""`check("corr2d")` in a notebook: public tests at once, on what the notebook has defined."""

import gc
import os

import nbformat
import pytest
import torch
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.errors import ChecksFailed, UsageError
from autograder.notebook import check, run_public_tests

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(course, tmp_path):
    """A student's folder with the public tests of convolution and lenet beside the notebook."""
    (tmp_path / "tests").mkdir()
    for assignment in ("convolution", "lenet"):
        for file in course.test_sources(assignment, public_only=True):
            (tmp_path / "tests" / file.name).write_bytes(file.read_bytes())
    return tmp_path


def right(X, K):
    return X.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1).mul(K).sum(dim=(2, 3))


def test_passes(folder, capsys):
    """A right function passes, and the report says that hidden tests did not run."""
    check("corr2d", {"corr2d": right}, folder)

    assert "public tests 2 of 2; hidden tests: not run here" in capsys.readouterr().out


def test_options_of_other_tests(folder, monkeypatch, capsys):
    """What somebody has set for pytest in general stays as it is, and changes nothing here."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    check("corr2d", {"corr2d": right}, folder)

    assert "public tests 2 of 2" in capsys.readouterr().out
    assert "--no-such-option" == os.environ["PYTEST_ADDOPTS"]


def test_fails(folder, capsys):
    """A wrong one shows the counterexample, with the notebook's own names of arguments, and one last line."""
    check("corr2d", {"corr2d": lambda X, K: X}, folder)

    shown = capsys.readouterr()
    assert "corr2d(X, K) should have shape (2, 2), but has shape (3, 3)" in " ".join(shown.out.split())
    assert "2 of 2 public tests of corr2d did not pass; the report above says why\n" == shown.err


def test_strict(folder, capsys):
    """With strict=True a failure raises, in one line, and says nothing twice; a right function does not."""
    check("corr2d", {"corr2d": right}, folder, strict=True)
    with pytest.raises(ChecksFailed, match="2 of 2 public tests of corr2d") as caught:
        check("corr2d", {"corr2d": lambda X, K: X}, folder, strict=True)

    assert 1 == len(caught.value._render_traceback_())
    assert "" == capsys.readouterr().err


def test_follows_the_notebook(folder):
    """What is defined now counts: first missing, then wrong, then right."""
    namespace = {}
    for function, passed in ((None, 0), (lambda X, K: X, 0), (right, 2)):
        if function is not None:
            namespace["corr2d"] = function
        result = run_public_tests("corr2d", namespace, folder)

        assert passed == sum(test.status == "passed" for test in result.tests)


def test_class(folder, course):
    """Classes and models in the kernel work as in a worker."""
    namespace = {"__name__": "notebook"}
    exec(course.master("lenet").read_text(encoding="utf-8"), namespace)
    for exercise in ("LeNet5", "train_epoch", "evaluate", "predict"):
        result = run_public_tests(exercise, namespace, folder)

        assert {"passed"} == {test.status for test in result.tests}, exercise


def test_exception(folder):
    """An exception of the student's function is told with its text."""

    def corr2d(X, K):
        raise IndexError("one too far")

    result = run_public_tests("corr2d", {"corr2d": corr2d}, folder)

    assert all("IndexError: one too far" in test.message for test in result.tests)


def test_kernel_is_left_as_it_was(folder):
    """Threads, garbage collection, the import path and the longest number are the notebook's own again."""
    import sys

    def state():
        return torch.get_num_threads(), gc.isenabled(), list(sys.path), sys.get_int_max_str_digits()

    before = state()

    run_public_tests("corr2d", {"corr2d": right}, folder)

    assert before == state()


def test_no_collection(folder, monkeypatch):
    """Nobody waits while garbage is looked for among all that a kernel holds."""
    collected, frozen = [], gc.get_freeze_count()
    monkeypatch.setattr(gc, "collect", lambda *_args: collected.append(1))

    run_public_tests("corr2d", {"corr2d": right}, folder)

    assert [] == collected
    assert gc.get_freeze_count() <= frozen  # what was frozen before may be gone


def test_unknown_exercise(folder, tmp_path_factory):
    """A name without tests is told, with those that there are; so is a folder without tests."""
    with pytest.raises(UsageError, match=r"no public tests for 'corr7d': there are tests for .*corr2d"):
        check("corr7d", {}, folder)
    with pytest.raises(UsageError, match="has no tests"):
        check("corr2d", {}, tmp_path_factory.mktemp("empty"))


@pytest.mark.slow
def test_in_jupyter(folder):
    """In a real kernel the report is HTML, escaped, ends in a line on stderr, and stops nothing below it."""
    cells = [
        "from autograder import check",
        "def corr2d(X, K):\n    raise ValueError('<script>alert(1)</script>')",
        'check("corr2d")',
        'print("still here")',
        'check("corr2d", strict=True)',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    environment = os.environ | {"IPYTHONDIR": str(folder / "ipython")}
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})

    with pytest.raises(CellExecutionError, match="ChecksFailed"):
        client.execute(env=environment)

    report, line = notebook.cells[2].outputs
    assert "display_data" == report.output_type
    assert "&lt;script&gt;" in report.data["text/html"]
    assert "<script>" not in report.data["text/html"]
    assert "hidden tests: not run here" in report.data["text/plain"]
    assert "cell [2], line 2" in " ".join(report.data["text/plain"].split())
    assert ("stream", "stderr") == (line.output_type, line.name)
    assert (
        "\x1b[31m2 of 2 public tests of corr2d did not pass; the report above says why\x1b[0m\n" == line.text
    )
    assert "still here\n" == notebook.cells[3].outputs[0].text
    assert 1 == len(notebook.cells[4].outputs[-1].traceback)
