"""Results of a run, as `grade --json` wrote them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.results import SCHEMA_VERSION, RunResult


def read_run(path: Path) -> RunResult:
    """The results in this file; UsageError for one that holds none, or those of another version."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from None
    try:
        run = msgspec.json.decode(data, type=RunResult)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: holds no results ({error}); give a file that `grade --json` wrote"
        ) from None
    if run.schema_version != SCHEMA_VERSION:
        raise UsageError(
            f"{path}: has schema_version {run.schema_version}, and this version of the kit reads "
            f"{SCHEMA_VERSION}; grade again"
        )
    return run
