"""Takes all memory.

Verdict: 0, failed: needed more memory than the 512 MB
"""


def double(x):
    hoard = []
    while True:
        hoard.append(bytearray(2**26))
