"""Dates: one meaning for each way of writing them, and a sentence for those that can't be read."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from autograder.course.dates import read_date, stamp

MIDNIGHT_LESS_ONE = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20 23:59:00 UTC",
        "2026-11-20 23:59:00.000000 UTC",
        "2026-11-20 23:59",
        "2026-11-20T23:59Z",
        "2026-11-20T23:59:00+00:00",
        "2026-11-20 15:59:00 PST",
        "2026-11-20 15:59:00 -0800",
        "2026-11-20 15:59 America/Los_Angeles",
        "2026-11-21 00:59:00 CET",
        "2026-11-21 00:59 +01",
        "2026-11-21 00:59 UTC+1",
        "2026-11-21 00:59 Europe/Berlin",
        "2026-11-21 05:29 IST",
        datetime(2026, 11, 20, 23, 59),
        datetime(2026, 11, 21, 0, 59, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_one_moment(written):
    """The same moment, however it is written."""
    assert MIDNIGHT_LESS_ONE == read_date(written)


def test_local_time():
    """A date that names no zone is in the course's, summer time included."""
    assert datetime(2026, 7, 1, 21, 59, tzinfo=UTC) == read_date("2026-07-01 23:59", "Europe/Berlin")
    assert datetime(2026, 12, 1, 22, 59, tzinfo=UTC) == read_date("2026-12-01 23:59", "Europe/Berlin")
    assert datetime(2026, 12, 1, 23, 59, tzinfo=UTC) == read_date("2026-12-01 23:59 UTC", "Europe/Berlin")


@pytest.mark.parametrize("written", ["2026-11-20", date(2026, 11, 20)])
def test_day_without_time(written):
    """A date without a time is the end of that day."""
    assert datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC) == read_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "", "yesterday evening", "2026-13-01 10:00", "2026-11-31", "2026-11-20 25:00", "2026-11-20 10:00 Mars",
        "2026-11-20 10:00 ../../etc/passwd", "2026-11-20 10:00 +99:00", "0001-01-01 00:00 +14:00", "9" * 4000,
        "2026-11-20 10:00:00 UTC and more", "２０２６-11-20",
    ],
)  # fmt: skip
def test_unreadable(written):
    """Whatever is no date raises ValueError, and nothing else."""
    with pytest.raises(ValueError, match=r"."):
        read_date(written)


def test_stamp():
    """Times are written as nbgrader writes them, always in UTC."""
    moment = read_date("2026-11-20 15:59:30 PST")

    assert "2026-11-20 23:59:30.000000 UTC" == stamp(moment)
    assert moment == read_date(stamp(moment))
