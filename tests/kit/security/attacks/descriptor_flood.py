"""Opens files without end.

Verdict: 0, failed: Too many open files
"""


def double(x):
    kept = []
    while True:
        kept.append(open("/dev/null"))
