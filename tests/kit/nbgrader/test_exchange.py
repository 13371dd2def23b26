"""A whole class in a real exchange: honest notebooks as tools save them, and attacks on what collects them.

One release, one collection, one grading run, one feedback, by the real commands; many tests of what came out.
"""

import csv
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course.find import find_course
from autograder.nbgrader import commands, config

CASES = Path(__file__).parent / "cases"
SETTINGS = """
[nbgrader]
course_id = "dl"
exchange = "exchange"
late = "percent"
late_percent_a_day = 10
due = {counting = "2026-11-20 23:59:00 UTC"}
"""
IN_TIME = "2026-11-20 20:00:00.000000 UTC"
IN_TIME_BYTES = IN_TIME.encode()
SAVED = ("attachment", "plot_output", "answer_below", "metadata_stripped", "answer_as_code", "bom_widgets")
RENAMED = ("copy1", "browser1", "nested_folder", "wrong_assignment")
STAMPS = {
    "late_3_seconds": b"2026-11-20 23:59:03.000000 UTC",
    "stamp_other_zone": b"2026-11-20 15:59:30 PST",
    "half_a_day_late": b"2026-11-21 12:00:00.000000 UTC",
    "invented_past": b"1999-01-01 00:00:00 UTC",
    "stamp_broken": b"yesterday evening",
    "stamp_missing": None,
    "stamp_binary": b"\xff\xfe\x00\x01",
    "stamp_long": b"2" * 10**6,
    "stamp_empty": b"",
}
UNREADABLE = tuple(name for name in STAMPS if name.startswith("stamp_") and name != "stamp_other_zone")
BROKEN_NAMES = {
    b"\xff\xfe+counting+2026-11-20 20:00:00 UTC+x": "not UTF-8",
    b"\x1b[31mred+counting+2026-11-20 20:00:00 UTC+x": "control characters",
    b"<img src=q onerror=alert(1)>+counting+2026-11-20 20:00:00 UTC+x": "its name holds",
    b"[a](b)`+counting+2026-11-20 20:00:00 UTC+x": "its name holds",
    b"a*+counting+2026-11-20 20:00:00 UTC+x": "its name holds",
    b"..+counting+2026-11-20 20:00:00 UTC+x": "no student's name",
    b"+counting+2026-11-20 20:00:00 UTC+x": "no student's name",
    b"=1+1+counting+2026-11-20 20:00:00 UTC+x": "no student's name",  # a spreadsheet would compute it
    b"notime+counting": "not STUDENT+ASSIGNMENT+TIME",
    b"yesterday+counting+yesterday+x": "the time in its name can't be read",
    b"zone+counting+2026-11-20 20:00:00 Mars+x": "the time in its name can't be read",
    b"huge+counting+" + b"9" * 200 + b"+x": "the time in its name can't be read",
}
SLOW_TEXT = {
    "brackets": "[" * 50_000,
    "pictures": "![[](" * 10_000,
    "stars": "*a **b " * 7_000,
    "dollars": "$x " * 15_000,
    "quotes": "> " * 25_000,
    "table": "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "|\n" * 10_000,
    "no_such_picture": "![x](attachment:none.png)",
}


def deep_notebook():
    """Lists inside of lists, deeper than Python can follow."""
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


