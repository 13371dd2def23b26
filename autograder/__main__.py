"""`python -m autograder`: see cli.py."""

from autograder.cli import main

if __name__ == "__main__":
    main()
