"""The state of a student's work before it is packed: the public tests, in a process that can be ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from autograder.feedback.options import grade_command
from autograder.results import RunResult, SubmissionResult

SECONDS = 45  # for the public tests; packing must not wait longer, whatever they do


def work_state(folder: Path, seconds: float = SECONDS) -> SubmissionResult | str:
    """The results of the public tests in a handout's folder; why there are none, when there are none.

    seconds: of wall time, after which the tests are stopped.
    """
    with tempfile.TemporaryDirectory() as place:
        out, errors = Path(place, "results.json"), Path(place, "errors")
        # -P: no file of the student's may take the place of a module of Python's.
        python = [sys.executable, "-P", "-m"]
        command = [*python, "autograder", "grade", str(folder.resolve()), "--json", str(out)]
        with errors.open("wb") as stream:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stream,
                start_new_session=True,
            )  # fmt: skip
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return (
                f"the public tests did not end within {seconds:g} seconds, perhaps because of an endless "
                f"loop; `{grade_command()}` shows where"
            )
        finally:
            _end(process)
        try:
            return msgspec.json.decode(out.read_bytes(), type=RunResult).submissions[0]
        except (OSError, msgspec.DecodeError, IndexError):
            said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return f"the public tests could not be run: {said[-1] if said else 'no reason was given'}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the command, if it still runs; workers end by themselves when it is gone."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
