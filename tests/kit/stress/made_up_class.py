"""A made-up class: what Canvas would export of students who hand in real work, right and wrong.

    python -m tests.kit.stress.made_up_class write FOLDER [--students N] [--share PERCENT] [--assignments A...]
    python -m tests.kit.stress.made_up_class check FOLDER RESULTS.json FILLED.csv

`write` makes <assignment>.zip for each assignment, gradebook.csv, and expected.json with what each student must
get. `check` lists every grade that is another, lost, or in another student's row. The same numbers give the same
class. Work is the handout in the forms in which people hand in, with solutions, alternatives and wrong solutions.
"""

import argparse
import csv
import io
import json
import random
import re
import sys
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.authoring.forms import FORMS, Forms, definitions
from autograder.course.find import find_course
from autograder.course.misconceptions import wrong_solutions

FAMILY = [
    "Adams",
    "Baker",
    "Çelik",
    "Dupont",
    "Evans",
    "Fischer",
    "García",
    "Huang",
    "Ito",
    "Jones",
    "O'Neil",
    "王",
    "李",
    "Nguyễn",
]
GIVEN = ["Ann", "Bob", "Chloé", "Dan", "Eve", "Finn", "Gus", "Hal", "Zoë", "Mary Jo"]
CHINESE = ["小明", "伟", "芳", "秀英", "娜"]
FIRST_ID, FIRST_FILE, FIRST_COLUMN = 11003, 900_000, 4001
KINDS = {"right": 46, "alternative": 14, "wrong": 26, "two wrong": 6, "handout": 4, "broken": 2, "no code": 2}
FREE = {"speed"}  # right work may be slow
POPULAR = 8  # wrong solutions of each assignment that most mistakes are


@dataclass
class Handed:
    """What a student hands in of an assignment, and what that must be worth.

    kind: of KINDS. work: equal for equal code. wrong: the exercises in which something is wrong. touched:
    those that run their code, and may lose points by it; all others are right. late: Canvas says so.
    """

    id: str
    kind: str
    work: str
    wrong: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    late: bool = False


@dataclass(frozen=True)
class Person:
    """A student as the gradebook has one. called: the start of the names of the student's files."""

    id: str
    name: str

    @property
    def called(self) -> str:
        return "".join(c for c in self.name.lower() if c.isalnum())


def write_class(folder, students=200, assignments=None, share=90, seed=1):
    """Write the files of a class; returns {assignment: [Handed]}. share: percent who hand something in."""
    course = find_course(Path(__file__))
    folder.mkdir(parents=True, exist_ok=True)
    people = list(_people(students, random.Random(f"{seed}")))
    handed = {}
    for name in assignments or course.assignments:
        choose = random.Random(f"{seed} {name}")
        own = [person for person in people if choose.random() * 100 < share]
        works = _Works(course, name, choose)
        handed[name] = []
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            for person in own:
                one, files = works.of(person.id)
                handed[name].append(one)
                for number, (file, data) in enumerate(files):
                    late = "_LATE" if one.late else ""
                    start = f"{person.called}{late}_{person.id}"
                    unique = FIRST_FILE + 10 * int(person.id) + number
                    entry = f"{start}_text.html" if file is None else f"{start}_{unique}_{file}"
                    archive.writestr(zipfile.ZipInfo(entry), data)
    _write_gradebook(folder / "gradebook.csv", people, list(handed))
    expected = {name: [asdict(one) for one in some] for name, some in handed.items()}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
    return handed


def _people(count, choose):
    """Students; every tenth has the name of the one before."""
    name = ""
    for number in range(count):
        if number % 10 != 9:
            family = choose.choice(FAMILY)
            given = choose.choice(CHINESE if ord(family[0]) > 0x3000 else GIVEN)
            name = f"{family}, {given}"
        yield Person(f"{FIRST_ID + 7 * number}", name)