class Class:
    """A copy of the course, its exchange, and what the commands said."""

    def __init__(self, root, original):
        for name in ("course.toml", "nbgrader_config.py", "solutions/counting.py"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(original / name, root / name)
        for kind in ("public", "hidden", "wrong"):
            shutil.copytree(original / "tests" / kind / "counting", root / "tests" / kind / "counting")
        with (root / "course.toml").open("a") as file:
            file.write(SETTINGS)
        (root / "exchange").mkdir()
        (root / "exchange").chmod(0o777)
        self.root = root
        self.told = {}
        self.plain = (CASES / "plain.ipynb").read_bytes()

    @property
    def inbound(self):
        return self.root / "exchange" / "dl" / "inbound"

    def run(self, cli, *words):
        done = cli("nbgrader", *words, cwd=self.root)
        self.told[words[0]] = done
        return done

    def hand_in(self, student, notebook=None, stamp=IN_TIME_BYTES, time=IN_TIME):
        """A folder in the exchange, as nbgrader's submit makes it. stamp: of timestamp.txt."""
        folder = self.inbound / f"{student}+counting+{time}+{'r' * 12}"
        folder.mkdir()
        (folder / "counting.ipynb").write_bytes(self.plain if notebook is None else notebook)
        if stamp is not None:
            (folder / "timestamp.txt").write_bytes(stamp)
        return folder

    def with_texts(self, texts):
        """The plain notebook with more text cells."""
        notebook = json.loads(self.plain)
        for number, text in enumerate(texts):
            cell = {"cell_type": "markdown", "metadata": {}, "id": f"more-{number}", "source": text}
            notebook["cells"].append(cell)
        return json.dumps(notebook).encode()

    def submitted(self, student):
        return self.root / "nbgrader" / "submitted" / student / "counting"

    def graded(self, student):
        """The autograded notebook."""
        file = self.root / "nbgrader" / "autograded" / student / "counting" / "counting.ipynb"
        return json.loads(file.read_text(encoding="utf-8"))

    def cell(self, student, grade_id):
        found = next(
            c
            for c in self.graded(student)["cells"]
            if c["metadata"].get("nbgrader", {}).get("grade_id") == f"counting-{grade_id}"
        )
        return found | {"source": "".join(found["source"])}

    def page(self, student):
        """The feedback page."""
        file = self.root / "nbgrader" / "feedback" / student / "counting" / "counting.html"
        return file.read_text(encoding="utf-8")

    def grades(self, name="grades.csv"):
        """{(student, exercise): row} of a CSV that `grades` has written."""
        with (self.root / name).open(newline="", encoding="utf-8") as stream:
            return {(row["student"], row["exercise"]): row for row in csv.DictReader(stream)}

    def needs_a_person(self, student):
        with commands._gradebook(find_course(self.root)) as gradebook:
            grade = gradebook.find_grade("counting-cheap", "counting", "counting", student)
            return grade.auto_score is None and bool(grade.needs_manual_grade)


@pytest.fixture(scope="module")
def made(course, autograder_cli, tmp_path_factory):
    """The class after release, collect, autograde, feedback and grades."""
    made = Class(tmp_path_factory.mktemp("exchange") / "course", course.root)
    assert 0 == made.run(autograder_cli, "release", "counting").returncode, made.told["release"].stderr
    for name in SAVED:
        made.hand_in(name, (CASES / f"{name}.ipynb").read_bytes())
    for name, stamp in STAMPS.items():
        made.hand_in(name, stamp=stamp)
    made.hand_in("slow_text", made.with_texts(SLOW_TEXT.values()))
    made.hand_in("deep", deep_notebook())
    under_other_names(made)
    attack(made)
    for verb in ("collect", "autograde", "feedback"):
        made.run(autograder_cli, verb, "counting")
    made.run(autograder_cli, "grades", "grades.csv")
    return made


def under_other_names(made):
    """The work under names that browsers, Jupyter and students give it."""
    stub = (made.root / "nbgrader/release/counting/counting.ipynb").read_bytes()
    for student, files in {
        "copy1": {"counting.ipynb": stub, "counting-Copy1.ipynb": made.plain},
        "browser1": {"counting (1).ipynb": made.plain},
        "nested_folder": {"counting/counting.ipynb": made.plain},
        "wrong_assignment": {"pooling.ipynb": made.plain},
        "both": {"counting.ipynb": made.plain, "counting2.ipynb": made.with_texts([]).replace(b"4", b"5")},
    }.items():
        folder = made.hand_in(student)
        (folder / "counting.ipynb").unlink()
        for name, data in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)


