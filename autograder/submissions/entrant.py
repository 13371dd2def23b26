"""Whose an entry of an LMS's archive is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entrant:
    """Whose an entry is. file: what the student called it, None where the system itself wrote it.

    attempt: sorts attempts of one student, "" where there is one. attempts: how many there were, where the
    archive holds the last one only. late: the system says so. others: id and name of those who handed it in
    with them. problem: why it can't be told whose it is, "" if it can.
    """

    id: str
    name: str | None
    file: str | None
    attempt: str = ""
    submitted_at: str | None = None
    late: bool = False
    attempts: int | None = None
    others: tuple[tuple[str, str | None], ...] = ()
    problem: str = ""
