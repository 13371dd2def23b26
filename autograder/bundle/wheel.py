"""The kit as a wheel (the engine without any course), and the pinned requirements of grading."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import __version__
from autograder.errors import CourseError
from autograder.versions import ENGINE, engine_digest

# What grading and student notebooks import. The kit's other requirements are needed only on the
# instructor's machine, to make handouts and notebooks.
NEEDED = (
    *(
        "filelock",
        "hypothesis",
        "ipython",
        "jinja2",
        "junitparser",
        "landlockpy",
        "matplotlib",
        "msgspec",
        "numpy",
    ),
    *("pillow", "pyseccomp", "pytest", "rich", "scipy", "torch", "typer", "watchfiles"),
)
LINUX_ONLY = ("landlockpy", "pyseccomp")
EPOCH = "1577836800"  # 2020-01-01: one fixed time for every file in the wheel
SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
PYPROJECT = """\
[build-system]
requires = ["flit_core >=3.11"]
build-backend = "flit_core.buildapi"

[project]
name = "autograder"
description = "Grades deep-learning assignments: tests and student code never share a process"
requires-python = ">=3.11"
license = "MIT"
dynamic = ["version"]
dependencies = [{dependencies}]

[project.scripts]
autograder = "autograder.cli.app:main"
"""


def build_wheel() -> tuple[str, bytes]:
    """(file name, content) of a wheel of the engine; the same bytes for the same engine."""
    try:
        from flit_core.wheel import make_wheel_in  # type: ignore[import-untyped] # because it has no types
    except ImportError:
        raise CourseError("the kit's wheel is built with flit_core: run `make setup`") from None
    with tempfile.TemporaryDirectory() as folder, _environment("SOURCE_DATE_EPOCH", EPOCH):
        staged = Path(folder)
        shutil.copytree(ENGINE, staged / "autograder", ignore=SKIPPED)
        for file in staged.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        needed = [f"{name}; sys_platform == 'linux'" if name in LINUX_ONLY else name for name in NEEDED]
        listed = ", ".join(f'"{name}"' for name in needed)
        module = staged / "autograder" / "__init__.py"
        text = module.read_text(encoding="utf-8").replace(f'"{__version__}"', f'"{_version()}"')
        module.write_text(text, encoding="utf-8")
        (staged / "pyproject.toml").write_text(PYPROJECT.format(dependencies=listed), encoding="utf-8")
        file = make_wheel_in(staged / "pyproject.toml", staged).file
        return file.name, file.read_bytes()


def _version() -> str:
    """The engine's version and a digest of its source, because pip skips a version that is installed."""
    return f"{__version__}+{engine_digest()[:8]}"


def pinned_requirements(lock: Path, more: tuple[str, ...] = ()) -> list[str]:
    """The lines of requirements.lock for what grading needs, dependencies of dependencies included.

    more: names of packages that are needed besides.

    CourseError when the lock can't be read or lacks one of them.
    """
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CourseError(f"{lock}: can't be read: {error.strerror}; run `make lock`") from None
    pins = {_normal(re.split("[=;<> ]", line)[0]): line for line in lines if line and line[0] not in "#-"}
    needed = [*NEEDED, *more]
    missing = [name for name in needed if _normal(name) not in pins]
    if missing:
        raise CourseError(f"{lock}: does not list {', '.join(missing)}; grading needs it: run `make lock`")
    wanted: set[str] = set()
    queue = [_normal(name) for name in needed]
    while queue:
        name = queue.pop()
        if name in pins and name not in wanted:
            wanted.add(name)
            queue += _required_by(name)
    return [pins[name] for name in sorted(wanted)]


def packages_of(libraries: Iterable[str]) -> tuple[str, ...]:
    """Names of the packages in which these modules are installed, e.g. "pillow" for "PIL"."""
    installed = importlib.metadata.packages_distributions()
    return tuple(installed.get(library, [library])[0] for library in libraries)


def _required_by(name: str) -> list[str]:
    """Names of the packages that an installed package requires, without those of its extras."""
    try:
        requirements = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    return [
        _normal(found[0])
        for line in requirements
        if "extra ==" not in line and (found := re.match(r"[A-Za-z0-9._-]+", line))
    ]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
