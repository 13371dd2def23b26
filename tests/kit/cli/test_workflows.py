"""Continuous integration: the workflows pass their linters, and their steps work when run locally."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from junitparser import JUnitXml

from autograder.reports import github
from autograder.results import CodeLine, TestResult, graded, not_graded

BIN = Path(sys.executable).parent
INSTRUCTOR = ".github/workflows/grade-submissions.yml"
OURS = ".github/workflows/test.yml"
WRONG_CORR2D = "# %%\ndef corr2d(X, K):\n    return X[0].missing\n"


def tool(name):
    """A linter's command; skips the test where it is not installed."""
    found = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not installed: run `make setup`")
    return found


def steps(text, job):
    """The run steps of a workflow's job, as (name, command, environment)."""
    workflow = yaml.safe_load(text)
    return [
        (step.get("name"), step["run"], workflow["jobs"][job].get("env", {}) | step.get("env", {}))
        for step in workflow["jobs"][job]["steps"]
        if "run" in step
    ]


def run_step(command, folder, environment):
    """Run a step like GitHub: in bash, stopping at the first error."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=500,
    )  # fmt: skip


@pytest.fixture(scope="module")
def unzipped(handout_zip, tmp_path_factory):
    """The handout in a student's repository."""
    folder = tmp_path_factory.mktemp("repository")
    zipfile.ZipFile(handout_zip).extractall(folder)
    return folder


