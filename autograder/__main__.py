"""`python -m autograder`: see cli/app.py."""

from autograder.cli.app import main

if __name__ == "__main__":
    main()
