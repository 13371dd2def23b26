"""Rosters: the instructor's own CSV, and what each LMS exports."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.classroom.roster import read_roster
from autograder.classroom.tables import normal
from autograder.errors import UsageError

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Toy (77)\r
,,,,,Manual Posting\r
    Points Possible,,,,,100.00\r
"Adams, Ann",11111,s1,aadams,A,\r
"Adams, Ann",22222,s2,aadams2,A,EX\r
"Student, Test",99999,,f00,A,\r
"""
MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Last modified (grade)
Participant 101,Ann Adams,ann@x.edu,Submitted for grading,,100.00,Yes,"Thursday, 1 October 2026, 8:01 PM",-
Participant 102,"Baker, Bob",bob@x.edu,No submission,,100.00,Yes,-,-
"""
MOODLE_DE = """ID;"Vollständiger Name";ID-Nummer;E-Mail-Adresse;Status;Bewertung;"Zuletzt geändert (Abgabe)"
Teilnehmer/in101;"Ann Adams";s1;ann@x.edu;Abgegeben;"13,50";"Donnerstag, 1. Oktober 2026, 20:01"
Teilnehmer/in102;张伟;s2;wei@x.edu;;;-
"""
MOODLE_ZH = """标识符,全名,电子邮件地址,状态,成绩,上次修改（作业）
参与人101,张伟,wei@x.edu,,,2026年10月1日 星期四 20:01
"""
CLASSROOM_50 = """username,first_name,last_name,email,section,github_id,role
aadams,Ann,Adams,ann@x.edu,1,4711,student
,Bob,Baker,bob@x.edu,1,,
teacher,Tia,Teach,tia@x.edu,1,4712,teacher
"""
GRADESCOPE = """First Name,Last Name,SID,Email,Role,Section
Ann,Adams,s1,ann@x.edu,Student,
Ira,Instructor,,ira@x.edu,Instructor,
"""
OWN = "name;id;submitted_at;shoe size\nAnn;1;2026-10-01 20:01;39\n"


def roster_of(folder, text, encoding="utf-8"):
    """The roster in a file with this text."""
    (folder / "roster.csv").write_bytes(text.encode(encoding))
    return read_roster(folder / "roster.csv", "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CANVAS, [("11111", "Adams, Ann", None, False), ("22222", "Adams, Ann", None, False)]),
        (MOODLE, [("101", "Ann Adams", "ann@x.edu", True), ("102", "Baker, Bob", "bob@x.edu", False)]),
        (MOODLE_DE, [("101", "Ann Adams", "ann@x.edu", True), ("102", "张伟", "wei@x.edu", False)]),
        (MOODLE_ZH, [("101", "张伟", "wei@x.edu", True)]),
        (
            CLASSROOM_50,
            [("aadams", "Ann Adams", "ann@x.edu", False), ("bob@x.edu", "Bob Baker", "bob@x.edu", False)],
        ),
        (GRADESCOPE, [("s1", "Ann Adams", "ann@x.edu", False)]),
        (OWN, [("1", "Ann", None, True)]),
    ],
    ids=["canvas", "moodle", "moodle_de", "moodle_zh", "classroom50", "gradescope", "own"],
)
def test_exports(tmp_path, text, expected):
    """Each export names its students, with ids as the same LMS's archives have them, and times in UTC."""
    roster = roster_of(tmp_path, text)

    found = [(one.id, one.name, one.email, one.submitted_at is not None) for one in roster.members]
    times = {one.submitted_at.isoformat() for one in roster.members if one.submitted_at}

    assert expected == found
    assert times <= {"2026-10-01T18:01:00+00:00"}


