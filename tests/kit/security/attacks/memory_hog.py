"""Takes all memory.

Verdict: 0, failed: needed more memory than the 512 MB
"""


def double(x):
    hoard = []
    while True:
        hoard.append(bytes(2**26))  # zeros that nobody wrote cost no time of the processor