def attack(made):
    """What a hostile student puts into the exchange."""
    solution = made.root / "nbgrader" / "source" / "counting" / "counting.ipynb"
    for name, put in {
        "symbolic": lambda file: file.symlink_to(solution),
        "hard": lambda file: os.link(solution, file),
        "fifo": os.mkfifo,
        "socket": lambda file: listen(file),
        "folder": lambda file: file.mkdir(),
    }.items():
        folder = made.hand_in(name)
        (folder / "counting.ipynb").unlink()
        put(folder / "counting.ipynb")
    (made.inbound / f"linked+counting+{IN_TIME}+x").symlink_to(solution.parent)
    (made.inbound / f"file+counting+{IN_TIME}+x").write_bytes(made.plain)
    stamp = made.hand_in("fifo_stamp", stamp=None) / "timestamp.txt"
    os.mkfifo(stamp)
    odd = made.hand_in("odd_files")
    for name in (b"\xff.ipynb", b"\x1b[2J.py", b"<b>.txt", b"loop"):
        path = os.path.join(os.fsencode(odd), name)
        os.symlink(b".", path) if name == b"loop" else os.close(os.open(path, os.O_CREAT))
    for name in BROKEN_NAMES:
        os.mkdir(os.path.join(os.fsencode(made.inbound), name))
    if os.getuid() == 0:
        ada, ben = accounts()
        device = made.hand_in("device")
        (device / "counting.ipynb").unlink()
        os.mknod(device / "counting.ipynb", 0o20666, os.makedev(1, 5))  # /dev/zero
        own(made.hand_in(ben.pw_name), ben)
        better = made.hand_in(ben.pw_name, b"{}", time="2026-11-20 21:00:00 UTC")
        own(better, ada)
        mixed = made.hand_in(ada.pw_name)
        own(mixed, ada)
        os.chown(mixed / "counting.ipynb", ben.pw_uid, -1)


def accounts():
    """Two accounts of this machine that are not ours."""
    return [one for one in pwd.getpwall() if one.pw_uid != os.getuid() and one.pw_name.isalpha()][:2]


def own(folder, account):
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, -1)


def listen(file):
    with socket.socket(socket.AF_UNIX) as made:
        back = os.getcwd()
        os.chdir(file.parent)  # an address is at most 100 characters long
        made.bind(file.name)
        os.chdir(back)


as_root = pytest.mark.skipif(os.getuid() != 0, reason="giving files to other accounts needs root")


# ---- honest work, as tools save it


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SAVED, *RENAMED, "slow_text", "late_3_seconds", "odd_files"])
def test_right_exercise_counts(made, name):
    """Ten points for the one exercise that is right, whatever tool has saved the notebook."""
    assert "10.0" == made.grades()[name, "linear_params"]["auto"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["attachment", "plot_output", "answer_below", "metadata_stripped", "answer_as_code"]
)
def test_written_answer_is_for_a_person(made, name):
    """A written answer comes up for manual grading, wherever it stands."""
    assert made.needs_a_person(name)


@pytest.mark.slow
def test_no_answer_is_zero(made):
    """A question without an answer, and no text elsewhere, has 0 points and needs nobody."""
    assert not made.needs_a_person("bom_widgets")
    assert "0.0" == made.grades()["bom_widgets", "cheap"]["auto"]


@pytest.mark.slow
def test_answers_are_found(made):
    """The answer stands in its cell, or the cell says that it stands elsewhere."""
    assert "Because most weights" in made.cell("metadata_stripped", "cheap")["source"]
    assert "in other cells" in made.cell("answer_below", "cheap")["source"]
    assert made.cell("answer_as_code", "cheap")["source"].startswith("```python\n# because weights")


@pytest.mark.slow
def test_pictures_are_kept(made):
    """An attached picture and a plot stand in the graded notebook and in the feedback."""
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"

    assert picture in str(made.cell("attachment", "cheap")["attachments"]["curve.png"]["image/png"])
    assert f'src="data:image/png;base64,{picture}' in made.page("attachment")
    assert picture in str([c.get("outputs") for c in made.graded("plot_output")["cells"]])
    assert picture in made.page("plot_output")


