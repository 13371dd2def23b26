"""nbgrader itself: its configuration for this course, its programming interface, and what its log says."""

from __future__ import annotations

import re
from typing import Any

from autograder.course.course import Course
from autograder.errors import AutograderError
from autograder.nbgrader import config as settings
from autograder.nbgrader.gradebook import make_ready
from autograder.nbgrader.names import shown

MAX_LINES = 20  # of a log, in a message
WARNING = re.compile(r"^(?:\x1b\[\d*m)*\[(?:WARNING|ERROR)\](?:\x1b\[\d*m|\s)*(?P<text>.*)$", re.MULTILINE)


def configuration(course: Course) -> Any:
    """nbgrader's configuration, with what the course's own nbgrader_config.py adds."""
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    make_ready()
    config = Config()
    settings.configure(config, course.root)  # the course's own file may add to this, but needs not repeat it
    own = course.root / "nbgrader_config.py"
    if own.is_file():
        config.merge(PyFileConfigLoader(own.name, path=str(course.root)).load_config())
    return config


def interface(config: Any) -> Any:
    """nbgrader's programming interface."""
    from nbgrader.apps import NbGraderAPI

    return NbGraderAPI(config=config)


def require_success(outcome: dict[str, Any], problem: str) -> list[str]:
    """nbgrader's warnings; AutograderError with the end of its log when it did not succeed."""
    log = str(outcome.get("log") or "")
    if not outcome["success"]:
        text = log or str(outcome.get("error") or "nbgrader gives no reason")
        lines = [shown(line) for line in text.strip().splitlines()[-MAX_LINES:]]
        raise AutograderError(f"{problem}:\n" + "\n".join(lines))
    return warnings_of(log)


def warnings_of(log: str) -> list[str]:
    """The warnings and errors in nbgrader's log, each once."""
    return list(dict.fromkeys(shown(found["text"]) for found in WARNING.finditer(log)))[:MAX_LINES]
