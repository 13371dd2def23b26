"""Generated exports: a class, its results, and the file that an LMS would export for it."""

import csv
import io
import json
from dataclasses import dataclass
from types import SimpleNamespace

import msgspec
from hypothesis import strategies as st

from autograder.results import RunInfo, RunResult, Student, SubmissionResult
from autograder.submissions.lms import entrants

RUN = RunInfo({"torch": "2.13.0"}, "seed", "cpu", {}, started="2026-11-29T10:00:00+00:00")
NAMES = st.one_of(
    st.sampled_from(
        ["Ann Adams", "Ann Adams", "O'Neil, Zoë", 'Bo "Bob" Li', "王小明", "王小明", "Müller;Jörg", "-"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8),
)
TEXTS = st.sampled_from(
    ["", "Section 1", "a,b", "a;b", 'say "hi"', "two\nlines", "two\r\nlines", " x ", "3,5", "1.25", "作业"]
)


@dataclass
class Row:
    """One student of an export. old: the grade that stands there. locked: it must stay."""

    id: int
    name: str
    old: str
    locked: bool
    extra: list[str]


@dataclass
class Style:
    """How the file is written."""

    delimiter: str
    comma: bool
    bom: bool
    end: str
    quoting: int
    last_line_ends: bool

    def number(self, value):
        """A number with two digits, as the LMS writes it."""
        text = f"{value:.2f}"
        return text.replace(".", ",") if self.comma else text

    def write(self, rows):
        """The bytes of the file."""
        target = io.StringIO()
        csv.writer(target, delimiter=self.delimiter, lineterminator=self.end, quoting=self.quoting).writerows(
            rows
        )
        text = target.getvalue()
        if not self.last_line_ends:
            text = text[: -len(self.end)]
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode()


STYLES = st.builds(
    Style,
    delimiter=st.sampled_from(",;"),
    comma=st.booleans(),
    bom=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    last_line_ends=st.booleans(),
)


@st.composite
def classes(draw, extras=3):
    """(rows of the file, results, style): students in either, in both, and some twice."""
    ids = draw(st.lists(st.integers(1, 40), max_size=8))  # the same id twice in one file
    style = draw(STYLES)
    width = draw(st.integers(0, extras))
    rows = [
        Row(
            id,
            draw(NAMES),
            draw(st.sampled_from(["", "", "", "-", style.number(80), style.number(87.5), "100"])),
            draw(st.booleans()) and draw(st.booleans()),
            draw(st.lists(TEXTS, min_size=width, max_size=width)),
        )
        for id in ids
    ]
    handed_in = draw(st.lists(st.integers(1, 40), max_size=8, unique=True))
    handed_in += [id for id in dict.fromkeys(ids) if draw(st.booleans()) and id not in handed_in]
    if handed_in and draw(st.integers(0, 9)) == 0:
        handed_in.append(handed_in[0])
    results = [draw(results_of(id)) for id in draw(st.permutations(handed_in))]
    return rows, results, style


@st.composite
def results_of(draw, id):
    """One student's result."""
    status = draw(st.sampled_from(["graded"] * 6 + ["not_graded", "missing"]))
    score = draw(
        st.one_of(
            st.sampled_from([0.0, 80.0, 87.5, 100.0, 33.333333]), st.integers(0, 400).map(lambda n: n / 4)
        )
    )
    points = (score, 100.0) if status == "graded" else (0.0, 0.0)
    return SubmissionResult(
        f"{id}",
        "toy",
        f"class/{id}",
        status,
        *points,
        student=Student(f"{id}", draw(NAMES)),
        message="why not",
    )


@st.composite
def archives(draw, name_of):
    """(rows, results, style), the results with the ids that intake reads from the archive's names.

    name_of: makes an entry's name from (name, id, number, late, copy).
    """
    rows, results, style = draw(classes())
    owners = {}
    for result in {result.id: result for result in results}.values():  # an archive has each student once
        name, late = draw(st.sampled_from(["annadams", "bo", "王小明", "müller"])), draw(st.booleans())
        for copy in range(draw(st.integers(1, 2))):
            owners[name_of(name, result.id, len(owners), late, copy)] = result
    known = entrants([SimpleNamespace(name=name, kind="file") for name in owners])
    assert set(owners) == set(known)
    read = {}
    for name, result in owners.items():
        student = Student(known[name].id, known[name].name, source=name)
        read.setdefault(result.id, msgspec.structs.replace(result, id=student.id, student=student))
    return rows, list(read.values()), style


def canvas_name(name, id, number, late, copy):
    """An entry of Canvas's submissions.zip; a copy is a second file of one name."""
    return f"{name}{'_LATE' if late else ''}_{id}_{9000 + number}_toy{f'-{copy}' if copy else ''}.py"


def moodle_name(name, id, number, late, copy):
    """An entry of Moodle's download, without folders."""
    return f"{name}_{id}_assignsubmission_file_toy{copy}.py"


def run_of(results):
    """A run with these results."""
    return RunResult(2, RUN, list(results))


def canvas(rows, style, title="Toy", number=4321):
    """Canvas's gradebook; returns (bytes, header rows, position of the grade's column)."""
    extras = len(rows[0].extra) if rows else 0
    header = ["Student", "ID", "SIS Login ID", "Section", "Other (77)", f"{title} ({number})"]
    header += [f"Notes {n}" for n in range(extras)] + ["Current Score", "Final Score"]
    hidden = ["", "", "", "", "", "Manual Posting", *[""] * extras, "", ""]
    points = ["    Points Possible", "", "", "", style.number(10), style.number(100), *[""] * extras]
    points += ["(read only)", "(read only)"]
    body = [
        [row.name, str(row.id), "login", "S, 1", "7", "EX" if row.locked else row.old, *row.extra, "50", "40"]
        for row in rows
    ]
    return style.write([header, hidden, points, *body]), 3, 5


TITLES = {
    "en": (
        "Identifier",
        "Full name",
        "Status",
        "Grade",
        "Maximum grade",
        "Grade can be changed",
        "Last modified (grade)",
    ),
    "de": (
        "ID",
        "Vollständiger Name",
        "Status",
        "Bewertung",
        "Bestwertung",
        "Bewertung kann geändert werden",
        "Zuletzt geändert (Bewertung)",
    ),
    "zh_cn": ("标识符", "全名", "状态", "成绩", "最高分", "允许更改成绩", "上次修改（评分）"),
    "zh_tw": ("識別碼", "全名", "狀態", "成績", "最高分數", "Grade can be changed", "最後修改（老師）"),
}
PEOPLE = {"en": "Participant ", "de": "Teilnehmer/in", "zh_cn": "参与人", "zh_tw": "參與者"}
ANSWERS = {"en": ("Yes", "No"), "de": ("Ja", "Nein"), "zh_cn": ("是", "否"), "zh_tw": ("是", "否")}


def moodle(rows, style, language):
    """Moodle's grading worksheet in a language; returns (bytes, header rows, position of the grade's column)."""
    extras = len(rows[0].extra) if rows else 0
    id, name, status, grade, most, can, modified = TITLES[language]
    yes, no = ANSWERS[language]
    header = [id, name, status, *[f"extra {n}" for n in range(extras)], grade, most, can, modified]
    body = []
    for row in rows:
        grades = (row.old, style.number(100), no if row.locked else yes, "-")
        body.append([f"{PEOPLE[language]}{row.id}", row.name, "Submitted", *row.extra, *grades])
    return style.write([header, *body]), 1, 3 + extras


def plain(rows, style):
    """A CSV file with a column of ids; returns (bytes, header rows, position of the grade's column)."""
    extras = len(rows[0].extra) if rows else 0
    header = ["Name", *[f"extra {n}" for n in range(extras)], "id", "Toy"]
    body = [[row.name, *row.extra, str(row.id), row.old] for row in rows]
    return style.write([header, *body]), 1, 2 + extras


@st.composite
def scores_files(draw):
    """(document, its text, results): Classroom 50's scores.json, written in one of several ways."""
    owners = draw(st.lists(st.sampled_from(["ann", "Bo", "cy-1", "di", "ed"]), max_size=5))
    entries = []
    for owner in owners:
        entry = {"owner": owner}
        if draw(st.booleans()):
            entry["member_usernames"] = [owner, draw(st.sampled_from(["fay", "gil", "ann"]))]
        if draw(st.booleans()):
            entry["override"] = draw(st.booleans())
        entry["submissions"] = [draw(_records(owner)) for _ in range(draw(st.integers(1, 2)))]
        entry |= draw(
            st.sampled_from([{}, {"note": 'é "}],{[ \\'}, {"extra": {"score": 7, "override": False}}])
        )
        entries.append(dict(draw(st.permutations(list(entry.items())))))
    bucket = {"type": "individual", "entries": entries}
    document = {
        "schema": "classroom50/scores/v1",
        "assignments": {"other": {"type": "group", "entries": []}, "toy": bucket},
    }
    separators = draw(st.sampled_from([None, (",", ":"), (" , ", " : ")]))
    indent = draw(st.sampled_from([None, 2, "\t"]))
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    ids = draw(
        st.lists(st.sampled_from(["ann", "bo", "cy-1", "di", "fay", "gil", "zoe"]), unique=True, max_size=7)
    )
    results = []
    for id in ids:
        score = draw(st.sampled_from([0.0, 40.5, 87.5, 100.0]))
        results.append(SubmissionResult(id, "toy", id, "graded", score, 100.0, student=Student(id)))
    return document, text + draw(st.sampled_from(["", "\n"])), results


@st.composite
def _records(draw, owner):
    fields = {"owner": owner, "classroom": "c", "assignment_type": "individual"}
    fields |= {"submission": draw(st.sampled_from(["submit/1", "submit/manual-1"]))}
    fields |= {
        "datetime": "2026-11-28T10:00:00Z",
        "score": draw(st.sampled_from([0, 41, 100])),
        "max-score": 100,
    }
    return dict(draw(st.permutations(list(fields.items()))))
