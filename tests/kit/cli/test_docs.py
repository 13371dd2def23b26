"""The documentation is right: its example works, its tables are complete, its links exist."""

import json
import re
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
NAMED_BLOCK = re.compile(r"^`([\w/.]+)`:\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
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
TYPES = {str: "text", float: "number", int: "whole number", dict: "table"}


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text, first):
    """The cells of each table row whose first cell is code that starts with this."""
    lines = [line for line in text.splitlines() if re.match(rf"\| `{first}", line)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def default_of(field):
    """The default of a setting."""
    return field.default if field.default is not msgspec.NODEFAULT else field.default_factory()


def grade_options():
    """The long options of `grade`."""
    command = typer.main.get_command(app).commands["grade"]
    return {name for option in command.params for name in option.opts if name.startswith("--")}


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """A course with the example's files as the page shows them."""
    folder = tmp_path_factory.mktemp("worked")
    (folder / "course.toml").write_text('seed = "of the worked example"\n')
    for name, code in NAMED_BLOCK.findall(text_of("docs/authors.md")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(code, encoding="utf-8")
    return folder


@pytest.mark.slow
class TestWorkedExample:
    """The complete example in docs/authors.md, tried with the real commands."""

    def test_files(self, worked):
        """The example has every kind of file of an assignment."""
        files = {str(file.relative_to(worked)) for file in worked.rglob("*.py")}

        assert files == {
            "solutions/toy.py",
            "tests/public/toy/test_double.py",
            "tests/hidden/toy/test_double.py",
            "tests/wrong/toy/double__in_place.py",
            "tests/alternatives/toy/sum_of_two.py",
        }

    def test_grades(self, worked, autograder_cli):
        """The reference gets 100 of 100, and the wrong solution gets some points but not all."""
        done = autograder_cli(
            *("grade", "solutions/toy.py", "tests/wrong/toy/double__in_place.py"),
            *("--assignment", "toy", "--json", "out.json"),
            cwd=worked,
        )

        assert 0 == done.returncode, done.stdout + done.stderr
        reference, wrong = json.loads((worked / "out.json").read_text())["submissions"]
        assert (100, 100) == (reference["score"], reference["max_score"])
        assert 0 < wrong["score"] < 100

    def test_verify(self, worked, autograder_cli):
        """`verify` finds no problems, and counts the wrong solution and the alternative."""
        done = autograder_cli("verify", "toy", cwd=worked)

        assert 0 == done.returncode, done.stdout + done.stderr
        assert "verified: no problems" in done.stdout
        assert re.search(r"\btoy\s+double\s+1 of 1\s+1 of 1\b", done.stdout)

    def test_handout(self, worked, autograder_cli):
        """`assignments` writes a handout without the solution."""
        done = autograder_cli("assignments", "toy", cwd=worked)

        assert 0 == done.returncode, done.stdout + done.stderr
        handout = (worked / "assignments" / "toy" / "toy.py").read_text()
        assert "# YOUR CODE HERE" in handout
        assert "2 * X" not in handout


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
            prefix + field.name: ("list of texts", "[]")
            if field.default == ()
            else ("true or false", "false")
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
