"""The fleet: grades a session's jobs on a cluster, through whatever happens to its machines."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.course.fixtures import asks_for
from autograder.errors import ClusterError, ClusterLost
from autograder.fleet import agreement, traces
from autograder.fleet.address import Address
from autograder.fleet.connection import Connection, Returned
from autograder.fleet.ledger import Ledger
from autograder.fleet.local import LocalCluster
from autograder.fleet.messages import RACE, Chunk, Expected, Shipment, packed
from autograder.fleet.shipping import course_files, kept_files
from autograder.grading.jobs import Event, Graded, Job, Started
from autograder.session.session import Session
from autograder.session.store import digest
from autograder.versions import engine_digest

TICK_SECONDS = 1.0
START_TICK_SECONDS, START_SECONDS = 0.05, 20.0  # while workers start, and for how long
PATIENCE_SECONDS = 120.0  # without any worker that can grade
LOSSES = 3  # of a scheduler, between two results


@dataclass
class Fleet:
    """Grades on a cluster. tell: for each line that a person should read. load: is told how the workers are.

    workers: how many graded at most at one time. by_worker: results by the worker's name.
    """

    address: Address
    tell: Callable[[str], None]
    load: Callable[[str], None]
    workers: int = 0
    by_worker: dict[str, int] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        """What the results say of the cluster."""
        return {
            "address": self.address.text,
            "workers": self.workers,
            "submissions": dict(sorted(self.by_worker.items())),
            "refused": self.refused,
        }

    def grade(self, session: Session, jobs: list[Job], preload: tuple[str, ...]) -> Generator[Event]:
        """The events of these jobs. ClusterError when the cluster is lost, or no worker can grade."""
        gone = (
            f"the scheduler of {self.address.text} is gone; what was graded is kept: "
            f"{'' if self.address.workers else 'start the cluster again, and '}run the same command"
        )
        losses, reason = 0, ""
        grading: _Grading | None = None
        while grading is None or not grading.ledger.finished:
            with self._cluster() as local:
                grading = grading or _Grading(self, session, jobs, preload)  # while the cluster starts
                left = grading.ledger.left
                try:
                    with self._connected(local, grading) as connection:
                        reason = gone
                        yield from grading.on(connection)
                except ClusterLost as error:
                    reason = reason or str(error)
                    if not self.address.workers:
                        raise ClusterError(reason) from None
                finally:
                    self.by_worker = dict(grading.ledger.by_worker)
            losses = 1 if grading.ledger.left < left else losses + 1
            if losses > LOSSES:
                raise ClusterError(reason)
            if self.address.workers and not grading.ledger.finished:
                self.tell("the cluster on this machine was killed; another one is started")

    def _cluster(self) -> AbstractContextManager[LocalCluster | None]:
        """The cluster of this machine, if that is wanted; it begins to start."""
        return LocalCluster(self.address.workers) if self.address.workers else nullcontext()

    @contextmanager
    def _connected(self, local: LocalCluster | None, grading: _Grading) -> Iterator[Connection]:
        """A connection to the scheduler."""
        address, security = local.scheduler() if local else (self.address.text, None)
        connection = Connection(address, grading.expected, grading.run, grading.shipment, security)
        try:
            yield connection
        finally:
            self.refused |= connection.refused
            connection.close()


class _Grading:
    """One run's jobs on a cluster."""

    def __init__(self, fleet: Fleet, session: Session, jobs: list[Job], preload: tuple[str, ...]) -> None:
        self._fleet, self._session = fleet, session
        self._jobs = {job.position: job for job in jobs}
        self.run = secrets.token_hex(8)
        self.ledger = Ledger(jobs)
        course, options = session.course, session.options
        assignments = list(dict.fromkeys(str(job.submission.assignment) for job in jobs))
        conditions = session.conditions()
        self._keys = {name: digest(conditions.of(name).key) for name in assignments}
        self._wrong = {
            name: traces.of_wrong_solutions(course, name, session.traces(name)) for name in assignments
        }
        self._raced = {
            name
            for name in assignments
            if options.raced is None and asks_for(course, name, RACE, public_only=options.public_only)
        }
        files = course_files(course, assignments, options.public_only)
        if not options.public_only:
            files |= kept_files(course, assignments, session.traces)
        self.shipment = packed(Shipment(self.run, files, str(course.root), replace(options, jobs=1), preload))
        lock = files.get("requirements.lock", b"").decode("utf-8", "replace")
        wanted = (engine_digest(), agreement.packages(lock), agreement.holding(session.layers))
        secure = not fleet.address.insecure
        self.expected = Expected(*wanted, options.device, not secure, f"autograder-{self.run}")
        self._told_dashboard = False

    def on(self, connection: Connection) -> Generator[Event]:
        """The events of what is left, as long as the scheduler lives."""
        if not self._fleet.address.workers and not self._told_dashboard:
            self._told_dashboard = True
            if link := connection.dashboard:
                self._fleet.tell(f"dashboard of the cluster: {link}")
        looked, started = 0.0, time.monotonic()
        try:
            while not self.ledger.finished and connection.running():
                now = time.monotonic()
                starting = connection.seen < max(1, self._fleet.address.workers)
                tick = START_TICK_SECONDS if starting and now - started < START_SECONDS else TICK_SECONDS
                if now - looked >= tick:
                    self._look(connection)
                    looked = time.monotonic()
                if now - connection.at_work > PATIENCE_SECONDS or connection.all_refused:
                    self._nobody(connection)
                yield from self._submit(connection)
                returned = connection.returned(tick)
                self._session.on_wait()
                if returned is not None:
                    yield from self._take(connection, returned)
        except ClusterError:
            raise
        except Exception:  # because Dask raises whatever it likes when its scheduler has ended
            if not connection.lost():
                raise
        finally:
            for parcel in connection.under_way():
                self.ledger.lost(parcel)

    def _look(self, connection: Connection) -> None:
        told, load = connection.look_at_workers(self.ledger.left)
        for line in told:
            self._fleet.tell(line)
        count = len(connection.joined)
        self._fleet.workers = max(self._fleet.workers, count)
        if count:
            self._fleet.load(f"{count} worker{'s' if count > 1 else ''} at {load:.0f} % CPU")
        else:
            self._fleet.load("waiting for workers")

    def _nobody(self, connection: Connection) -> None:
        """ClusterError: no worker can grade."""
        address = self._fleet.address.text
        if connection.refused:
            lines = [f"{name}: {'; '.join(reasons)}" for name, reasons in connection.refused.items()]
            raise ClusterError(f"no worker of {address} can grade these submissions.\n" + "\n".join(lines))
        if self._fleet.address.workers:
            raise ClusterError(
                f"the workers of {address} do not answer; what was graded is kept: run the same command "
                "again, or with --jobs instead of --cluster"
            )
        if connection.workers:
            raise ClusterError(
                f"no worker of {address} takes the work that it is given; what was graded is kept: start "
                "scheduler and workers again, and run the same command"
            )
        raise ClusterError(
            f"no worker has joined {address}; start some with `dask worker`, and run the same command"
        )

    def _submit(self, connection: Connection) -> Generator[Event]:
        while connection.workers and connection.room(self.ledger.plenty(connection.threads)) > 0:
            parcel = self.ledger.next(connection.threads)
            if parcel is None:
                return
            submissions = {}
            for position in parcel.positions:
                job = self._jobs[position]
                source = replace(job.source, document=())
                submissions[position] = replace(job.submission, source=source)
                yield Started(position)
            chunk = Chunk(self.run, parcel.assignment, self._keys[parcel.assignment], submissions)
            races = parcel.assignment in self._raced
            if races and not any(joined.races for joined in connection.joined.values()):
                raise ClusterError(
                    f"{parcel.assignment} has tests of speed, and no worker has the resource for them: start "
                    "workers that have a core of their own with --nthreads 1 --resources race=1"
                )
            connection.submit(parcel, packed(chunk), races)

    def _take(self, connection: Connection, returned: Returned) -> Generator[Event]:
        parcel, outcome = returned.parcel, returned.outcome
        if outcome is not None:
            if outcome.problem:
                for line in connection.dismiss(outcome.worker, outcome.problem):
                    self._fleet.tell(line)
            graded = self.ledger.came_back(parcel, outcome)
            self._keep_traces(parcel.assignment, graded, outcome.traces)
            yield from graded
        elif returned.killed:
            yield from self.ledger.killed(parcel)
        else:
            self.ledger.lost(parcel)

    def _keep_traces(self, assignment: str, graded: list[Graded], received: dict[str, bytes]) -> None:
        """Keep the traces of these results and of wrong solutions, as a run without a cluster does."""
        store = self._session.traces(assignment)
        files = list(self._wrong[assignment])
        for one in graded:
            files += traces.of_result(store, self._jobs[one.position].source, one.result)
        traces.keep(files, received)
