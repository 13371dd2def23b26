"""One reader for every date of the kit: `due` in course.toml, times of nbgrader's exchange and of rosters.

Read are ISO 8601 dates ("2026-11-30", "2026-11-30 23:59", "2026-11-30T23:59:00.5"), followed by nothing, an
offset ("+01:00", "-0800", "Z"), a zone's abbreviation ("UTC", "PST", "CEST") or its name in the tz database
("Europe/Berlin"), the dates and times that TOML has itself, and what Moodle writes: in English "Thursday,
1 October 2026, 8:01 PM", in German "Donnerstag, 1. Oktober 2026, 20:01", in Chinese "2026年10月1日 星期四
20:01".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader itself writes a time
MAX_LENGTH = 80
DATE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))?"
    r"\s*(?P<zone>\S.*)?",
    re.ASCII,
)
OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?", re.ASCII)
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
SPELLED = (
    re.compile(
        r"(?:[^\W\d_]+,?\s+)?(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d_]+)\.?\s+(?P<year>\d{4}),?\s+"
        rf"{CLOCK}(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
    ),
    re.compile(
        r"(?P<year>\d{4})年\s*(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日(?:\s*(?:星期|周)[一二三四五六日天])?"
        rf"[,，]?\s*(?P<half>上午|下午)?\s*{CLOCK}"
    ),
)
MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
AFTERNOON = ("p", "P", "下午")
END_OF_DAY = time(23, 59, 59)
# An abbreviation means one offset, in summer and in winter. Of those with several meanings, the commonest.
HOURS = {
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
    "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "SAST": 2, "GST": 4, "PKT": 5, "IST": 5.5, "WIB": 7, "HKT": 8, "SGT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


def read_date(written: str | datetime | date, local: str = "UTC") -> datetime:
    """A date as a time in UTC; ValueError, with a sentence, when it can't be read.

    local: the zone of a date that names none. A date without a time is the end of its day.
    """
    if isinstance(written, datetime):
        return _in_utc(written, local)
    if isinstance(written, date):
        return _in_utc(datetime.combine(written, END_OF_DAY), local)
    text = written.strip() if len(written) <= MAX_LENGTH else ""
    found = DATE.fullmatch(text)
    if found is None:
        return _in_utc(_spelled(text), local)
    day, clock = date.fromisoformat(found["day"]), found["clock"]
    moment = datetime.combine(day, END_OF_DAY if clock is None else _clock(clock))
    return _in_utc(moment, local if found["zone"] is None else found["zone"])


def stamp(moment: datetime) -> str:
    """A time as nbgrader writes it, in UTC."""
    return moment.astimezone(UTC).strftime(STAMP)


def zone(name: str) -> tzinfo:
    """A time zone by its offset, its abbreviation or its name; ValueError when there is no such zone."""
    name = name.strip()
    offset = OFFSET.fullmatch(name)
    if offset is not None:
        hours, minutes = int(offset["hours"]), int(offset["minutes"] or 0)
        if hours > 14 or minutes > 59:
            raise ValueError(f"there is no offset {name}")
        ahead = timedelta(hours=hours, minutes=minutes)
        return timezone(-ahead if offset["sign"] == "-" else ahead)
    if name.upper() in HOURS:
        return timezone(timedelta(hours=HOURS[name.upper()]))
    return _named(name)


@cache
def _named(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except Exception:  # the tz database raises many kinds for a name that it doesn't know
        raise ValueError(
            f'the time zone {name!r} is unknown; write an offset such as "+01:00", or a name such as '
            '"Europe/Berlin"'
        ) from None


def _spelled(text: str) -> datetime:
    """A date as Moodle writes it; ValueError for anything else."""
    found = next(filter(None, (pattern.fullmatch(text) for pattern in SPELLED)), None)
    if found is None:
        raise ValueError("it is no date")
    month = found["month"]
    number = int(month) if month.isdecimal() else MONTHS.get(month[:3].lower())
    if number is None:
        raise ValueError(f"there is no month {month!r}")
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in AFTERNOON else 0)
    day = date(int(found["year"]), number, int(found["day"]))
    return datetime.combine(day, time(hour, int(found["minute"]), int(found["second"] or 0)))


def _clock(text: str) -> time:
    whole, _point, fraction = text.replace(",", ".").partition(".")
    hour, minute, second = [int(part) for part in (*whole.split(":"), "0")][:3]
    return time(hour, minute, second, int(fraction[:6].ljust(6, "0")) if fraction else 0)


def _in_utc(moment: datetime, local: str) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone(local))).astimezone(UTC)
    except OverflowError:
        raise ValueError("this date is out of range") from None
