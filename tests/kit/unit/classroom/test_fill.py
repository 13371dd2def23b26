"""What is written, what is listed, and what is refused, for each format."""

import json
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.classroom.fill import by_assignment, fill, full_points, points_of, read_export
from autograder.errors import AutograderError, DataError, UsageError
from autograder.results import RunResult, Student, SubmissionResult
from tests.kit.unit.classroom.exports import RUN

CANVAS = (
    "Student,ID,SIS Login ID,Section,Homework 1 (11),Toy (12),Toy (13),Notes,Current Score (2026)\r\n"
    ",,,,,Manual Posting,,,\r\n"
    "    Points Possible,,,,10.00,100.00,100.00,,(read only)\r\n"
    '"Adams, Ann",101,aa,S,,,,"a, b",50\r\n'
    '"Li, Bo",102,bl,S,,EX,,,50\r\n'
    '"Li, Bo",103,bl2,S,,N/A,,,50\r\n'
    '"Ng, Di",104,dn,S,,80.00,,,50\r\n'
    '"Student, Test",9,t,S,,,,,0\r\n'
)
MOODLE = (
    "Identifier,Full name,Grade,Maximum grade,Grade can be changed,Last modified (grade)\n"
    "Participant 101,Ann Adams,,100.00,Yes,-\n"
    "Participant 102,Bo Li,-,100.00,No,-\n"
)


def one(id, score=87.5, status="graded", maximum=100.0, assignment="toy", **more):
    """One student's result."""
    points = (score, maximum) if status == "graded" else (0.0, 0.0)
    student = more.pop("student", Student(str(id)))
    return SubmissionResult(str(id), assignment, f"class/{id}", status, *points, student=student, **more)


def filled(data, *results, column=None, name="export.csv", assignment=None, **options):
    """Fill these results into a file."""
    run = RunResult(2, RUN, list(results))
    ((assignment, own),) = by_assignment(run, assignment, "results.json")
    data = data if isinstance(data, bytes) else data.encode()
    return fill(read_export(data, name, run, own, assignment, column), own, **options)


def changed(before, after):
    """{line: (old, new)} of the lines that differ."""
    pairs = zip(before.encode().splitlines(True), after.splitlines(True), strict=True)
    return {n: (a.decode(), b.decode()) for n, (a, b) in enumerate(pairs, 1) if a != b}


def told(filling):
    """{id: why} of who is listed."""
    return {listed.result.id: listed.why for listed in filling.listed}


