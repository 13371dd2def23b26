"""An assignment's process whose grader children write down what each submission costs them.

The first line of a submission's code names the file: "# costs: PATH".
"""

import json
import re
import time
from pathlib import Path

from autograder.grading import pool, process


def peak_mb():
    """The most memory that this process has had in use, by its own count."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def main(descriptor):
    """Grade as usual, but measure. Never returns."""
    real = pool.run_tests

    def measured(plugin, submission, tests, *rest, **more):
        memory, cpu = peak_mb(), time.process_time()
        try:
            return real(plugin, submission, tests, *rest, **more)
        finally:
            cost = {"mb": peak_mb() - memory, "cpu": time.process_time() - cpu}
            code = submission._loader._source.cells[0].source
            if (named := re.match(r"# costs: (.+)", code)) is not None:
                with open(named[1], "a") as file:
                    print(json.dumps(cost), file=file)

    pool.run_tests = measured
    process.main(descriptor)
