"""The zip for students: what it holds, what it must not hold, and every step that a student takes with it."""

import io
import os
import re
import shlex
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.bundle.archive import write_zip
from autograder.bundle.wheel import NEEDED, build_wheel, pinned_requirements
from autograder.errors import CourseError, UsageError
from autograder.versions import ENGINE
from tests.kit.watching import watching

pytestmark = pytest.mark.slow  # each begins with a whole bundle

SHORTEST = 10  # shorter lines, such as "else:", are in every file
BODY = re.compile(r"### BEGIN SOLUTION\n(.*?)\n[ \t]*### END SOLUTION", re.DOTALL)
WRONG = """\
    h, w = K.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K.flip(0, 1)).sum()
    return Y
"""
RIGHT = WRONG.replace(".flip(0, 1)", "")
RAISES = """\
    return window_sums(X, K)


def window_sums(X, K):
    h, w = K.size
"""
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


def members(data):
    """The content of each file in a zip, by name; files in its wheels as well."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            found[name] = archive.read(name)
            if name.endswith(".whl"):
                found |= {f"{name}!{inner}": content for inner, content in members(found[name]).items()}
    return found


def lines(text):
    return [line.strip() for line in text.splitlines()]


def runs(text, length):
    """Every sequence of this many consecutive lines; short lines and imports are left out."""
    found = [
        line for line in lines(text) if len(line) >= SHORTEST and not line.startswith(("import ", "from "))
    ]
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def secret_runs(course, length):
    """Sequences of lines in solutions, hidden tests, wrong solutions and alternatives."""
    texts = []
    for name in course.assignments:
        texts += BODY.findall(course.master(name).read_text(encoding="utf-8"))
        folders = [course.root / "tests" / kind / name for kind in ("hidden", "wrong", "alternatives")]
        texts += [file.read_text(encoding="utf-8") for folder in folders for file in folder.glob("*.py")]
    return {run for text in texts for run in runs(text, length)}


def write_body(folder, body, exercise="corr2d"):
    """Replace the body of an exercise in the handout's module."""
    file = folder / "convolution.py"
    text = file.read_text(encoding="utf-8")
    start = text.index('"""', text.index('"""', text.index(f"def {exercise}(")) + 3) + 4
    end = text.index("# %%", start)
    file.write_text(text[:start] + body + "\n\n" + text[end:], encoding="utf-8")


