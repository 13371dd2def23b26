"""Round trips over generated exports: every grade arrives at its student, and no other cell changes."""

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.classroom.fill import fill, read_export
from tests.kit.unit.classroom.exports import (
    archives,
    canvas,
    canvas_name,
    classes,
    moodle,
    moodle_name,
    plain,
    run_of,
    scores_files,
)

pytestmark = pytest.mark.slow

EXAMPLES = 40  # of each format; the thorough test below runs more
FORMATS = {
    "canvas": canvas,
    "moodle_en": lambda rows, style: moodle(rows, style, "en"),
    "moodle_de": lambda rows, style: moodle(rows, style, "de"),
    "moodle_zh_cn": lambda rows, style: moodle(rows, style, "zh_cn"),
    "moodle_zh_tw": lambda rows, style: moodle(rows, style, "zh_tw"),
    "plain": plain,
}
SETTINGS = {"missing_zero": st.booleans(), "overwrite": st.booleans()}


def cells(data, delimiter):
    """The file as csv.reader sees it, after the byte order mark."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def as_number(text):
    """A cell's number, or None."""
    try:
        return Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        return None


def expected(rows, results, missing_zero, overwrite, locks):
    """{row: points} of the grades that must be written, worked out without the code under test."""
    found = {}
    for position, row in enumerate(rows):
        own = [result for result in results if result.student.id == str(row.id)]
        own = [one for one in own if one.status == "graded" or (one.status == "missing" and missing_zero)]
        if len(own) != 1 or sum(other.id == row.id for other in rows) != 1 or (locks and row.locked):
            continue
        points = Decimal(str(own[0].score)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if as_number(row.old) != points and (row.old in ("", "-") or overwrite):
            found[position] = points
    return found


def check(export_of, drawn, options, locks=True):
    """Fill in, and compare the file before and after, cell by cell and byte by byte."""
    rows, results, style = drawn
    data, header, column = export_of(rows, style)
    export = read_export(data, "export.csv", run_of(results), results, "toy", None)
    filling = fill(export, results, **options)

    wanted = expected(rows, results, **options, locks=locks)
    before, after = cells(data, style.delimiter), cells(filling.data, style.delimiter)
    changed = {
        (y, x): after[y][x]
        for y in range(len(before))
        for x in range(len(before[y]))
        if before[y][x] != after[y][x]
    }
    assert {(header + y, column): points for y, points in wanted.items()} == {
        place: as_number(text) for place, text in changed.items()
    }
    assert len(before) == len(after)
    sign = "," if style.comma else "."
    if locks:  # there a maximum tells which sign the file has
        assert set(changed.values()) == {
            f"{points:f}".rstrip("0").rstrip(".").replace(".", sign) for points in wanted.values()
        }
    # What is left of both files without the changed cells is the same bytes.
    assert without(data, export, wanted) == without(filling.data, read_again(filling.data, results), wanted)
    told = [*filling.changes, *filling.listed]
    quiet = sum(one.status == "missing" and not options["missing_zero"] for one in results)
    locked = {str(row.id) for row in rows if row.locked and locks}
    excused = sum(one.status == "missing" and one.student.id in locked for one in results)
    assert len(results) - quiet - excused <= len(told) + filling.same <= len(results) - quiet


def read_again(data, results):
    """The filled file, read as an export."""
    return read_export(data, "export.csv", run_of(results), results, "toy", None)


def without(data, export, positions):
    """The file's bytes without these grades."""
    parts, at = [], 0
    for position in sorted(positions):
        parts.append(data[at : export.cells[position].start])
        at = export.cells[position].end
    return [*parts, data[at:]]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=EXAMPLES)
@given(drawn=classes(), options=st.fixed_dictionaries(SETTINGS))
def test_round_trip(name, drawn, options):
    """No grade reaches a wrong student, none is lost in silence, every other cell keeps its bytes."""
    check(FORMATS[name], drawn, options, locks=name != "plain")


@pytest.mark.parametrize(
    ("export_of", "name_of"), [(canvas, canvas_name), (FORMATS["moodle_de"], moodle_name)]
)
@settings(max_examples=EXAMPLES // 2)
@given(data=st.data(), options=st.fixed_dictionaries(SETTINGS))
def test_from_the_archive(export_of, name_of, data, options):
    """The same with the ids that intake reads in the archive's names: LATE, second files, equal names."""
    check(export_of, data.draw(archives(name_of)), options)


def expected_scores(entries, results, overwrite):
    """{position: points} of the entries that must get a grade, worked out without the code under test."""
    members = [{name.lower() for name in (e["owner"], *e.get("member_usernames", ()))} for e in entries]
    found = {}
    for position, entry in enumerate(entries):
        own = [one for one in results if sum(one.id in names for names in members) == 1]
        points = {round_half_up(one.score) for one in own if one.id in members[position]}
        newest = entry["submissions"][0]["score"]
        free = entry.get("override") is not True or overwrite
        if len(points) == 1 and (entry.get("override") is not True or points != {newest}) and free:
            (found[position],) = points
    return found


def check_scores(drawn, overwrite):
    """Fill scores.json; it must be the old file but for the overrides, in the same order and the same text."""
    document, text, results = drawn
    export = read_export(text.encode(), "scores.json", run_of(results), results, "toy", None)
    filling = fill(export, results, overwrite=overwrite)

    after = json.loads(filling.data)
    entries, in_place = document["assignments"]["toy"]["entries"], False
    for position, points in expected_scores(entries, results, overwrite).items():
        entry, first = entries[position], entries[position]["submissions"][0]
        in_place |= "override" in entry
        if entry.get("override") is True and first["submission"].startswith("submit/manual-"):
            first["score"] = points
            continue
        record = after["assignments"]["toy"]["entries"][position]["submissions"][0]
        assert (points, 100, entry["owner"]) == (record["score"], record["max-score"], record["owner"])
        assert record["datetime"] > first["datetime"]
        entry["submissions"].insert(0, record)
        order = ["override", *entry] if "override" not in entry else list(entry)
        entries[position] = {key: True if key == "override" else entry[key] for key in order}
    assert json.dumps(document) == json.dumps(after)
    left = iter(filling.data.decode())
    assert in_place or all(character in left for character in text), "spaces and escapes stay"
    told = [*filling.changes, *filling.listed]
    assert len(results) == len(told) + filling.same


def round_half_up(points):
    """A whole number of points."""
    return int(Decimal(str(points)).quantize(Decimal(1), ROUND_HALF_UP))


@settings(max_examples=EXAMPLES)
@given(drawn=scores_files(), overwrite=st.booleans())
def test_scores(drawn, overwrite):
    """Classroom 50: each grade is the newest score of its own entry, and everything else is as it was."""
    check_scores(drawn, overwrite)


@pytest.mark.thorough
@settings(max_examples=2000)
@given(name=st.sampled_from(sorted(FORMATS)), drawn=classes(), options=st.fixed_dictionaries(SETTINGS))
def test_round_trip_thoroughly(name, drawn, options):
    """The same over 2,000 tables."""
    check(FORMATS[name], drawn, options, locks=name != "plain")


@pytest.mark.thorough
@settings(max_examples=2000)
@given(drawn=scores_files(), overwrite=st.booleans())
def test_scores_thoroughly(drawn, overwrite):
    """The same over 2,000 files of Classroom 50."""
    check_scores(drawn, overwrite)