class _Works:
    """Chooses what is handed in of one assignment."""

    def __init__(self, course, assignment, choose):
        self._assignment, self._choose = assignment, choose
        self._forms = Forms(course, assignment)
        self._handout = {file.name: file.read_bytes() for file in course.handout(assignment).glob("*.*")}
        self._uses = _uses(course, assignment)
        others = sorted((course.root / "tests/alternatives" / assignment).glob("*.py"))
        self._alternatives = {file.stem: file.read_text(encoding="utf-8") for file in others}
        self._wrong = {}
        for one in wrong_solutions(course, assignment):
            code = one.file.read_text(encoding="utf-8")
            if not course.builds_on(assignment)[one.exercise]:  # an exercise with code of its own
                self._wrong[one.file.stem] = (one.exercise, code)
        self._popular = choose.sample(sorted(self._wrong), POPULAR)

    def of(self, id):
        """(Handed, [(file's name, its bytes)]) of a student; None is the name of text that was typed in."""
        choose = self._choose
        kind = choose.choices(list(KINDS), list(KINDS.values()))[0]
        one = Handed(id, kind, kind, late=choose.random() < 0.08)
        form, code = choose.choice(FORMS), ""
        if kind == "alternative":
            one.work = choose.choice(list(self._alternatives))
            return one, [(f"{self._assignment}.py", _signed(self._alternatives[one.work], id).encode())]
        if kind == "handout":
            name = f"{self._assignment}{choose.choice(['.py', '.ipynb'])}"
            return one, [(name, self._handout[name])]
        if kind == "no code":
            return one, [("essay.pdf", b"%PDF-1.7 my essay"), (None, b"<p>sorry</p>")]
        if kind in ("wrong", "two wrong"):
            one.work, one.wrong, one.touched, code = self._mistake(2 if kind == "two wrong" else 1)
        name, data = self._forms.file(form, code)
        if kind == "broken":
            cut = data.index(b"\n", len(data) // 2)
            return one, [
                (f"{self._assignment}.ipynb", data[:cut] if data.startswith(b"{") else b'{"cells": [')
            ]
        return one, self._as_files(name, _signed_file(name, data, id))

    def _mistake(self, count):
        """(names, their exercises, others that run them, code) of wrong solutions of other exercises, which share no helper's name."""
        first = self._choose.choice(self._popular if self._choose.random() < 0.7 else sorted(self._wrong))
        chosen, exercise = [first], self._wrong[first][0]
        if count == 2:
            own = _names(self._wrong[first][1])
            chosen += [
                name
                for name in self._choose.sample(sorted(self._wrong), len(self._wrong))
                if self._wrong[name][0] != exercise and not own & _names(self._wrong[name][1])
            ][:1]
        exercises = [self._wrong[name][0] for name in chosen]
        changed = {*exercises, *(one for name in chosen for one in _names(self._wrong[name][1]))}
        touched = [name for name, uses in self._uses.items() if uses & changed]
        return "+".join(chosen), exercises, touched, "\n".join(self._wrong[name][1] for name in chosen)

    def _as_files(self, name, data):
        """A file as students hand it in: alone, beside the untouched other form, renamed by Canvas, in a zip."""
        stem, _dot, suffix = name.rpartition(".")
        other = f"{stem}.{'py' if suffix == 'ipynb' else 'ipynb'}"
        way = self._choose.random()
        if way < 0.1:
            return [(name, data), (other, self._handout[other])]
        if way < 0.2:
            return [(f"{stem}-1.{suffix}", data)]
        if way < 0.25:
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr(zipfile.ZipInfo(f"{stem}/{name}"), data)
            return [(f"{stem}.zip", packed.getvalue())]
        return [(name, data)]


def _names(code):
    return {one.name for one in definitions(code) if one.name}


def _uses(course, assignment):
    """{exercise: the exercises whose code it runs}: as the master's cells say, and as its solutions do."""
    code = {one.name: one.text for one in definitions(course.master(assignment).read_text(encoding="utf-8"))}
    uses = {}
    for name, others in course.builds_on(assignment).items():
        called = re.findall(r"\w+", code.get(name, ""))
        uses[name] = {*others, *(other for other in uses.keys() | code.keys() if other in called)} - {name}
    for _step in uses:  # what they use uses others in turn
        uses = {name: own.union(*(uses.get(other, set()) for other in own)) for name, own in uses.items()}
    return uses


def _signed(code, id):
    return f"{code}\n# {id}\n"


def _signed_file(name, data, id):
    """The file with a student's own comment in it, so that no two are equal."""
    if name.endswith(".py"):
        return _signed(data.decode(), id).encode()
    notebook = json.loads(data)
    last = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][-1]
    last["source"] = _signed("".join(last["source"]), id)
    return json.dumps(notebook).encode()