class TestCanvas:
    """Canvas's gradebook."""

    def test_filled(self):
        """A grade goes into the student's cell; EX and N/A stay, even with --overwrite."""
        results = [one(n) for n in (101, 102, 103, 104)]

        filling = filled(CANVAS, *results, column="12", overwrite=True)

        assert {
            4: ('"Adams, Ann",101,aa,S,,,,"a, b",50\r\n', '"Adams, Ann",101,aa,S,,87.5,,"a, b",50\r\n'),
            7: ('"Ng, Di",104,dn,S,,80.00,,,50\r\n', '"Ng, Di",104,dn,S,,87.5,,,50\r\n'),
        } == changed(CANVAS, filling.data)
        assert {
            "102": "excused in Canvas (EX)",
            "103": "not assigned to this student in Canvas (N/A)",
        } == told(filling)
        assert 1 == filling.absent

    def test_kept(self):
        """Another grade stays without --overwrite, and an equal one needs no change."""
        filling = filled(CANVAS, one(104), column="Toy (12)")
        assert {"104": "line 7 holds 80.00, not 87.5; --overwrite replaces it"} == told(filling)
        assert CANVAS.encode() == filling.data

        filling = filled(CANVAS, one(104, 80.0), column="12")
        assert (1, [], []) == (filling.same, filling.changes, filling.listed)

    @pytest.mark.parametrize(
        ("column", "assignment", "target"),
        [
            ("11", "toy", None),
            ("12", "toy", "Toy (12)"),
            ("Toy (13)", "toy", "Toy (13)"),
            (None, "homework_1", None),
        ],
    )
    def test_column(self, column, assignment, target):
        """A column is found by its number, its title with the number, or the assignment's name."""
        result = one(101, 5.0, maximum=10.0 if target is None else 100.0, assignment=assignment)

        filling = filled(CANVAS, result, column=column)

        assert f"column {target or 'Homework 1 (11)'!r}" == filling.target

    @pytest.mark.parametrize(
        ("column", "why"),
        [
            (
                None,
                "2 assignments are called 'toy'; choose one with --column NAME (there are: 'Homework 1 (11)', 'Toy (12)', 'Toy (13)')",
            ),
            ("Toy", "2 assignments are called 'Toy'"),
            ("99", "no assignment is called '99'"),
            ("Notes", "column 'Notes' can't be filled in; Canvas takes no points there"),
            ("Current Score (2026)", "column 'Current Score (2026)' can't be filled in"),
        ],
    )
    def test_no_column(self, column, why):
        """A column that does not exist, or not once, or that Canvas computes, is refused."""
        with pytest.raises(DataError, match=re.escape(why)):
            filled(CANVAS, one(101), column=column)

    def test_computed_column(self):
        """A column that Canvas computes is none of an assignment, in whatever language it says so."""
        with pytest.raises(DataError, match="no assignment is called '2026'"):
            filled(CANVAS.replace("(read only)", "(nur Lesen)"), one(101), column="2026")

    def test_other_maximum(self):
        """Points are never converted: another maximum is an error that says what to do."""
        why = (
            "line 4 of the file is out of 10 points, the results out of 100; set the maximum in Canvas to 100"
        )
        with pytest.raises(DataError, match=why):
            filled(CANVAS, one(101), column="11")

    def test_part_of_the_tests(self):
        """Who was graded without some tests is listed; the others get their points."""
        filling = filled(CANVAS, one(101), one(104, 70.0, maximum=90.0), column="13")

        assert {"104": "was graded out of 90 points, the others out of 100"} == told(filling)
        assert 1 == len(filling.changes)

    def test_two_header_rows(self):
        """Without a row for manual posting, and with names in two columns, it is the same file."""
        text = CANVAS.replace(",,,,,Manual Posting,,,\r\n", "").replace('"a, b"', "")
        text = text.replace("Student,ID", "LastName,FirstName,ID").replace("Possible,", "Possible,,")
        text = text.replace(", ", '","')

        filling = filled(text, one(101), column="13")

        row = '"Adams","Ann",101,aa,S,,,{},,50\r\n'
        assert {3: (row.format(""), row.format("87.5"))} == changed(text, filling.data)

    def test_shifted_row(self):
        """A row with a cell too many could put a grade into another column: refused."""
        with pytest.raises(DataError, match="line 4: has 10 cells where line 1 has 9"):
            filled(CANVAS.replace('"a, b"', "a, b"), one(101), column="12")

    def test_twice(self):
        """A student who is twice in the file, or twice in the results, gets nothing."""
        text = CANVAS + '"Adams, Ann",101,aa,S,,,,,50\r\n'
        assert {"101": "line 4 and line 9 have this id"} == told(filled(text, one(101), column="12"))

        filling = filled(CANVAS, one(101), one(101, 20.0), column="12")
        assert ["line 4 has 2 results with this id"] * 2 == [listed.why for listed in filling.listed]
        assert CANVAS.encode() == filling.data

    def test_other_system(self):
        """Results of Moodle's download don't go into Canvas's file, even where numbers are equal."""
        student = Student("101", "Ann Adams", source="Ann Adams_101_assignsubmission_file_toy.py")
        with pytest.raises(DataError, match="the results are of a download from Moodle"):
            filled(CANVAS, one(101, student=student), column="12")


