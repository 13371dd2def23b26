"""Draw docs/report.svg, the picture in the README: the terminal's report of two submissions."""

import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.reports.terminal import submission_report
from autograder.results import RunResult

ROOT = Path(__file__).resolve().parents[1]
SHOWN = ("ada", "chloe")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "results.json"
        paths = [str(ROOT / "examples" / "class" / name) for name in SHOWN]
        command = [sys.executable, "-m", "autograder", "grade", *paths, "--json", str(out)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        run = msgspec.json.decode(out.read_bytes(), type=RunResult)
    with open("/dev/null", "w") as nowhere:
        console = Console(record=True, width=100, force_terminal=True, file=nowhere)
        console.print("$ make grade SUBMISSION=examples/class", style="dim")
        for result in run.submissions:
            console.print(submission_report(result, detailed=True))
    console.save_svg(str(ROOT / "docs" / "report.svg"), title="make grade")


if __name__ == "__main__":
    main()
