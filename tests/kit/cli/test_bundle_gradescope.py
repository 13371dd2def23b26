"""The autograder for Gradescope: its zip, and run_autograder in the folders that Gradescope uses."""

import json
import os
import shutil
import stat
import subprocess
import textwrap
import tomllib
import zipfile

import jsonschema
import msgspec
import pytest

from autograder.bundle.gradescope import settings_for_gradescope
from autograder.course.settings import LateSettings, Settings
from autograder.protocol.limits import Limits

pytestmark = pytest.mark.slow  # each begins with a whole bundle

HIDDEN = "course/tests/hidden/convolution/test_corr2d.py"
# The fields of results.json in Gradescope's documentation.
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
DOCUMENTED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score"],
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number", "minimum": 0},
                    "max_score": {"type": "number", "minimum": 0},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
# Runs a command in a new root folder that looks like the real one, except for /autograder.
ENTER = """\
set -eu
root=$1; autograder=$2; shift 2
mount -t tmpfs none "$root"
for entry in /*; do
    name=${entry#/}
    if [ -L "$entry" ]; then cp -P "$entry" "$root/$name"
    elif [ -d "$entry" ]; then mkdir "$root/$name"; mount --rbind "$entry" "$root/$name"; fi
done
mkdir -p "$root/autograder"
mount --bind "$autograder" "$root/autograder"
exec chroot "$root" "$@"
"""
THIEF = textwrap.dedent(
    f"""\
    import torch

    try:
        stolen = open("/autograder/source/{HIDDEN}").read()
    except OSError as error:
        stolen = type(error).__name__


    def corr2d(X, K):
        raise ValueError(stolen[:60])
    """
)


@pytest.fixture(scope="module")
def autograder_zip(course, autograder_cli, tmp_path_factory):
    """The zip that `autograder gradescope convolution` writes."""
    folder = tmp_path_factory.mktemp("dist")
    done = autograder_cli("gradescope", "convolution", "--to", folder, cwd=course.root)
    assert (0, "") == (done.returncode, done.stderr)
    return folder / "convolution-autograder.zip"


@pytest.fixture(scope="module")
def gradescope(autograder_zip, pinned_environment, tmp_path_factory):
    """`gradescope(files)` runs run_autograder on these files; returns (CompletedProcess, results or None)."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("needs the root user and unshare, to mount folders in a new root")
    base = tmp_path_factory.mktemp("gradescope")
    autograder = base / "autograder"
    with zipfile.ZipFile(autograder_zip) as archive:
        archive.extractall(autograder / "source")
    shutil.copy(autograder / "source" / "run_autograder", autograder)
    for script in (autograder / "run_autograder", autograder / "source" / "setup.sh"):
        script.chmod(0o755)
    pinned_environment(autograder / "venv")
    (base / "root").mkdir()

    def enter(*command):
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", ENTER, "sh", base / "root", autograder, *command],
            env={"PATH": os.environ["PATH"], "TORCH_INDEX": "", "PIP_NO_INDEX": "1"},
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    tried = enter("true")
    if tried.returncode:
        pytest.skip(f"can't mount here: {tried.stderr.strip()}")
    setup = enter("/autograder/source/setup.sh")
    assert 0 == setup.returncode, setup.stderr
    assert "Student code runs fully confined here." in setup.stdout

    def run(files):
        shutil.rmtree(autograder / "submission", ignore_errors=True)
        (autograder / "submission").mkdir()
        for name, text in files.items():
            (autograder / "submission" / name).write_text(text)
        done = enter("/autograder/run_autograder")
        written = autograder / "results" / "results.json"
        return done, json.loads(written.read_text()) if written.is_file() else None

    run.folder = autograder
    return run


class TestZip:
    """Tests for bundle/gradescope.py."""

    def test_listing(self, autograder_zip):
        """The zip holds the scripts, the kit, and what grading this assignment needs of the course."""
        names = zipfile.ZipFile(autograder_zip).namelist()

        assert {"setup.sh", "run_autograder", "requirements.txt", HIDDEN, "course/course.toml"} <= set(names)
        assert {"course", "requirements.txt", "run_autograder", "setup.sh"} == {
            name.split("/")[0] for name in names if not name.endswith(".whl")
        }
        assert [] == [name for name in names if "pooling" in name]

    def test_limits(self, autograder_zip, course):
        """The bundle's settings fit into the smallest container; what decides about grades is the course's."""
        written = tomllib.loads(zipfile.ZipFile(autograder_zip).read("course/course.toml").decode())
        settings = msgspec.convert(written, Settings)

        assert (420, 420, 160) == (
            settings.grading.submission_seconds,
            settings.grading.deadline_seconds,
            settings.worker.memory_mb,
        )
        assert (course.settings.seed, course.settings.name) == (settings.seed, settings.name)

    @pytest.mark.parametrize("text", ["plain", 'quo"te \\ back', "Größe ∑ 张伟 🙂", "two\nlines\t\x01"])
    def test_any_seed(self, text):
        """Whatever the seed is made of, the bundle's course has the same."""
        late = LateSettings(policy="zero", extensions="more.csv")
        settings = Settings(
            name=text, seed=text, worker=Limits(memory_mb=64), due={"toy": "2026-11-30"}, late=late
        )
        written = settings_for_gradescope(settings)
        settings = msgspec.convert(tomllib.loads(written), Settings)

        assert (text, text, 64) == (settings.name, settings.seed, settings.worker.memory_mb)

    def test_modes(self, autograder_zip):
        """Only the owner may read the zip and the course in it; the scripts are executable."""
        found = {
            entry.filename: stat.S_IMODE(entry.external_attr >> 16)
            for entry in zipfile.ZipFile(autograder_zip).infolist()
        }

        assert 0o600 == stat.S_IMODE(autograder_zip.stat().st_mode)
        assert {0o600} == {mode for name, mode in found.items() if name.startswith("course/")}
        assert [0o755, 0o755] == [found["setup.sh"], found["run_autograder"]]

    def test_scripts_parse(self, autograder_zip):
        """bash can parse both scripts, and no placeholder of the templates is left."""
        for name in ("setup.sh", "run_autograder"):
            text = zipfile.ZipFile(autograder_zip).read(name)
            done = subprocess.run(["bash", "-n"], input=text, capture_output=True)

            assert (0, b"") == (done.returncode, done.stderr)
            for word in (b"@ASSIGNMENT@", b"@OPTIONS@"):
                assert word not in text

    def test_unconfined(self, course, autograder_cli, tmp_path):
        """With --unconfined, run_autograder grades even if a layer is missing."""
        autograder_cli("gradescope", "convolution", "--to", tmp_path, "--unconfined", cwd=course.root)
        text = zipfile.ZipFile(tmp_path / "convolution-autograder.zip").read("run_autograder").decode()

        assert 'options="--unconfined"' in text

    def test_no_hidden_tests(self, handout_zip, tmp_path, autograder_cli):
        """`gradescope` in a handout ends with an error, because it has no hidden tests."""
        zipfile.ZipFile(handout_zip).extractall(tmp_path)
        done = autograder_cli("gradescope", "convolution", cwd=tmp_path)

        assert 2 == done.returncode
        assert "convolution has no hidden tests, so there is nothing for Gradescope to grade" in done.stderr


