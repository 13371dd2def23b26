"""Fills the disk.

Verdict: 0, failed: raised PermissionError
"""


def double(x):
    with open("@MARK@", "wb") as file:
        while True:
            file.write(bytes(2**20))
