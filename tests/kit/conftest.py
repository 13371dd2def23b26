"""What the kit's own tests share: the project's course, a tiny course of their own, the command line."""

import gc
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

from autograder.course.find import find_course
from tests.kit.warm_python import GRADING, NBGRADER, WarmPython
from tests.kit.warm_runs import WarmRuns
from tests.kit.warm_zygote import SharedZygotes, WarmZygote

# Each process of pytest-xdist has a folder of its own, or two would write the same file at the same time.
set_hypothesis_home_dir(
    Path(__file__).parents[2] / ".hypothesis" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
)
# A busy machine is no bug: nothing here may fail for being slow.
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")


def pytest_configure(config):
    """Where tests run, they have submissions; the controller of pytest-xdist has no tests, and no torch."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        config.pluginmanager.import_plugin("tests.kit.made_submissions")
    else:
        config.pluginmanager.register(Controller())


class Controller:
    """What pytest-xdist's controller does: it has the warm zygotes of all its processes."""

    def __init__(self):
        self._zygotes = SharedZygotes()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput["zygotes"] = self._zygotes.address

    def pytest_unconfigure(self):
        self._zygotes.close()


def pytest_collection():
    """Collect without the garbage collector: what is imported and collected here stays."""
    gc.disable()


def pytest_collection_modifyitems(items):
    """Files with slow tests come first, then those of whole folders: small ones fill the time at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, len(item.path.parts)))


def pytest_collection_finish():
    """From here on the collector passes over what stays, thousands of tests and torch among it."""
    gc.collect()
    gc.freeze()
    gc.enable()


TOY = {
    "course.toml": """\
name = "Toy course"
seed = "the toy course's secret"
""",
    "solutions/toy.py": '''\
# %% [markdown]
# # Doubling

# %%
import torch

# %% exercise="double"
def double(x):
    """Twice x, number by number."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %%
if __name__ == "__main__":
    print(double(torch.tensor([1.0, 2.0])))
''',
    "tests/public/toy/test_double.py": '''\
"""Worked examples for double."""

import torch

from autograder.testing import check_values


def test_three_numbers(submission):
    """[1, 2, 3] becomes [2, 4, 6]."""
    x = torch.tensor([1.0, 2.0, 3.0])
    check_values(submission.double(x), torch.tensor([2.0, 4.0, 6.0]), like=x, magnitude=6)
''',
    "tests/hidden/toy/test_double.py": '''\
"""double against torch in float64."""

import torch
from hypothesis import given, settings

from autograder.testing import check_values, points, vectors


@points(60)
@settings(max_examples=10)
@given(x=vectors())
def test_values(submission, x):
    """each number is doubled."""
    check_values(submission.double(x), 2 * x.double(), like=x, magnitude=16)


@points(40)
@settings(max_examples=5)
@given(x=vectors(dtype=torch.float64))
def test_dtype(submission, x):
    """float64 stays float64."""
    check_values(submission.double(x), 2 * x, like=x, magnitude=16)
''',
}


@pytest.fixture(scope="session")
def course():
    """The project's own course."""
    return find_course(Path(__file__))


@pytest.fixture(scope="session")
def toy_course():
    """`toy_course(folder)` writes a course of one assignment with one exercise, without its handout."""

    def write(folder):
        for name, text in TOY.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return find_course(folder)

    return write


@pytest.fixture(scope="session", autouse=True)
def warm_zygote(request):
    """Grading in this process, and in commands forked from a warm Python, imports torch once."""
    warm = WarmZygote(shared=getattr(request.config, "workerinput", {}).get("zygotes"))
    warm.install()
    yield warm
    warm.close()


@pytest.fixture(scope="session")
def warm_pythons(warm_zygote):
    """`warm_pythons(modules)`: a process that has imported these, and forks others; started when it is wanted."""
    running = {}

    def get(modules):
        if modules not in running:
            running[modules] = WarmPython(modules, warm_zygote.another())
        return running[modules]

    yield get
    for python in running.values():
        python.close()


@pytest.fixture(scope="session")
def warm_runs():
    """Runs of the command with a zygote of their own, to be killed, confined or left alone; see WarmRuns."""
    runs = WarmRuns()
    yield runs
    runs.close()


@pytest.fixture(scope="session")
def autograder_cli(warm_pythons):
    """`autograder_cli(*arguments, cwd=folder)` runs the command line; a CompletedProcess with text.

    The process is forked from one that has imported what takes long. Tests of the start itself exec their own.
    """

    def run(*arguments, cwd):
        python = warm_pythons(NBGRADER if arguments[:1] == ("nbgrader",) else GRADING)
        environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}
        return python.run("autograder", arguments, cwd, environment, timeout=600)

    return run


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """A folder that all processes of one test run share; what is made in it is made under a lock."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def handout_zip(course, autograder_cli, shared_folder):
    """The zip of the assignment convolution, as `autograder handout` writes it."""
    file = shared_folder / "dist" / "convolution.zip"
    with FileLock(shared_folder / "dist.lock"):
        if not file.is_file():
            done = autograder_cli("handout", "convolution", "--to", file.parent, cwd=course.root)
            assert (0, "") == (done.returncode, done.stderr)
    return file


def _link(file, link):
    """Make another name of a file, unless there is no such file, or that name is taken."""
    if not file.is_file() or link.exists():
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, link)
    except OSError:  # another file system
        shutil.copy2(file, link)


@pytest.fixture(scope="session")
def pinned_environment(handout_zip, tmp_path_factory):
    """`pinned_environment(folder)` makes a virtual environment with what requirements.txt pins, and pip.

    Its files, compiled ones too, are links to those of the environment that the tests run in: torch is neither
    copied nor compiled again.
    """
    unzipped = tmp_path_factory.mktemp("requirements")
    with zipfile.ZipFile(handout_zip) as archive:
        wheel = next(name for name in archive.namelist() if name.endswith(".whl"))
        archive.extract(wheel, unzipped)
        lines = archive.read("requirements.txt").decode().splitlines()
    names = [line.split("==")[0] for line in lines if "==" in line]

    def make(folder):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        ours, theirs = Path(sysconfig.get_path("purelib")), folder / "lib" / version / "site-packages"
        for name in [*names, "pip", "setuptools"]:
            for file in importlib.metadata.distribution(name).files or []:
                if ".." in file.parts:
                    continue
                _link(ours / file, theirs / file)
                if file.suffix == ".py":  # pip does not list what was compiled after it
                    compiled = importlib.util.cache_from_source(str(file))
                    _link(ours / compiled, theirs / compiled)
        install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
        subprocess.run([*install, unzipped / wheel], check=True)
        return folder

    return make


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Debian's Chromium without a window, which notes every request."""
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("Chromium is not installed (apt-get install chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for option in (
        *(
            "headless=new",
            "no-sandbox",
            "disable-gpu",
            "disable-quic",
            "no-first-run",
            "window-size=1200,1600",
        ),
        *("disable-background-networking", "disable-component-update", "disable-sync"),
        f"user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(f"--{option}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()
