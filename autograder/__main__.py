"""`python -m autograder`: runs the command line in cli/app.py, and answers Ctrl-C while that is imported."""

import os

from autograder.cli.interrupts import EXIT_INTERRUPTED, interrupts


def main() -> None:
    """Run the command line. Never returns."""
    interrupts.answer()
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


if __name__ == "__main__":
    main()
