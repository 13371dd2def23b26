"""Writes a perfect result into the course's results.

Verdict: 0, failed: raised PermissionError
"""

import json
import os


def double(x):
    os.makedirs("@COURSE@/.autograder/results/00", exist_ok=True)
    with open("@COURSE@/.autograder/results/00/forged.json", "w") as file:
        json.dump({"status": "graded", "score": 100}, file)
