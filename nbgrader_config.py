"""nbgrader reads this file in the course's folder; settings are in course.toml, under [nbgrader]."""

from pathlib import Path

from autograder.nbgrader.config import configure

configure(get_config(), Path(__file__).parent)  # noqa: F821 - nbgrader defines get_config