@pytest.mark.slow
def test_two_edited_notebooks(made):
    """Of two edited notebooks none is guessed: the student is told, and comes up as not graded."""
    assert "both  not graded: counting.ipynb and counting2.ipynb were both edited" in (
        made.told["autograde"].stdout
    )
    assert "0.0" == made.grades()["both", "total"]["total"]


# ---- times


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("late_3_seconds", "0.0"),
        ("stamp_other_zone", "0.0"),
        ("half_a_day_late", "1.0"),
        ("invented_past", "0.0"),
    ],
)
def test_lateness(made, name, lost):
    """Seconds cost nothing, half a day costs a day's share, and a zone's name means what it says."""
    assert lost == made.grades()[name, "total"]["late"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*UNREADABLE, "fifo_stamp"])
def test_unreadable_stamp(made, name):
    """No readable timestamp.txt: the time of collection counts, this is told, and nbgrader sees a valid one."""
    line = next(line for line in made.told["collect"].stdout.splitlines() if line.startswith(f"{name}: "))
    stamp = (made.submitted(name) / "timestamp.txt").read_text()

    written = [text for text in made.told["collect"].stdout.splitlines() if text.startswith(f"{name}: ")]
    assert any("the time of collection counts" in text for text in written), line
    assert datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC) <= datetime.now(UTC)
    assert float(made.grades()[name, "total"]["late"]) > 0


# ---- attacks


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "why"), BROKEN_NAMES.items(), ids=lambda value: str(value)[:20])
def test_broken_name(made, folder, why):
    """A folder whose name can't be read is told without harm to the terminal, and costs nobody else."""
    lines = [line for line in made.told["collect"].stdout.splitlines() if line.startswith("not collected: ")]

    assert len(BROKEN_NAMES) <= len(lines)
    assert any(why in line for line in lines)
    assert "\x1b" not in made.told["collect"].stdout
    assert 2 == made.told["collect"].returncode


@pytest.mark.slow
@pytest.mark.parametrize("name", ["symbolic", "hard", "fifo", "socket", "folder"])
def test_no_plain_file(made, name):
    """What is no plain file is not read: no points, and its author is told."""
    assert "0.0" == made.grades()[name, "total"]["total"]
    assert f"{name}  not graded: holds no .py or .ipynb file" in made.told["autograde"].stdout
    assert "### BEGIN SOLUTION" not in str(made.graded(name))
    if name != "folder":
        assert f"{name}: counting.ipynb was not collected" in made.told["collect"].stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["linked", "file"])
def test_no_folder(made, name):
    """A link or a file in the place of a folder is not collected."""
    assert not made.submitted(name).exists()
    assert f"not collected: {name}+counting" in made.told["collect"].stdout


@pytest.mark.slow
@as_root
def test_device(made):
    """A device file is not opened."""
    assert "device: counting.ipynb was not collected (it is no plain file)" in made.told["collect"].stdout


@pytest.mark.slow
@as_root
def test_neighbours_name(made):
    """A folder that bears a neighbour's name is refused; the neighbour's own counts."""
    ada, ben = (account.pw_name for account in accounts())

    assert f"it says that it is {ben}'s, but it belongs to {ada}" in made.told["collect"].stdout
    assert "10.0" == made.grades()[ben, "linear_params"]["auto"]


@pytest.mark.slow
@as_root
def test_somebody_elses_file(made):
    """A file of somebody else's inside of a student's folder is not collected."""
    ada = accounts()[0].pw_name

    assert (
        f"{ada}: counting.ipynb was not collected (it belongs to somebody else)"
        in made.told["collect"].stdout
    )


@pytest.mark.slow
def test_odd_file_names(made):
    """Files with names that can't be written are left out, and told."""
    kept = {file.name for file in made.submitted("odd_files").iterdir()}

    assert {"counting.ipynb", "timestamp.txt", "<b>.txt", ".collected"} == kept - {"submission_secret.txt"}
    assert "odd_files: \\xff.ipynb was not collected" in made.told["collect"].stdout


