"""docs/nbgrader.md, line by line, in a copy of the course."""

import os
import re
import shutil
import subprocess

import pytest

from tests.kit.warm_python import NBGRADER

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDED = ("Makefile", "course.toml", "nbgrader_config.py", "solutions", "tests", "scripts", "autograder")


def steps(text):
    """(command, lines of its output that the tutorial shows) for each command."""
    found = []
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.slow
def test_every_line(course, warm_pythons, tmp_path):
    """Each command of the tutorial succeeds and prints what the tutorial says."""
    root = tmp_path / "course"
    root.mkdir()
    for name in NEEDED:
        place = course.root / name
        copy = shutil.copytree if place.is_dir() else shutil.copyfile
        copy(place, root / name)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    environment = os.environ | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "MAKEFLAGS": f"BIN={bin_folder} STAMP=",
        "HOME": str(tmp_path),
        "NO_COLOR": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    commands = steps((course.root / "docs" / "nbgrader.md").read_text(encoding="utf-8"))
    assert len(commands) >= 15

    with warm_pythons(NBGRADER).programs(bin_folder, timeout=300):
        for command, shown in commands:
            done = subprocess.run(
                ["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True
            )
            told = done.stdout + done.stderr

            if "validate" not in command:
                assert 0 == done.returncode, f"{command}\n{told}"
            for line in shown:
                assert line in told, f"{command}\n{told}"
    secrets = [
        *(root / "tests" / "hidden" / "counting").glob("*.py"),
        *(root / "tests" / "wrong" / "counting").glob("*.py"),
    ]
    stub = (course.handout("counting") / "counting.py").read_text(encoding="utf-8")
    assert_no_secrets(root, course.master("counting"), secrets, stub, tmp_path)


def assert_no_secrets(root, master, tests, stub, tmp_path):
    """No line of a solution, a hidden test or a wrong solution stands in what students get."""
    solutions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", master.read_text(), re.DOTALL)
    secret = {line.strip() for text in solutions for line in text.splitlines()}
    secret |= {line.strip() for file in tests for line in file.read_text().splitlines()}
    public = stub + "\n".join(f.read_text() for f in (root / "tests" / "public" / "counting").glob("*.py"))
    secret = {line for line in secret if len(line) > 25 and line not in public}
    secret = {line for line in secret if not line.startswith(("from ", "import "))}
    assert secret
    handed_out = [
        *(root / "nbgrader" / "release").rglob("*"),
        *(tmp_path / "exchange" / "dl" / "outbound").rglob("*"),
        *(tmp_path / "exchange" / "dl" / "feedback").rglob("*"),
    ]
    files = [file for file in handed_out if file.is_file()]
    assert any(file.suffix == ".html" for file in files)
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        # Feedback shows students their own code, which here is the solution.
        wanted = {line for line in secret if "submission." in line} if file.suffix == ".html" else secret
        assert not [line for line in wanted if line in text], file
