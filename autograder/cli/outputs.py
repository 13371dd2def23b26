"""The files that a run writes: JSON, JUnit XML, CSV, Gradescope's results.json, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.atomic_files import replaced
from autograder.errors import UsageError
from autograder.feedback.options import option
from autograder.reports.visibility import for_students
from autograder.results import SCHEMA_VERSION, RunInfo, RunResult, SubmissionResult

if TYPE_CHECKING:
    from autograder.classroom.exercise_code import ClassCode


@dataclass(frozen=True)
class Outputs:
    """Paths of the files to write, by format; None for those not asked for. report: a folder for pages."""

    json: Path | None = None
    junit: Path | None = None
    gradescope: Path | None = None
    report: Path | None = None
    csv: Path | None = None


def check_outputs(outputs: Outputs) -> None:
    """UsageError when a file can't be written there; raised before grading, not after an hour of it."""
    for name in ("json", "junit", "gradescope", "csv"):
        check_output(name, getattr(outputs, name))
    if outputs.report is not None:
        from autograder.reports.page.files import require_writable

        require_writable(outputs.report)


def missing_outputs(outputs: Outputs) -> tuple[Outputs, list[Path]]:
    """The outputs that don't exist yet; the paths of the others. A stopped run replaces nothing."""
    given = {name: path for name, path in vars(outputs).items() if path is not None}
    kept = {
        name: path
        for name, path in given.items()
        if any(path.glob("*.html") if path.is_dir() else [path.exists()])
    }
    return replace(outputs, **dict.fromkeys(kept)), list(kept.values())


def check_output(name: str, path: Path | None) -> None:
    """UsageError when no file can be written to the path of the option --name."""
    if path is None:
        return
    given = option(f"--{name}", str(path))
    if path.is_dir():
        raise UsageError(f"{given}: is a folder; give the name of a file")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{given}: there is no folder {path.absolute().parent}; create it first")


def check_device(device: str) -> None:
    """UsageError for "cuda" where torch finds no GPU."""
    if device == "cuda":
        import torch

        if not torch.cuda.is_available():
            raise UsageError(
                "--device cuda: torch finds no CUDA device here; omit the option to grade on the CPU"
            )


def write_outputs(run: RunResult, outputs: Outputs) -> None:
    """Write the JSON, the JUnit XML and the CSV that were asked for."""
    if outputs.json is not None:
        text = msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n"
        write_file(outputs.json, text)
    if outputs.junit is not None:
        from autograder.reports.junit import junit_xml

        write_file(outputs.junit, junit_xml(run))
    if outputs.csv is not None:
        from autograder.reports.csv import csv_text

        write_file(outputs.csv, csv_text(run.submissions).encode())


def write_report(
    folder: Path,
    info: RunInfo,
    complete: list[SubmissionResult],
    due_passed: Callable[[str | None], bool],
    code: ClassCode,
) -> None:
    """Write the pages of a run. due_passed: whether an assignment's due date has passed.

    Students' pages hold only what students may see, whatever other reports reveal.
    """
    from autograder.reports.page.files import write_pages

    pairs = [(result, for_students(result, due_passed(result.assignment))) for result in complete]
    write_pages(folder, pairs, info, code)


def write_file(path: Path, data: bytes) -> None:
    """Write a file in one step; UsageError when it can't be written."""
    try:
        with replaced(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}") from None


def write_gradescope(
    path: Path, info: RunInfo, result: SubmissionResult, unreadable: bool, reveal: bool
) -> None:
    """Write Gradescope's results.json for this submission.

    unreadable: the submission itself can't be read. If it was not graded for another reason, the kit failed:
    then nothing is written, and Gradescope reports a failed autograder and not 0 points.
    """
    from autograder.reports.gradescope import gradescope_json

    if result.status == "not_graded" and not unreadable:
        return
    # Gradescope itself hides "after_due" tests until its due date, so it gets their complete results.
    visible = result if reveal else for_students(result, due_passed=True)
    write_file(path, gradescope_json(RunResult(SCHEMA_VERSION, info, [visible]), reveal=reveal))
