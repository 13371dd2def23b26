"""What stands in for grading processes where a fleet is tested on a Dask cluster inside the test's process."""

import time

from autograder.fleet.messages import unpacked
from autograder.grading.jobs import Graded
from autograder.results import SubmissionResult
from autograder.sandbox.confinement import prepare

LAYERS = prepare().layers


class MadeUp:
    """Stands in for a grading process. seconds: for each submission. poison: an id. broken: a worker, or the first."""

    seconds = 0.0
    poison = ""
    broken = ""
    chunks: list = []  # noqa: RUF012 - of all of them

    started: list = []  # noqa: RUF012 - all of them

    def __init__(self, base, device):
        self.started.append(self)

    def grade(self, shipment, chunk, outcome):
        from distributed import get_worker

        self._worker = get_worker().name
        unpacked(shipment)
        message = unpacked(chunk)
        self.chunks.append((self._worker, list(message.submissions)))
        if self.broken == "first":
            type(self).broken = self._worker
        if self._worker == self.broken:
            outcome["problem"] = "its disk is full"
            return
        for position, found in message.submissions.items():
            outcome["started"].append(position)
            if found.id == self.poison:
                outcome["died"] = True
                return
            time.sleep(self.seconds)
            result = SubmissionResult(found.id, "toy", "w.py", "graded", 1.0, 1.0, seconds=self.seconds)
            outcome["graded"].append(Graded(position, result))

    def close(self):
        pass

    def interrupt(self):
        pass
