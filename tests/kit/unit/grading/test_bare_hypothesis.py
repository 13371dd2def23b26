"""Hypothesis is imported without the plugins of other packages, and the environment stays as it was."""

import os
import subprocess
import sys

import pytest

from autograder.grading.bare_hypothesis import SWITCH
from autograder.workers.zygote import ENVIRONMENT

CODE = f"""
import importlib.metadata as metadata, os, sys
asked = []
entry_points = metadata.entry_points
metadata.entry_points = lambda **chosen: asked.append(chosen) or ()
from autograder.grading.bare_hypothesis import import_hypothesis
import_hypothesis()
print("hypothesis" in sys.modules, asked, repr(os.environ.get("{SWITCH}")))
"""


@pytest.mark.slow
@pytest.mark.parametrize("before", [None, "", "1"])
def test_import(before):
    """No entry points are looked for, whatever the user's own setting is; it stays."""
    environment = {name: value for name, value in os.environ.items() if name != SWITCH}
    environment |= {} if before is None else {SWITCH: before}
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )

    assert f"True [] {before!r}" == done.stdout.strip()


def test_grading_processes():
    """All that is forked from the zygote imports it so."""
    assert ENVIRONMENT[SWITCH]