class TestMoodle:
    """Moodle's grading worksheet."""

    def test_locked(self):
        """A row that can't be changed is listed; "-" counts as empty."""
        filling = filled(MOODLE, one(101), one(102))

        assert {
            2: ("Participant 101,Ann Adams,,100.00,Yes,-\n", "Participant 101,Ann Adams,87.5,100.00,Yes,-\n")
        } == changed(MOODLE, filling.data)
        assert {"102": "Moodle says that this grade can't be changed"} == told(filling)
        assert ["102"] == [r.id for r in filled(MOODLE.replace(",No,", ",Yes,"), one(102)).matched]

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("Maximum grade", "Scale", "is graded by a scale"),
            ("Participant 102", "Bo", "line 3: 'Bo' has no participant's number"),
            ("Full name", "Grade", "2 columns are called 'Grade'"),
            ("Bo Li", "Li, Bo", "line 3: has 7 cells where line 1 has 6"),
        ],
    )
    def test_refused(self, old, new, why):
        """A worksheet in which grades can't be placed for certain is refused."""
        with pytest.raises(DataError, match=why):
            filled(MOODLE.replace(old, new), one(101))

    def test_column(self):
        """It has one column for the grade, so --column is a mistake."""
        with pytest.raises(UsageError, match="--column Grade: Moodle's worksheet has one column"):
            filled(MOODLE, one(101), column="Grade")


class TestPlain:
    """Any other CSV file."""

    def test_ids(self):
        """The ids are in the column called so, or in the only one that has some of them."""
        assert (
            "id,x,toy\nann,bo,5\n" == filled("id,x,toy\nann,bo,\n", one("ann", 5.0), one("bo")).data.decode()
        )
        assert "login,toy\nann,5\n" == filled("login,toy\nann,\n", one("ann", 5.0)).data.decode()

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("a,b,toy\nann,ann,\n", "several columns have the ids"),
            ("a,b,toy\nx,y,\n", "no column has the ids"),
            ("id,b\nann,\n", "no column is called 'toy'; choose one with --column NAME (there are: 'b')"),
            ("id,toy,Toy\nann,,\n", "2 columns are called 'toy'"),
            ("id,toy\nann\n", "line 2: has 1 cells where line 1 has 2"),
        ],
    )
    def test_refused(self, text, why):
        """A file in which the columns are not certain is refused."""
        with pytest.raises(DataError, match=re.escape(why)):
            filled(text, one("ann"))


class TestRules:
    """What holds for every format."""

    TEXT = "id,toy\nann,\nbo,\n"

    def test_missing(self):
        """Who handed nothing in gets nothing, or 0 with --missing zero; they are not listed."""
        filling = filled(self.TEXT, one("ann", status="missing"), one("bo"))
        assert (1, b"id,toy\nann,\nbo,87.5\n", []) == (filling.missing, filling.data, filling.listed)

        filling = filled(self.TEXT, one("ann", status="missing"), one("bo"), missing_zero=True)
        assert (0, b"id,toy\nann,0\nbo,87.5\n", []) == (filling.missing, filling.data, filling.listed)

    def test_not_graded(self):
        """What could not be graded is listed with the reason, also where its assignment is unknown."""
        results = [one("ann", status="not_graded", message="damaged zip"), one("bo")]
        results.append(one("cy", status="not_graded", message="no file", assignment=None))

        filling = filled(self.TEXT, *results)

        assert {"ann": "not graded: damaged zip", "cy": "not graded: no file"} == told(filling)
        assert b"id,toy\nann,\nbo,87.5\n" == filling.data

    def test_nobody(self):
        """A student whom the file does not know is listed."""
        assert {"zoe": "no row of the file has this id"} == told(filled(self.TEXT, one("bo"), one("zoe")))

    def test_public(self):
        """Results without points would write a 0 for everybody: refused."""
        with pytest.raises(UsageError, match="grade without --public"):
            filled(self.TEXT, one("ann", 0.0, maximum=0.0))

    def test_assignments(self):
        """Results of the assignments that were not chosen stay out; what is of none is told once."""
        results = [one("ann"), one("ann", 1.0, assignment="other"), one("bo", assignment=None)]
        parts = by_assignment(RunResult(2, RUN, results), None, "results.json")
        assert [("other", ["ann", "bo"]), ("toy", ["ann"])] == [
            (name, [result.id for result in own]) for name, own in parts
        ]
        with pytest.raises(UsageError, match="has no results of any assignment"):
            filled(self.TEXT, results[2])
        with pytest.raises(UsageError, match=r"has no results of 'third' \(it has: other, toy\)"):
            filled(self.TEXT, *results, assignment="third")
        assert b"id,toy\nann,87.5\nbo,\n" == filled(self.TEXT, *results[:2], assignment="toy").data

    def test_total(self):
        """`--score total` takes late penalty and points by hand, and a written question's points count in the maximum."""
        question = SimpleNamespace(name="essay", max_points=20.0)
        test = SimpleNamespace(name="hidden/t", max_points=80.0)
        result = SimpleNamespace(
            score=70.0,
            max_score=80.0,
            total=75.5,
            tests=[SimpleNamespace(id="hidden/t")],
            by_hand=[question, test],
        )

        assert (Decimal("75.5"), Decimal(100)) == (points_of(result, "total"), full_points(result, "total"))
        assert (Decimal(70), Decimal(80)) == (points_of(result, "auto"), full_points(result, "auto"))
        assert Decimal("87.5") == points_of(one("ann"), "total")

    def test_accents(self):
        """Ids are compared in one spelling of their accents."""
        assert b"87.5" in filled("id,toy\nJo\u0308rg,\n", one("J\u00f6rg")).data


