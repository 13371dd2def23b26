"""Import hypothesis without the plugins of other packages that happen to be installed.

They are no part of a grade, and importing them takes longer than hypothesis itself.
"""

from __future__ import annotations

import os
import sys

SWITCH = "HYPOTHESIS_NO_PLUGINS"


def import_hypothesis() -> None:
    """Import it so, unless it is there; the environment stays as it is."""
    if "hypothesis" in sys.modules:
        return
    before = os.environ.get(SWITCH)
    os.environ[SWITCH] = "1"
    try:
        import hypothesis  # noqa: F401 - others use it
    finally:
        if before is None:
            del os.environ[SWITCH]
        else:
            os.environ[SWITCH] = before