def _write_gradebook(file, people, assignments):
    """Canvas's gradebook, with a column for each assignment."""
    columns = [
        f"{name.replace('_', ' ').title()} ({FIRST_COLUMN + at})" for at, name in enumerate(assignments)
    ]
    rows = [["Student", "ID", "SIS Login ID", "Section", *columns, "Final Score"]]
    rows.append(["    Points Possible", "", "", "", *["100.00" for _ in columns], "(read only)"])
    for person in people:
        rows.append([person.name, person.id, f"u{person.id}", "S, 1", *["" for _ in columns], "0.00"])
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


# ---- whether everybody has got what is theirs


def problems(folder, results, filled):
    """What is wrong with the results and the filled gradebook of a class, a line each."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    run = json.loads(results.read_text(encoding="utf-8"))["submissions"]
    rows = {row["ID"]: row for row in _table(filled) if row["ID"]}
    before = {row["ID"]: row for row in _table(folder / "gradebook.csv") if row["ID"]}
    found = [] if list(rows) == list(before) else ["the filled gradebook has other rows"]
    for assignment, handed in expected.items():
        own = {one["student"]["id"]: one for one in run if one["assignment"] in (assignment, None)}
        column = next(
            title
            for title in rows[next(iter(rows))]
            if title.lower().startswith(assignment.replace("_", " "))
        )
        theirs = {one["id"]: one for one in handed}
        points = {}
        for id, row in rows.items():
            want, got = theirs.get(id), own.get(id)
            found += [f"{assignment} {id}: {text}" for text in _problems(want, got, row[column])]
            if want is not None and got is not None and got["status"] == "graded":
                points.setdefault(want["work"], {}).setdefault(got["score"], []).append(id)
        for work, scores in points.items():
            if len(scores) > 1:
                found.append(f"{assignment}: {work} has several grades: {scores}")
    changed = {title for id in rows for title in rows[id] if rows[id][title] != before[id][title]}
    return found + [f"{title} has changed" for title in changed if not title.endswith(")")]


def _problems(want, got, cell):
    """What is wrong with one student's grade. want: None for who handed in nothing. cell: of the gradebook."""
    if got is None:
        yield "has no row in the results"
        return
    status = (
        "missing" if want is None else "not_graded" if want["kind"] in ("broken", "no code") else "graded"
    )
    if got["status"] != status:
        yield f"is {got['status']}, not {status}: {got['message']}"
        return
    if status != "graded":
        if cell:
            yield f"has {cell} in the gradebook"
        return
    if not cell or float(cell) != round(got["total"], 2):
        yield f"has {cell or 'nothing'} in the gradebook, and {got['total']} in the results"
    lost = {one["name"] for one in got["exercises"] if one["score"] < one["max_score"]}
    wrong = set(want["wrong"])
    if want["kind"] == "handout":
        if got["score"] != 0:
            yield f"handed in the handout and has {got['score']}"
    elif not wrong <= lost <= {*wrong, *want["touched"], *FREE}:
        yield f"loses points in {sorted(lost)}, and {want['work']} is wrong in {want['wrong']}"


def _table(file):
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def main():
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    write = verbs.add_parser("write")
    write.add_argument("folder", type=Path)
    write.add_argument("--assignments", nargs="*")
    write.add_argument("--students", type=int, default=200)
    write.add_argument("--share", type=int, default=90)
    check = verbs.add_parser("check")
    for name in ("folder", "results", "filled"):
        check.add_argument(name, type=Path)
    arguments = parser.parse_args()
    if arguments.verb == "write":
        handed = write_class(arguments.folder, arguments.students, arguments.assignments, arguments.share)
        print(f"{arguments.folder}: {', '.join(f'{len(own)} of {name}' for name, own in handed.items())}")
        return 0
    found = problems(arguments.folder, arguments.results, arguments.filled)
    print("\n".join(found) or "every grade is where it belongs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