class TestClassroom50:
    """Classroom 50's scores.json."""

    FIXTURE = json.loads(Path(__file__).with_name("classroom50_scores_v1.json").read_text())

    def entry(self, owner, score, maximum=100, **more):
        """One entry with two submissions."""
        record = {"schema": "classroom50/result/v1", "classroom": "cs", "assignment_type": "individual"}
        record |= {"owner": owner, "submission": "submit/1", "commit": "c", "release": "r", "review": "v"}
        record |= {"datetime": "2026-11-30T10:00:00Z", "score": score, "max-score": maximum, "tests": []}
        return {"owner": owner, **more, "submissions": [record, record | {"submission": "submit/0"}]}

    def document(self, *entries, **more):
        """A file with one assignment."""
        bucket = {"type": "individual", "entries": list(entries), "collected_at": "2026-11-30T11:00:00Z"}
        return {
            "schema": "classroom50/scores/v1",
            "assignments": {"toy": bucket, "other": {"type": "individual", "entries": []}},
            **more,
        }

    def text(self, *entries, indent=2):
        """The file as text."""
        return json.dumps(self.document(*entries), indent=indent, ensure_ascii=False) + "\n"

    def restored(self, data):
        """The document without the manual records and their marks, and those records by owner."""
        document = json.loads(data)
        manual = {}
        for entry in document["assignments"]["toy"]["entries"]:
            first = entry["submissions"][0]
            if first["submission"].startswith("submit/manual-"):
                assert entry.pop("override") is True
                manual[entry["owner"]] = entry["submissions"].pop(0)
        return document, manual

    @pytest.mark.parametrize("indent", [None, 2, "\t"])
    def test_override(self, indent):
        """A collected score is replaced by an override in front of it; the rest of the file is the same text."""
        entries = [self.entry("Ann", 3), self.entry("bo", 100, note="ä\\u00e4"), self.entry("cy", 1)]
        text = self.text(*entries, indent=indent)

        filling = filled(text, one("ann"), one("bo", 40.4), name="scores.json")

        document, manual = self.restored(filling.data)
        assert self.document(*entries) == document
        assert {"Ann": 88, "bo": 40} == {owner: record["score"] for owner, record in manual.items()}
        assert [("3", "88"), ("100", "40")] == [(change.old, change.new) for change in filling.changes]
        assert 1 == filling.absent
        record = manual["Ann"]
        fields, rules = self.FIXTURE["fields"]["submission"], self.FIXTURE["rules"]
        assert set(fields["required"]) == set(record)
        assert rules["schema"] == record["schema"]
        assert all(type(record[name]) is int for name in rules["whole numbers"])
        assert re.search(rules["submission"], record["submission"])
        assert re.search(rules["datetime"], record["datetime"])
        assert "2026-11-30T10:00:01Z" == record["datetime"], "later than what was collected"
        # every line of the old file is still there, in its order
        lines = iter(filling.data.decode().splitlines())
        assert all(line in lines for line in text.splitlines()) or indent is None

    def test_again(self):
        """Filling in twice changes nothing; another grade in an override is kept unless --overwrite."""
        first = filled(self.text(self.entry("ann", 3, override=False)), one("ann"), name="scores.json").data

        filling = filled(first, one("ann"), name="scores.json")
        assert (1, first) == (filling.same, filling.data)

        filling = filled(first, one("ann", 60.0), name="scores.json")
        assert {"ann": "entry 1 of 'toy' holds 88, not 60; --overwrite replaces it"} == told(filling)
        assert first == filling.data

        filling = filled(first, one("ann", 60.0), name="scores.json", overwrite=True)
        assert first.replace(b'"score": 88', b'"score": 60') == filling.data

    def test_override_by_hand(self):
        """An override that somebody typed into the collected score is kept, too."""
        text = self.text(self.entry("ann", 50, override=True))

        assert "holds 50, not 88" in told(filled(text, one("ann"), name="s.json"))["ann"]
        _document, manual = self.restored(filled(text, one("ann"), name="s.json", overwrite=True).data)
        assert 88 == manual["ann"]["score"]

    def test_group(self):
        """Members of a group share an entry; where their points differ, all are listed."""
        text = self.text(self.entry("ann", 3, member_usernames=["ann", "Bo"]))

        filling = filled(text, one("ann"), one("bo"), name="s.json")
        assert ["88", "88"] == [change.new for change in filling.changes]
        assert 88 == self.restored(filling.data)[1]["ann"]["score"]

        filling = filled(text, one("ann"), one("bo", 20.0), name="s.json")
        assert ["entry 1 of 'toy' has 2 members with other points"] * 2 == list(told(filling).values())
        assert text.encode() == filling.data

    def test_without_entry(self):
        """A student without an entry is listed, and one in two entries."""
        text = self.text(self.entry("ann", 3), self.entry("bo", 3, member_usernames=["bo", "ann"]))

        filling = filled(text, one("zoe"), one("ann"), name="s.json")

        assert {
            "zoe": "no entry of the file has this id",
            "ann": "entry 1 of 'toy' and entry 2 of 'toy' have this id",
        } == told(filling)

    @pytest.mark.parametrize("score", [3, 0])
    def test_maximum(self, score):
        """Another maximum is an error; 0 says that nothing was graded there."""
        with pytest.raises(DataError, match="out of 50 points, the results out of 100"):
            filled(self.text(self.entry("ann", score, 50)), one("ann"), name="s.json")
        assert filled(self.text(self.entry("ann", 0, 0)), one("ann"), name="s.json").changes

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ('"classroom50/scores/v1"', '"classroom50/scores/v9"', "is no scores.json of Classroom 50"),
            ('"score": 3', '"score": 3.5', "entry 1 of 'toy': 'score' of a submission is not a whole number"),
            ('"max-score": 100', '"max-score": "100"', "'max-score' of a submission is not a whole number"),
            ('"2026-11-30T10:00:00Z"', '"yesterday"', "'datetime' of a submission is not a time"),
            ('"owner": "ann",\n', "", "has no 'owner'"),
            ('"toy": {', '"exercise": {', "no assignment is called 'toy'; choose one with --column"),
            ('"entries": [\n        {', '"entries": [\n        7, {', "entry 1 of 'toy': has no 'owner'"),
            ("}", "", "is not JSON"),
        ],
    )
    def test_refused(self, old, new, why):
        """A file that is not as the schema says is refused, with the place."""
        text = self.text(self.entry("ann", 3)).replace(old, new)
        with pytest.raises(AutograderError, match=re.escape(why)):
            filled(text, one("ann"), name="s.json")
