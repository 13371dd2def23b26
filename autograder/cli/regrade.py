"""After a run: whose grade is another one than before, by other tests, versions or settings."""

from __future__ import annotations

import contextlib
import shlex
from pathlib import Path

import msgspec
from msgspec.structs import replace
from rich.console import Console

from autograder.atomic_files import replaced
from autograder.classroom.compare import moved_points
from autograder.results import SCHEMA_VERSION, RunInfo, RunResult, SubmissionResult
from autograder.session.history import History


def report_regrade(
    console: Console, folder: Path, history: History, results: dict[int, SubmissionResult], run: RunInfo
) -> None:
    """Say how many grades moved since these submissions were last graded, and note their new results.

    folder: where the grades before and after are written for `compare`. results: of the whole run.
    """
    graded = {position for position, result in results.items() if result.status == "graded"}
    before = {position: last for position, last in history.before().items() if position in graded}
    history.keep(graded, run)
    if not before:
        return
    new = {position: results[position] for position in before}
    old = {
        position: replace(last, id=new[position].id, path=new[position].path, student=new[position].student)
        for position, (last, _run) in before.items()
    }
    moved = sum(moved_points(old[position], new[position]) for position in before)
    if not moved:
        text = f"{len(before)} submissions were graded before, by other tests or versions: no grade moved"
        console.print(text, style="dim")
        return
    old_run = max((last_run for _last, last_run in before.values()), key=lambda info: info.started)
    files = (folder / "old.json", folder / "new.json")
    text = f"{moved} of {len(before)} grades moved since these submissions were last graded"
    with contextlib.suppress(OSError):  # the grades are there; only the list of what moved is not
        folder.mkdir(parents=True, exist_ok=True)
        for file, info, side in ((files[0], old_run, old), (files[1], run, new)):
            with replaced(file) as temporary:
                temporary.write_bytes(
                    msgspec.json.encode(RunResult(SCHEMA_VERSION, info, list(side.values())))
                )
        text += f"; to see which: python -m autograder compare {' '.join(shlex.quote(str(f)) for f in files)}"
    console.print(text, style="yellow", markup=False, soft_wrap=True)