class TestRun:
    """run_autograder in a new root folder."""

    def test_reference(self, course, gradescope):
        """The reference gets 100; results.json follows the documentation and only root can read it."""
        done, results = gradescope({"convolution.py": course.master("convolution").read_text()})
        jsonschema.validate(results, DOCUMENTED)

        assert 0 == done.returncode
        assert [100.0, "hidden"] == [results["score"], results["stdout_visibility"]]
        assert 100.0 == sum(test["score"] for test in results["tests"])
        assert results["extra_data"]["run"]["confinement"]["confined"]
        assert 0o600 == stat.S_IMODE((gradescope.folder / "results" / "results.json").stat().st_mode)

    def test_hidden_tests_cannot_be_read(self, gradescope):
        """Student code can't open a hidden test by its path."""
        _done, results = gradescope({"convolution.py": THIEF})
        jsonschema.validate(results, DOCUMENTED)

        corr2d = [test["output"] for test in results["tests"] if test["name"].startswith("corr2d")]
        assert 0 == results["score"]
        assert "corr2d(X, K) raised ValueError: PermissionError" in corr2d[0]
        for name in (HIDDEN, "course/course.toml", "course/solutions/convolution.py"):
            assert 0 == stat.S_IMODE((gradescope.folder / "source" / name).stat().st_mode) & 0o077

    def test_nothing_handed_in(self, gradescope):
        """A submission without a notebook or module gets 0, and is told what to hand in."""
        done, results = gradescope({"notes.txt": "hello"})
        jsonschema.validate(results, DOCUMENTED)

        assert [0, 0] == [done.returncode, results["score"]]
        assert "hand in convolution.ipynb or convolution.py" in results["output"]

    def test_broken_course(self, gradescope):
        """When the kit fails, nobody gets 0: there is no results.json, and an exit status for Gradescope."""
        test = gradescope.folder / "source" / HIDDEN
        text = test.read_text()
        try:
            test.write_text("def test(:\n")
            done, results = gradescope({"convolution.py": "x = 1\n"})
        finally:
            test.write_text(text)

        assert (1, None) == (done.returncode, results)
        assert "wrote no result" in done.stderr
