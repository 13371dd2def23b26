"""The documentation is right: its example works, its tables are complete, its links exist."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import msgspec
import pytest
import typer

from autograder.cli.app import app
from autograder.course.assignment import AssignmentSettings, ExerciseSettings
from autograder.course.settings import GradingLimits, LateSettings, NbgraderSettings, Settings
from autograder.protocol.limits import Limits

ROOT = Path(__file__).resolve().parents[3]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCK = re.compile(r"(?:^`([\w/.]+)`(, at the end)?:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SECTIONS = {
    "": Settings,
    "late.": LateSettings,
    "grading.": GradingLimits,
    "worker.": Limits,
    "nbgrader.": NbgraderSettings,
}
ASSIGNMENT = "## solutions/NAME.toml"
TYPES = {str: "text", float: "number", int: "whole number", dict: "table", list: "list of texts"}


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text, first):
    """The cells of each table row whose first cell is code that starts with this."""
    lines = [line for line in text.splitlines() if re.match(rf"\| `{first}", line)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def default_of(field):
    """The default of a setting, as TOML has it."""
    default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return list(default) if isinstance(default, tuple) else default


def grade_options():
    """The long options of `grade`."""
    command = typer.main.get_command(app).commands["grade"]
    return {name for option in command.params for name in option.opts if name.startswith("--")}


def steps(page):
    """What a reader does, in the page's order: (file, code), (file, code to append) or commands."""
    for block in BLOCK.finditer(page):
        name, more, language, code = block.groups()
        if name is not None and language == "python":
            yield ("append" if more else "write"), name, code
        elif language == "bash" and "make new" in page[: block.end()]:
            yield "run", "", code


def arguments_of(command):
    """`make verify A=signals EXERCISE=split` as arguments of the command line."""
    _make, verb, *variables = command.split()
    given = dict(variable.split("=") for variable in variables)
    name = given.pop("A")
    return [verb, name, *(word for key, value in given.items() for word in (f"--{key.lower()}", value))]


@pytest.mark.slow
def test_authors(tmp_path, autograder_cli):
    """docs/authors.md, followed from the top: each command succeeds, and the grown assignment is verified."""
    (tmp_path / "course.toml").write_text('seed = "of the grown example"\n')
    page = text_of("docs/authors.md").partition("## The master")[0]
    told = {}
    for kind, name, text in steps(page):
        if kind == "run":
            for command in text.splitlines():
                if command.startswith("make"):
                    done = autograder_cli(*arguments_of(command), cwd=tmp_path)
                else:
                    done = subprocess.run(shlex.split(command), cwd=tmp_path, capture_output=True, text=True)
                assert 0 == done.returncode, f"{command}\n{done.stdout}{done.stderr}"
                told[command] = done.stdout
            continue
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if kind == "append" else ""
        file.write_text(before + "\n\n" * bool(before) + text, encoding="utf-8")

    rows = re.findall(r"^signals +(\w+) +(\d of \d) +(\d of \d)", told["make verify A=signals"], re.MULTILINE)
    assert [
        ("scale", "2 of 2", "1 of 1"),
        *((name, "1 of 1", "1 of 1") for name in ("split", "mix", "RunningMean", "drop")),
    ] == rows
    assert "verified: no problems" in told["make verify A=signals"]
    handout = (tmp_path / "assignments" / "signals" / "signals.py").read_text(encoding="utf-8")
    assert 6 == handout.count("# YOUR CODE HERE")
    assert "x[0::2]" not in handout


class TestConfiguration:
    """The tables of docs/configuration.md."""

    def test_settings(self):
        """The table has every setting with its type and default, and no other row."""
        found = {
            row[0].strip("`"): (row[1], tomllib.loads(f"x = {row[2].strip('`')}")["x"])
            for row in rows(text_of("docs/configuration.md").partition(ASSIGNMENT)[0], "[a-z]")
        }
        settings = {
            prefix + field.name: (TYPES[type(default_of(field))], default_of(field))
            for prefix, struct in SECTIONS.items()
            for field in msgspec.structs.fields(struct)
            if type(default_of(field)) in TYPES
        }

        assert settings == found
        assert [] == [name for name, (kind, value) in found.items() if TYPES[type(value)] != kind]

    def test_settings_of_an_assignment(self):
        """Their table has every setting with its type and default, and no other row."""
        section = text_of("docs/configuration.md").partition(ASSIGNMENT)[2].partition("\n## ")[0]
        found = {row[0].strip("`"): (row[1], row[2].strip("`")) for row in rows(section, "[a-z]")}
        own = {"exercises.NAME.": ExerciseSettings, "": AssignmentSettings}
        settings = {
            prefix + field.name: (TYPES[list], "[]") if field.default == () else ("true or false", "false")
            for prefix, struct in own.items()
            for field in msgspec.structs.fields(struct)
            if field.name != "exercises"
        }

        assert settings == found

    def test_sections(self):
        """This test checks every section of the settings."""
        sections = {
            f"{field.name}.": field.type
            for field in msgspec.structs.fields(Settings)
            if type(default_of(field)) not in TYPES
        }

        assert SECTIONS == {"": Settings, **sections}

    def test_options(self):
        """The table has a row for every option of `grade`, and no other row."""
        documented = {
            re.match(r"`(--[\w-]+)", row[0])[1] for row in rows(text_of("docs/configuration.md"), "--")
        }

        assert grade_options() == documented


class TestPages:
    """README.md, the other pages at the root, and all pages in docs/."""

    def test_index(self):
        """docs/README.md links to every other page in docs/."""
        pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}

        assert pages <= set(LINK.findall(text_of("docs/README.md")))

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_links(self, page):
        """The target of every relative link exists."""
        targets = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
        local = [target.split("#")[0] for target in targets if not re.match(r"https?:|mailto:|#", target)]

        assert [] == [target for target in local if not (page.parent / target).exists()]

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_options_exist(self, page):
        """Every option that a page uses with `grade` exists."""
        lines = [line for line in page.read_text(encoding="utf-8").splitlines() if "autograder grade" in line]
        used = {option for line in lines for option in re.findall(r"(?<!\S)--[\w-]+", line)}

        assert used <= grade_options()

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_make_verbs_exist(self, page):
        """Every `make` target that a page names is in a Makefile."""
        verbs = re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE)
        makefiles = text_of("Makefile") + text_of("autograder/bundle/templates/student/Makefile")
        known = re.findall(r"^([a-z]+):", makefiles, re.MULTILINE)

        assert set(verbs) <= set(known)