@pytest.mark.slow
class TestLinters:
    """zizmor, and the schemas that come with check-jsonschema, both from PyPI."""

    @pytest.fixture
    def workflows(self, course, unzipped, tmp_path):
        """All GitHub workflows in one folder with the layout of a repository."""
        folder = tmp_path / ".github" / "workflows"
        folder.mkdir(parents=True)
        shutil.copy(course.root / INSTRUCTOR, folder)
        shutil.copy(course.root / OURS, folder)
        shutil.copy(unzipped / ".github" / "workflows" / "grade.yml", folder)
        return folder

    def test_zizmor(self, course, workflows):
        """The linter for workflows reports nothing."""
        config = course.root / ".github" / "zizmor.yml"
        command = [tool("zizmor"), "--offline", "--no-progress", "--config", config, workflows]
        done = subprocess.run(command, capture_output=True, text=True)

        assert 0 == done.returncode, done.stdout + done.stderr

    def test_github_schema(self, workflows):
        """All follow GitHub's schema of workflows."""
        command = [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows"]
        done = subprocess.run([*command, *workflows.iterdir()], capture_output=True, text=True)

        assert 0 == done.returncode, done.stdout

    def test_gitlab_schema(self, unzipped):
        """The GitLab file follows GitLab's schema of pipelines."""
        command = [tool("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci"]
        file = unzipped / ".gitlab-ci.yml"
        done = subprocess.run(
            [*command, "--data-transform", "gitlab-ci", file], capture_output=True, text=True
        )

        assert 0 == done.returncode, done.stdout

    def test_token_in_one_step(self, course):
        """Only the step that fetches has the secret in its environment; no other token is kept."""
        text = (course.root / INSTRUCTOR).read_text(encoding="utf-8")
        holders = [name for name, _run, environment in steps(text, "grade") if "secrets." in str(environment)]

        assert ["Fetch the submissions"] == holders
        assert 1 == text.count("secrets.")
        assert "persist-credentials: false" in text
        assert {"contents": "read"} == yaml.safe_load(text)["permissions"]
        assert "pull_request" not in text


@pytest.fixture(scope="module")
def environment(unzipped, pinned_environment, tmp_path_factory):
    """The environment that GitHub gives a step; its `python` has the packages of requirements.txt."""
    venv = pinned_environment(tmp_path_factory.mktemp("python") / "venv")
    summary = tmp_path_factory.mktemp("github") / "summary.md"
    (unzipped / "convolution.py").write_text(
        (unzipped / "convolution.py").read_text() + "\n\n" + WRONG_CORR2D, encoding="utf-8"
    )
    return {
        "PATH": f"{venv / 'bin'}{os.pathsep}/usr/bin:/bin",
        "GITHUB_STEP_SUMMARY": str(summary),
        "PIP_NO_INDEX": "1",
    }


@pytest.mark.slow
class TestStudentSteps:
    """The steps of the handout's workflow, in a clean folder with its own Python."""

    def test_github(self, unzipped, environment):
        """The public tests run, lines are annotated, the summary is a table, and both files are written."""
        text = (unzipped / ".github" / "workflows" / "grade.yml").read_text()
        done = [run_step(command, unzipped, environment) for _name, command, _env in steps(text, "grade")]
        out = done[-1].stdout
        number = (unzipped / "convolution.py").read_text().split("\n").index("    return X[0].missing") + 1
        summary = Path(environment["GITHUB_STEP_SUMMARY"]).read_text()

        assert [0, 1] == [one.returncode for one in done], done[-1].stderr  # --strict: a test failed
        assert f"::error file=convolution.py,line={number},title=corr2d%3A failed::" in out
        assert "| corr2d | 0 of 2 |" in summary.replace("\\", "")
        assert summary.rstrip().endswith("hidden tests are run by your instructor")
        assert 1 == len(json.loads((unzipped / "results.json").read_text())["submissions"])
        assert 11 == JUnitXml.fromfile(str(unzipped / "results.xml")).tests

    def test_gitlab(self, unzipped, environment):
        """The GitLab job reports failures in its JUnit report."""
        job = yaml.safe_load((unzipped / ".gitlab-ci.yml").read_text())["public-tests"]
        (unzipped / "results.xml").unlink(missing_ok=True)
        done = [
            run_step(command, unzipped, environment) for command in (*job["before_script"], *job["script"])
        ]

        assert [0, 1] == [one.returncode for one in done], done[-1].stderr
        assert 11 == JUnitXml.fromfile(str(unzipped / job["artifacts"]["reports"]["junit"])).tests


@pytest.mark.slow
class TestInstructorSteps:
    """The steps of the instructor's workflow, in a clean copy of this repository."""

    def git(self, *arguments):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True, capture_output=True
        )

    def repository(self, folder, name, files):
        """A student's bare repository, to be cloned."""
        work = folder / f"{name}-work"
        work.mkdir(parents=True)
        for file, text in files.items():
            (work / file).write_text(text, encoding="utf-8")
        self.git("init", "--quiet", work)
        self.git("-C", work, "add", ".")
        self.git("-C", work, "commit", "--quiet", "-m", "work")
        self.git("clone", "--quiet", "--bare", work, folder / f"{name}.git")
        return folder / f"{name}.git"

    def test_steps(self, toy_course, tmp_path, course):
        """A list of repositories is fetched and graded with hidden tests; grading does not see the token."""
        clean = toy_course(tmp_path / "clean").root
        for name in (
            "scripts/fetch_submissions.py",
            INSTRUCTOR,
            "Makefile",
            "requirements.lock",
            "pyproject.toml",
        ):
            (clean / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(course.root / name, clean / name)
        (clean / ".venv" / "bin").mkdir(parents=True)
        wrapper = clean / ".venv" / "bin" / "python"
        wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        wrapper.chmod(0o755)
        (clean / ".venv" / ".installed").touch()
        spy = "import os\n\ndef double(x):\n    raise ValueError(sorted(k for k in os.environ if 'TOKEN' in k))\n"
        hostile = (
            "print('::error::injected')\n\ndef double(x):\n    raise ValueError('\\n::set-env name=A::b')\n"
        )
        students = {
            "ada": {"toy.py": "def double(x):\n    return 2 * x\n"},
            "ben": {"toy.py": spy},
            "eve": {"toy.py": hostile},
            "zoe": {"README.md": "nothing yet"},
        }
        places = {name: self.repository(tmp_path / "remote", name, files) for name, files in students.items()}
        (clean / "students.txt").write_text(
            "# name url\n" + "".join(f"{name} {place}\n" for name, place in places.items())
        )
        summary = tmp_path / "summary.md"
        done = {}
        text = (clean / INSTRUCTOR).read_text()
        for name, command, environment in steps(text, "grade"):
            values = {"SUBMISSIONS_TOKEN": "s3cret", "ASSIGNMENT": "toy", "LIST": "students.txt"}
            given = {key: values[key] for key in environment if key in values}
            assert set(environment) - set(given) == {"PIP_EXTRA_INDEX_URL"}
            base = {"PATH": os.environ["PATH"], "GITHUB_STEP_SUMMARY": str(summary)}
            done[name] = run_step(command, clean, base | given)
            expected = 2 if name == "Fetch the submissions" else 0  # zoe has no work
            assert expected == done[name].returncode, done[name].stderr
        out = done["Grade"].stdout
        results = json.loads((clean / "grades.json").read_text())["submissions"]

        assert "fetched 3 of 4 submissions into submissions" in done["Fetch the submissions"].stdout
        assert (
            "not fetched: zoe: has no .ipynb or .py file that can be taken"
            in done["Fetch the submissions"].stderr
        )
        assert {"ada": 100.0, "ben": 0.0, "eve": 0.0} == {one["id"]: one["score"] for one in results}
        assert "ValueError: []" in results[1]["tests"][0]["message"]
        assert not any(line.startswith(("::set-env", "::error::injected")) for line in active_lines(out))
        assert "| ada | toy | 100 of 100 |" in summary.read_text()
        assert "s3cret" not in "".join(
            file.read_text(errors="replace") for file in clean.rglob("*") if file.is_file()
        )


class TestOurSteps:
    """The workflow that runs at every push to this repository."""

    @pytest.fixture
    def workflow(self, course):
        return yaml.safe_load((course.root / OURS).read_text(encoding="utf-8"))

    def test_permissions(self, course, workflow):
        """It may only read the repository, keeps no token and uses no secret."""
        text = (course.root / OURS).read_text(encoding="utf-8")

        assert {"contents": "read"} == workflow["permissions"]
        assert [] == [name for name, job in workflow["jobs"].items() if "permissions" in job]
        assert text.count("actions/checkout@") == text.count("persist-credentials: false")
        assert "secrets." not in text
        assert {"push", "pull_request"} == set(workflow[True])  # YAML reads `on` as true

    @pytest.mark.parametrize("job", ["linux", "handout"])
    def test_make_verbs(self, course, job):
        """On Linux every step is a target of the Makefile."""
        text = (course.root / OURS).read_text(encoding="utf-8")
        known = re.findall(
            r"^([a-z]+):", (course.root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        )
        commands = [command for _name, command, _environment in steps(text, job)]
        verbs = [re.fullmatch(r"make ([a-z]+)(?: [A-Z]+=\w+)*", command) for command in commands]

        assert None not in verbs, commands
        assert [] == [verb[1] for verb in verbs if verb[1] not in known]

    def test_lint_and_tests(self, course, workflow):
        """`make lint` and `make test` run on the Python version of the handout's workflow."""
        text = (course.root / OURS).read_text(encoding="utf-8")
        commands = [command for _name, command, _environment in steps(text, "linux")]
        python = {
            step["with"]["python-version"]
            for job in workflow["jobs"].values()
            for step in job["steps"]
            if "setup-python" in step.get("uses", "")
        }

        assert ["make lint", "make test"] == [one for one in commands if one in ("make lint", "make test")]
        assert {"3.12"} == python
        assert "ubuntu-24.04" == workflow["jobs"]["linux"]["runs-on"]
        assert {"macos", "windows"} == {
            system.split("-")[0] for system in workflow["jobs"]["student"]["strategy"]["matrix"]["system"]
        }

    @pytest.mark.slow
    def test_student(self, handout_zip, pinned_environment, workflow, tmp_path):
        """A student's steps work here: the untouched handout is graded by the command and by make."""
        shutil.copy(handout_zip, tmp_path)
        venv = pinned_environment(tmp_path / "work" / ".venv")
        environment = {"PATH": f"{venv / 'bin'}{os.pathsep}/usr/bin:/bin", "PIP_NO_INDEX": "1"}
        done = {}
        for step in workflow["jobs"]["student"]["steps"]:
            if "run" in step:
                folder = tmp_path / step.get("working-directory", ".")
                done[step["name"]] = run_step(step["run"], folder, environment)
                assert 0 == done[step["name"]].returncode, done[step["name"]].stderr

        assert "graded failed failed" in done["Look at the results"].stdout
        assert "public tests 0 of 11" in done["The same with make"].stdout


def active_lines(out):
    """The lines of a log in which GitHub would look for workflow commands."""
    stopped = None
    for line in out.splitlines():
        if stopped is not None:
            stopped = None if line == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        else:
            yield line


def failed(message="wrong", exercise="corr2d", **rest):
    return TestResult(
        f"public/{exercise}/test_a", exercise, "public", "it is so", 0.0, 0.0, "failed", message, **rest
    )


class TestGithub:
    """Tests for reports/github.py."""

    def test_annotation_escapes(self, course, tmp_path):
        """A student's text can't leave its annotation."""
        (tmp_path / "a,b: c.py").write_text("x = 1\ndef corr2d(X, K):\n    pass\n")
        result = graded("ada", "convolution", str(tmp_path / "a,b: c.py"), [failed("100 %\n::error::x")])

        assert [
            "::error file=a%2Cb%3A c.py,line=2,title=corr2d%3A failed::it is so%0A100 %25%0A::error::x"
        ] == list(github.failures([result], tmp_path))

    def test_line_of_a_traceback(self, course, tmp_path):
        """An exception is annotated at its innermost line."""
        file = tmp_path / "work.py"
        file.write_text("def corr2d(X, K):\n    return f(X)\n\ndef f(X):\n    return X.no\n")
        frames = [
            CodeLine("work.py", None, 2, "corr2d", "return f(X)"),
            CodeLine("work.py", None, 5, "f", "return X.no"),
        ]

        assert (file, 5) == github.place(file, failed(frames=frames))

    def test_line_in_a_notebook(self, tmp_path):
        """In a notebook, the line of its JSON that contains the code is annotated."""
        file = tmp_path / "work.ipynb"
        cell = {"cell_type": "code", "source": ["def corr2d(X, K):\n", '    return X["a"]\n']}
        file.write_text(json.dumps({"cells": [cell]}, indent=1))
        frames = [CodeLine("work.ipynb", 1, 2, "corr2d", 'return X["a"]')]

        assert (
            'return X[\\"a\\"]'
            in file.read_text().split("\n")[github.place(file, failed(frames=frames))[1] - 1]
        )
        assert "def corr2d" in file.read_text().split("\n")[github.place(file, failed())[1] - 1]

    def test_not_graded(self, course, tmp_path):
        """A file that can't be read is annotated with the reason."""
        result = not_graded("ben", "toy", str(tmp_path / "y.py"), "y.py: is no text")

        assert ["::error file=y.py,line=1,title=not graded::y.py: is no text"] == list(
            github.failures([result], tmp_path)
        )


class TestFetch:
    """Tests for scripts/fetch_submissions.py."""

    def fetch(self, course, folder, text):
        (folder / "list.txt").write_text(text)
        return subprocess.run(
            [sys.executable, course.root / "scripts" / "fetch_submissions.py", "list.txt", "--assignment", "toy"],
            cwd=folder, capture_output=True, text=True,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("ada", "line 1: write `name url`"),
            ("../ada https://x.y/z", "line 1: '../ada' can't be a folder's name"),
            ("ada ext::sh -c", "line 1: write `name url`"),
            ("ada ext::sh", "line 1: 'ext::sh' is neither an https or ssh address nor a folder here"),
            ("ada --upload-pack=x", "line 1: '--upload-pack=x' is neither"),
            ("ada .\nada .", "line 2: ada is in the list twice"),
        ],
    )
    def test_bad_lines(self, course, tmp_path, line, told):
        """A wrong line ends in a message that names it, before anything is fetched."""
        done = self.fetch(course, tmp_path, line)

        assert 2 == done.returncode
        assert told in done.stderr
        assert ["list.txt"] == os.listdir(tmp_path)

    def test_link_and_size(self, course, tmp_path):
        """Of a folder of clones, links and huge files end their own student; the others are copied."""
        for name in ("ada", "ben", "eve", "zoe"):
            (tmp_path / "clones" / name).mkdir(parents=True)
        (tmp_path / "clones" / "ada" / "toy.py").write_text("x = 1\n")
        (tmp_path / "clones" / "ada" / "utils.py").write_text("x = 1\n")
        (tmp_path / "clones" / "ben" / "toy.py").symlink_to("/etc/passwd")
        with open(tmp_path / "clones" / "eve" / "toy.py", "wb") as file:
            file.truncate(40 * 2**20)
        done = subprocess.run(
            [sys.executable, course.root / "scripts" / "fetch_submissions.py", "clones", "--assignment", "toy"],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip

        assert [
            "not fetched: ben: toy.py is not a plain file",
            "not fetched: eve: toy.py is larger than 32 MB",
            "not fetched: zoe: has no .ipynb or .py file that can be taken",
        ] == (done.stderr.splitlines())
        assert (2, "fetched 1 of 4 submissions into submissions\n") == (done.returncode, done.stdout)
        assert ["submissions/ada", "submissions/ada/toy.py", "submissions/ada/utils.py"] == sorted(
            str(file.relative_to(tmp_path)) for file in (tmp_path / "submissions").rglob("*")
        )
