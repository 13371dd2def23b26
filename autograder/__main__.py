"""`python -m autograder`: runs the command line in cli/app.py."""

from autograder.cli.app import main

if __name__ == "__main__":
    main()