def test_find(tmp_path):
    """By id, e-mail or another number; an id that could be two students' is nobody's."""
    roster = roster_of(
        tmp_path, "id,username,email,name\n1,ann,Ann@x.edu,A\n2,1,same@x.edu,B\n3,c,same@x.edu,B\n"
    )

    found = [roster.find(id) for id in ("ANN@x.edu", "ann", "2", "1", "same@x.edu", "B", "4")]
    assert ["1", "1", "2", None, None, None, None] == [one and one.id for one in found]
    assert "1" == roster.find("1", of_lms=True).id


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("name,points\nAnn,3\n", r"line 1: names no column that tells students apart \(name, points\)"),
        ("id,name\n", "is followed by no student"),
        ("id,name\n1,Ann\n\n1,Bob\n", "line 4: has the id '1', as line 2"),
        ("id,name,ID\n1,Ann,2\n", "two columns called 'id'"),
        ("id,name\n1,Ann,Adams\n", "line 2: has 3 cells"),
        ('id,name\n1,"Ann\n', "is no CSV"),
        ("id,name\n,Ann\n", "line 2: has neither an id nor an e-mail"),
        ("id,submitted_at\n1,10/01/2026\n", "line 2: the time '10/01/2026' can't be read"),
        ("id,name\n1,A\0nn\n", "is no text"),
    ],
)
def test_wrong(tmp_path, text, why):
    """What is wrong with a roster is said with its line, before anything is graded."""
    with pytest.raises(UsageError, match=f"roster.csv.*{why}"):
        roster_of(tmp_path, text)


def test_encodings(tmp_path):
    """UTF-16 with its mark is read; another encoding is told what to do."""
    assert "Jürgen" == roster_of(tmp_path, "id,name\n1,Jürgen\n", "utf-16").members[0].name
    with pytest.raises(UsageError, match="not text in UTF-8; in Excel"):
        roster_of(tmp_path, "id,name\n1,Jürgen\n", "cp1252")
    with pytest.raises(UsageError, match="can't be read"):
        read_roster(tmp_path / "none.csv", "UTC")
    with pytest.raises(UsageError, match="can't be read"):
        read_roster(tmp_path, "UTC")


def test_long_cells(tmp_path):
    """Moodle puts whole answers into cells."""
    assert 1 == len(roster_of(tmp_path, f'id,name,answer\n1,Ann,"{"x" * 500_000}"\n').members)


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12)
NAMES = st.one_of(st.sampled_from(["Adams, Ann", '"Al" O\'Neil', "=1+1", "张伟", "-", "a;b\tc"]), TEXT)


@pytest.mark.slow
@settings(max_examples=80)
@given(
    people=st.lists(
        st.tuples(st.integers(1, 10**9).map(str), NAMES, NAMES), min_size=1, unique_by=lambda one: one[0]
    ),
    separator=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    columns=st.permutations(["id", "name", "group", 'Notes, "quoted"']),
)
def test_any_roster(tmp_path_factory, people, separator, line_end, mark, columns):
    """Whatever names there are, and however the table is written, each student is read as it was written."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=line_end)
    writer.writerow(columns)
    for id, name, group in people:
        cells = {"id": id, "name": name, "group": group}
        writer.writerow([cells.get(column, 'x,"y";z') for column in columns])

    roster = roster_of(tmp_path_factory.mktemp("any"), mark + stream.getvalue())

    expected = [(id, name.strip() or None, group.strip() or None) for id, name, group in people]
    assert expected == [(one.id, one.name, one.group) for one in roster.members]
    assert [id for id, _name, _group in people] == [roster.find(id).id for id, _name, _group in people]


def test_normal_form():
    """Case, accents in either spelling, white space and underscores don't count in names of columns and ids."""
    assert normal("  Submitted_At ") == normal("submitted at")
    assert normal(unicodedata.normalize("NFD", "José")) == normal("JOSÉ")


def test_knows(tmp_path):
    """A folder is a student's if it is called by an id, an e-mail or a group of the roster."""
    roster = roster_of(tmp_path, "id,email,group\n101,ann@x.edu,one\n")

    assert [True, True, True, False] == list(map(roster.knows, ("101", "Ann@x.edu", "One", "monday")))
