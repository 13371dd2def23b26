"""Overwrites the run's JSON file with a perfect one.

Verdict: 0, failed: raised PermissionError
"""


def double(x):
    with open("@COURSE@/class.json", "w") as file:
        file.write('{"submissions": [{"score": 100}]}')
