"""`python -m autograder`: runs the command line in cli/app.py, and answers Ctrl-C while that is imported."""

import gc
import os
import sys

from autograder.cli.interrupts import EXIT_INTERRUPTED, interrupts

GRADING = (["grade"], ["verify"], ["nbgrader", "autograde"])
ELSEWHERE = ("--help", "--cluster", "--device")


def main() -> None:
    """Run the command line. Never returns."""
    interrupts.answer()
    from autograder.workers import zygote

    interrupts.before_end = zygote.end_early
    if _grades(sys.argv[1:]) and zygote.possible():
        zygote.start_early()
    from autograder.cli.app import main as run

    try:
        run()
    except SystemExit as ended:
        if ended.code == EXIT_INTERRUPTED:
            # Python ends by the signal itself where its exception has passed an exec of some text.
            os._exit(EXIT_INTERRUPTED)
        raise
    finally:
        interrupts.ignore()
        zygote.end_early()
        gc.freeze()  # or the interpreter's end looks through all that was imported


def _grades(arguments: list[str]) -> bool:
    """Whether these look like a command that grades on this machine's processors."""
    grades = any(arguments[: len(words)] == words for words in GRADING)
    return grades and not any(argument.startswith(ELSEWHERE) for argument in arguments)


if __name__ == "__main__":
    main()
