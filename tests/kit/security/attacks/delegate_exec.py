"""Hides the banned routine in text that is run.

Verdict: 0, forbidden: ran the library routine
"""

import base64

exec(base64.b64decode(b"aW1wb3J0IHRvcmNoCmdvID0gdG9yY2gubm4uZnVuY3Rpb25hbC5jb252MWQ="))


def smooth(x, k):
    return go(x[None, None], k[None, None])[0, 0]  # noqa: F821