@pytest.mark.slow
def test_deep_notebook(made):
    """A notebook that no reader can follow costs its author's points only."""
    assert "deep  not graded" in made.told["autograde"].stdout
    assert "0.0" == made.grades()["deep", "total"]["total"]


@pytest.mark.slow
def test_status_and_traces(made):
    """Grading ends with 2, as some could not be graded; feedback with 0; no command with a traceback."""
    assert (2, 0, 0) == tuple(made.told[verb].returncode for verb in ("autograde", "feedback", "grades"))
    assert "Traceback" not in "".join(done.stdout + done.stderr for done in made.told.values())


@pytest.mark.slow
def test_everybody_has_feedback(made):
    """Whoever was collected has a page, and each page is in the exchange."""
    collected, _notes = commands.students(find_course(made.root), "counting")
    pages = list((made.root / "exchange" / "dl" / "feedback").glob("*.html"))

    assert all(made.page(student) for student in collected)
    assert len(collected) == len(pages)


@pytest.mark.slow
def test_feedback_names_exercises(made):
    """The index of a feedback page names exercises; no script and no foreign address is in the page."""
    page = made.page("attachment")

    assert ">linear_params</a>, tests (Score: 10.0 / 10.0)" in page
    assert ">cheap</a>, written answer" in page
    assert "Test cell" not in page
    assert "<script" not in page
    assert "cdnjs" not in page
    assert "default-src 'none'" in page
    assert "<math" in page


@pytest.mark.slow
def test_release_fits_students(made):
    """The release calls check() only where there are public tests, and asks for no Makefile."""
    file = made.root / "nbgrader" / "release" / "counting" / "counting.ipynb"
    sources = "".join("".join(c["source"]) for c in json.loads(file.read_text())["cells"])

    assert "make grade" not in sources
    assert "run the cell with `check(...)`" in sources


@pytest.mark.slow
def test_no_work_folder_is_left(made):
    """A run's own folder is gone at its end."""
    assert not (made.root / "nbgrader" / "work").exists()


# ---- later runs: these change the class, and stand at the end


def start(made, verb):
    """A command of its own process, not waited for."""
    command = [sys.executable, "-m", "autograder", "nbgrader", verb, "counting"]
    return subprocess.Popen(
        command, cwd=made.root, env=os.environ | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_two_at_once_and_a_new_due_date(made):
    """Two commands at one time wait for each other, change no grade, and read the due date once more."""
    before = made.grades()
    settings = made.root / "course.toml"
    later = "due = {counting = 2026-11-21T23:59:00Z}"
    settings.write_text(settings.read_text().replace(SETTINGS.strip().splitlines()[-1], later))

    running = [start(made, verb) for verb in ("autograde", "autograde", "collect")]
    told = [process.communicate(timeout=300)[0] for process in running]
    commands.grades(find_course(made.root), made.root / "second.csv", Console(quiet=True))
    after = made.grades("second.csv")

    assert [2, 2, 2] == [process.returncode for process in running], told
    assert any("waiting for another nbgrader command" in text for text in told)
    assert {key: row["auto"] for key, row in before.items()} == {
        key: row["auto"] for key, row in after.items()
    }
    assert ("1.0", "0.0") == tuple(rows["half_a_day_late", "total"]["late"] for rows in (before, after))


@pytest.mark.slow
def test_newer_submission(made):
    """A newer submission takes the place of the older one, whatever its timestamp.txt says."""
    course = find_course(made.root)
    text = made.with_texts(["The second attempt."])
    made.hand_in("invented_past", text, stamp=b"1998-01-01 00:00:00 UTC", time="2026-11-20 22:00:00 UTC")

    commands.collect(course, "counting", Console(quiet=True))

    assert b"The second attempt." in (made.submitted("invented_past") / "counting.ipynb").read_bytes()
    assert config.folder(course, "submitted").is_dir()