class TestContents:
    """Tests for bundle/student.py and bundle/wheel.py."""

    def test_listing(self, handout_zip):
        """The zip holds exactly these files, without a folder around them."""
        names = [
            re.sub(r"autograder-.*\.whl", "autograder.whl", n)
            for n in zipfile.ZipFile(handout_zip).namelist()
        ]

        expected = """
            .github/workflows/grade.yml .gitignore .gitlab-ci.yml .handout.json Makefile README.md autograder.whl
            convolution.ipynb convolution.py course.toml requirements.txt tests/test_convolve2d.py
            tests/test_corr1d.py tests/test_corr2d.py tests/test_detect_edges.py tests/test_learn_kernel.py
            """
        assert expected.split() == names

    def test_wheel_is_the_engine(self, handout_zip):
        """The wheel holds the engine's files unchanged, except for the version, and nothing else."""
        found = members(handout_zip.read_bytes())
        wheel = next(name for name in found if name.endswith(".whl"))
        inside = {
            n.removeprefix(f"{wheel}!autograder/"): c for n, c in found.items() if f"{wheel}!autograder/" in n
        }
        engine = {
            file.relative_to(ENGINE).as_posix(): file.read_bytes()
            for file in ENGINE.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        del engine["__init__.py"], inside["__init__.py"]

        assert engine == inside
        assert {"METADATA", "RECORD", "WHEEL", "entry_points.txt"} == {
            Path(name).name for name in found if f"{wheel}!" in name and ".dist-info/" in name
        }

    def test_nothing_secret(self, course, handout_zip):
        """No file has two consecutive lines of a solution, a hidden test or a wrong solution.

        The engine shares ordinary lines with tests, so there the limit is four lines.
        """
        known = [course.handout("convolution") / "convolution.py", *course.test_files("convolution", True)]
        text = "\n".join(file.read_text(encoding="utf-8") for file in known)
        secrets = {length: secret_runs(course, length) - runs(text, length) for length in (2, 4)}
        found = {
            name: secrets[length] & runs(content.decode("utf-8", "replace"), length)
            for name, content in members(handout_zip.read_bytes()).items()
            for length in [4 if ".whl!" in name else 2]
        }

        assert len(secrets[2]) > 1000
        assert {} == {name: secret for name, secret in found.items() if secret}

    def test_no_seed(self, course, handout_zip):
        """No file has the course's seed, which determines the hidden tests' examples."""
        seed = course.settings.seed.encode()

        assert [] == [name for name, content in members(handout_zip.read_bytes()).items() if seed in content]

    def test_same_bytes(self, course, handout_zip, autograder_cli, tmp_path):
        """The same course gives the same zip, byte for byte."""
        autograder_cli("handout", "convolution", "--to", tmp_path, cwd=course.root)

        assert handout_zip.read_bytes() == (tmp_path / "convolution.zip").read_bytes()

    def test_readme_is_one_screen(self, handout_zip):
        """README.md has at most 40 lines of at most 120 characters, and names this assignment."""
        text = zipfile.ZipFile(handout_zip).read("README.md").decode()

        assert len(text.splitlines()) <= 40
        assert max(map(len, text.splitlines())) <= 120
        assert "`convolution.ipynb`" in text
        assert "@" not in text

    def test_pins(self, course, handout_zip):
        """requirements.txt has the lock's versions of what grading needs, and the wheel."""
        text = zipfile.ZipFile(handout_zip).read("requirements.txt").decode()
        *pins, wheel = [line for line in text.splitlines() if not line.startswith("#")]
        locked = (course.root / "requirements.lock").read_text().splitlines()

        assert [] == [line for line in pins if line not in locked or "+" in line]
        assert {"torch", "numpy", "hypothesis", "pytest", "ipykernel"} <= {
            line.split("==")[0] for line in pins
        }
        assert set() == {"nbgrader", "jupytext", "mypy", "ruff"} & {line.split("==")[0] for line in pins}
        assert wheel.removeprefix("./") in zipfile.ZipFile(handout_zip).namelist()

    def test_wheel_tells_engines_apart(self):
        """The wheel's version has a digest of the engine, so that pip replaces an older one."""
        name, _content = build_wheel()

        assert re.fullmatch(r"autograder-\d+\.\d+\.\d+\+[0-9a-f]{8}-py3-none-any\.whl", name)


class TestMistakes:
    """Each mistake that a person can make ends in a message that says what, where and what to do."""

    def test_lock_without_a_package(self, tmp_path):
        """The message names the packages that the lock lacks."""
        lock = tmp_path / "requirements.lock"
        lock.write_text("".join(f"{name}==1.0\n" for name in NEEDED if name not in ("torch", "numpy")))

        with pytest.raises(
            CourseError, match=r"requirements\.lock: does not list numpy, torch; .* `make lock`"
        ):
            pinned_requirements(lock)

    def test_no_lock(self, tmp_path):
        """The message names the missing lock."""
        with pytest.raises(CourseError, match=r"requirements\.lock: can't be read: .* run `make lock`"):
            pinned_requirements(tmp_path / "requirements.lock")

    def test_folder_in_the_way(self, tmp_path):
        """The message names the zip that can't be written, and no half-written file is left."""
        (tmp_path / "dist").write_text("a file")

        with pytest.raises(UsageError, match=r"convolution\.zip: can't be written"):
            write_zip(tmp_path / "dist" / "convolution.zip", {}, {})
        assert ["dist"] == os.listdir(tmp_path)

    def test_damaged_manifest(self, handout_zip, tmp_path, autograder_cli):
        """The message names the damaged manifest of a handout."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        (tmp_path / ".handout.json").write_text("{")

        done = autograder_cli("grade", ".", cwd=tmp_path)
        assert 2 == done.returncode
        assert ".handout.json: is damaged" in done.stderr
        assert "unzip the handout again" in done.stderr

    def test_submit_outside_of_a_handout(self, course, autograder_cli):
        """`submit` in an instructor's course says where to run it."""
        done = autograder_cli("submit", ".", cwd=course.root)

        assert (2, "error: .: is not a handout; run this in the folder that you unzipped\n") == (
            done.returncode, done.stderr,
        )  # fmt: skip

    def test_submit_nothing(self, handout_zip, tmp_path, autograder_cli):
        """`submit` refuses an untouched handout."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        done = autograder_cli("submit", ".", cwd=tmp_path)

        assert 2 == done.returncode
        assert (
            "convolution.py: has not been changed since you received it. Fill in the YOUR CODE HERE parts "
            "and save" in done.stderr
        )

    def test_submit_without_the_file(self, handout_zip, tmp_path, autograder_cli):
        """`submit` packs no other file when notebook and module are missing."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        (tmp_path / "convolution.py").unlink()
        (tmp_path / "convolution.ipynb").unlink()
        done = autograder_cli("submit", ".", cwd=tmp_path)

        assert 2 == done.returncode
        assert "has neither convolution.py nor convolution.ipynb; save your work there" in done.stderr
        assert not (tmp_path / "convolution-submission.zip").exists()

    def test_submit_empty(self, handout_zip, tmp_path, autograder_cli):
        """`submit` refuses an empty file."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        (tmp_path / "convolution.py").write_text("\n")
        done = autograder_cli("submit", ".", cwd=tmp_path)

        assert 2 == done.returncode
        assert "convolution.py: is empty; put your work back and save" in done.stderr

    def test_submit_both(self, handout_zip, tmp_path, autograder_cli):
        """`submit` refuses to choose when both notebook and module were edited."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        write_body(tmp_path, RIGHT)
        notebook = tmp_path / "convolution.ipynb"
        notebook.write_text(notebook.read_text().replace("# YOUR CODE HERE", "return 1"))
        done = autograder_cli("submit", ".", cwd=tmp_path)

        assert 2 == done.returncode
        assert "convolution.ipynb and convolution.py were both edited, and only one can count" in done.stderr

    def test_grade_both(self, handout_zip, tmp_path, autograder_cli):
        """`grade` in a handout says which of two edited files to keep, as `submit` does."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        write_body(tmp_path, RIGHT)
        write_body(tmp_path, RIGHT, "convolve2d")
        notebook = tmp_path / "convolution.ipynb"
        notebook.write_text(notebook.read_text().replace("# YOUR CODE HERE", "return 1", 1))
        done = autograder_cli("grade", ".", cwd=tmp_path)

        assert (2, "") == (done.returncode, done.stderr)
        assert "only one can count. Keep convolution.py (your code in 2 exercises" in " ".join(
            done.stdout.split()
        )


@pytest.fixture(scope="module")
def unzipped(handout_zip, pinned_environment, tmp_path_factory):
    """The unzipped handout with its .venv."""
    folder = tmp_path_factory.mktemp("student") / "my work"
    zipfile.ZipFile(handout_zip).extractall(folder)
    pinned_environment(folder / ".venv")
    (folder / ".venv" / ".installed").touch()
    return folder


def _text(cell):
    """What a cell shows, as plain text, spaces made one."""
    parts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell.outputs]
    return " ".join(" ".join(parts).split())


class TestAsAStudent:
    """A student's commands, in the unzipped handout with an environment of its pinned packages."""

    def make(self, folder, *arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        return subprocess.run(
            ["make", *arguments], cwd=folder, capture_output=True, text=True, timeout=600,
            env=environment | {"NO_COLOR": "1", "COLUMNS": "100"},
        )  # fmt: skip

    def test_untouched(self, unzipped):
        """An untouched handout shows each exercise with its points, what to do first, and the last line."""
        done = self.make(unzipped, "grade")

        assert (0, "") == (done.returncode, done.stderr)
        expected = """\
            convolution  0 of 5 exercises pass their public tests
              corr2d        · to do              0 of 2 public tests  30 points
              convolve2d    · to do              0 of 1 public tests  15 points
              corr1d        · to do              0 of 5 public tests  20 points
              learn_kernel  · to do              0 of 1 public tests  15 points
              detect_edges  · to do              0 of 2 public tests  20 points
              written question flip  not answered  5 points, given by your instructor

            next: write corr2d (30 points), then `make grade EXERCISE=corr2d`"""
        shown = done.stdout.replace("my work · ", "")
        assert [line.strip() for line in expected.splitlines()] == lines(shown)[:9]
        assert shown.endswith("public tests 0 of 11; hidden tests are run by your instructor\n")

    def test_wrong(self, unzipped):
        """A wrong corr2d shows a counterexample with stars, a convolve2d that raises shows its lines."""
        write_body(unzipped, WRONG)
        write_body(unzipped, RAISES, "convolve2d")
        shown = " ".join(self.make(unzipped, "grade").stdout.split())

        assert "corr2d(X, K) has 4 of 4 values wrong: at [0, 0] expected 25, got 11" in shown
        assert "got [[*11, *17], [*29, *35]]" in shown
        assert "what to try: work out one of the wrong numbers on paper" in shown
        assert re.search(
            r"your code convolution\.py, line \d+, in convolve2d return window_sums\(X, K\) "
            r"convolution\.py, line \d+, in window_sums h, w = K\.size", shown,
        )  # fmt: skip

    def test_words_of_make(self, unzipped):
        """A misspelt exercise behind make: what was meant, and no option of the command."""
        done = self.make(unzipped, "grade", "EXERCISE=cor2d", "FRESH=1")
        missing = self.make(unzipped, "grade", "JSON=no/where.json")

        assert 2 == done.returncode
        assert "did you mean 'corr2d'?" in done.stderr
        assert "error: JSON=no/where.json: there is no folder" in missing.stderr

    def test_without_make(self, unzipped):
        """`python -m autograder grade .` works like `make grade`, and names no variable of make."""
        done = subprocess.run(
            [unzipped / ".venv" / "bin" / "python", "-m", "autograder", "grade", "."],
            cwd=unzipped, capture_output=True, text=True, timeout=600,
        )  # fmt: skip

        assert (0, "") == (done.returncode, done.stderr)
        assert "; hidden tests are run by your instructor" in done.stdout
        assert "(--fresh grades again)" in done.stdout
        assert "then `python -m autograder grade . --exercise corr2d`" in " ".join(done.stdout.split())

    def test_submit(self, unzipped, course, autograder_cli, tmp_path):
        """`make submit` says what state the work is in, packs it, and the instructor's kit grades it."""
        write_body(unzipped, RIGHT)
        write_body(unzipped, STUB, "convolve2d")
        done = self.make(unzipped, "submit")
        with zipfile.ZipFile(unzipped / "convolution-submission.zip") as archive:
            names = archive.namelist()
            archive.extractall(tmp_path / "class" / "ada")
        graded = autograder_cli("grade", tmp_path / "class", "--exercise", "corr2d", cwd=course.root)

        assert "corr2d        ✓ public tests pass  2 of 2 public tests  30 points" in done.stdout
        assert "convolve2d    · to do              0 of 1 public tests  15 points" in done.stdout
        assert "convolution-submission.zip: holds convolution.py" in done.stdout
        assert ["convolution.py"] == names
        assert "ada · convolution" in graded.stdout
        assert "corr2d  27 of 30" in graded.stdout  # the dtype of X is not kept

    def test_notebook(self, unzipped, course, tmp_path, monkeypatch):
        """The notebook runs in the kernel that it names, made as Makefile and README say; checks show results."""
        monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
        command = r"-m (ipykernel install --user --name \S+ --display-name \"[^\"]+\")"
        told = [re.search(command, (unzipped / name).read_text())[1] for name in ("Makefile", "README.md")]
        assert told[0] == told[1]
        kernel = [unzipped / ".venv" / "bin" / "python", "-m", *shlex.split(told[0])]
        subprocess.run(kernel, check=True, capture_output=True)
        notebook = nbformat.read(unzipped / "convolution.ipynb", as_version=4)
        (cell,) = (cell for cell in notebook.cells if "def corr2d(" in cell.source)
        cell.source = cell.source.replace(STUB.rstrip("\n"), RIGHT)
        last = next(i for i, cell in enumerate(notebook.cells) if cell.source == 'check("convolve2d")')
        del notebook.cells[last + 1 :]

        NotebookClient(
            notebook, timeout=600, allow_errors=True, resources={"metadata": {"path": str(unzipped)}}
        ).execute()

        shown = {cell.source: _text(cell) for cell in notebook.cells if cell.source.startswith("check(")}
        assert "corr2d 2 of 2 tests" in shown['check("corr2d")']
        assert "convolve2d is not implemented yet" in shown['check("convolve2d")']

    def test_watch(self, unzipped):
        """`--watch` grades again when the file is saved, by writing to it or by replacing it."""
        write_body(unzipped, STUB)
        python = unzipped / ".venv" / "bin" / "python"
        command = [python, "-u", "-m", "autograder", "grade", ".", "--watch", "--exercise", "corr2d"]
        with watching(*command, cwd=unzipped) as until:
            first = until("watching")
            began = time.monotonic()
            write_body(unzipped, RIGHT)
            second = until("hidden tests are run")
            print(f"from saving to the last line: {time.monotonic() - began:.2f} s")
            write_body(unzipped, WRONG)
            shutil.move(unzipped / "convolution.py", unzipped / "saved")
            shutil.move(unzipped / "saved", unzipped / "convolution.py")
            third = until("public tests 0 of 2")

        assert "· to do" in first
        assert "✓ public tests pass" in second
        assert "✗ not right yet" in third
