"""The command's connection to a cluster: it admits workers, submits chunks, and hears what became of them.

Scheduling, retries and transport are Dask's. What a task returns is bytes that are never unpickled: the
client accepts nothing but msgpack from the cluster's memory, and decodes the records in it by their schema.
Dask's own messages, errors of tasks among them, are pickles: they come from machines that are trusted.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import secrets
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.fleet import worker
from autograder.fleet.knock import CONNECT_SECONDS, has_dashboard, knock
from autograder.fleet.ledger import Parcel
from autograder.fleet.messages import GPU, RACE, Expected, Joined, Outcome, joined_decoder, outcome_decoder

ANSWER_SECONDS = 30.0  # for a worker that joins
END_SECONDS = 5.0
CHECK_SECONDS = 10.0  # between looks at what no worker has
CONFIRM_SECONDS = 1.0  # in which what a worker has reaches the scheduler, and an answer the command
NOTICE_SECONDS = 3.0
UNDONE = ("pending", "lost", "cancelled")  # states of a task without a result
OTHER_KIT = "its answer can't be read, so its kit is another one; install the same there"
NO_KIT = "the kit of this command can't be imported there; start it with the same Python, .venv/bin/dask"


@dataclass
class Returned:
    """What became of a chunk.

    outcome: None when it was killed or lost. killed: workers died with it, again and again. lost: by no fault
    of its own, e.g. with the scheduler.
    """

    parcel: Parcel
    outcome: Outcome | None = None
    killed: bool = False
    lost: bool = False


def _silence() -> None:
    """Have Dask log nothing: what a person must know is said in the kit's own words."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado"):
            logger = logging.getLogger(name)
            logger.handlers = [logging.NullHandler()]
            logger.propagate = False


def _keys(processing: dict[str, Iterable[str]], addresses: Iterable[str]) -> set[str]:
    """The keys of the tasks that workers at these addresses have."""
    return {key for address in addresses for key in processing.get(address, ())}


def _joined(name: str, answer: Any) -> Joined:
    """What a worker has answered; a worker that can't be understood may not grade."""
    if not answer:
        return Joined(name, [NO_KIT])
    try:
        return joined_decoder.decode(answer)
    except (msgspec.DecodeError, TypeError):
        return Joined(name, [OTHER_KIT])


def _failed(parcel: Parcel, error: BaseException) -> Returned:
    """What became of a chunk whose task has failed, for this reason."""
    from distributed.scheduler import KilledWorker, NoValidWorkerError, NoWorkerError

    if isinstance(error, KilledWorker):
        return Returned(parcel, killed=True)
    if isinstance(error, NoValidWorkerError | NoWorkerError):  # the scheduler was told to wait no longer
        return Returned(parcel, lost=True)
    return Returned(parcel, Outcome("", died=True))


class Connection:
    """A client of the scheduler at an address.

    run: for which it grades. course: what its workers need, as bytes. joined: the workers that may grade, by
    address. workers: those of them that have the course. at_work: when a worker was last known to work for
    the run, by time.monotonic().
    """

    def __init__(
        self, address: str, expected: Expected, run: str, course: bytes, security: Any = None
    ) -> None:
        from distributed import Client

        _silence()
        self._expected, self._run, self._course = expected, run, course
        self._under_way: dict[str, tuple[Any, Parcel]] = {}
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._shipment: Any = None
        self._held: dict[str, Any] = {}
        self._taken_back: list[Parcel] = []
        self._missing: dict[str, float] = {}  # since when it has been seen that no worker has a task
        self._told: list[str] = []
        self._known: dict[str, str] = {}
        self._asked: dict[str, float] = {}  # since when a worker has been asked to join, and has not answered
        self.joined: dict[str, Joined] = {}
        self.workers: dict[str, Joined] = {}
        self.refused: dict[str, list[str]] = {}
        asyncio.run(knock(address, security))
        with warnings.catch_warnings():  # of other versions; each worker is looked at below
            warnings.simplefilter("ignore")
            self.client: Any = Client(
                address, security=security, timeout=CONNECT_SECONDS, set_as_default=False,
                name="autograder", deserializers=["msgpack", "error"],
            )  # fmt: skip
        self._next_look = self.at_work = time.monotonic()

    def running(self) -> bool:
        """Whether the scheduler can be reached."""
        return bool(self.client.status == "running")

    def lost(self) -> bool:
        """Whether the scheduler can't be reached any more; the client needs a moment to see that."""
        end = time.monotonic() + NOTICE_SECONDS
        while self.running() and time.monotonic() < end:
            time.sleep(0.1)
        return not self.running()

    @property
    def dashboard(self) -> str:
        """The address of its dashboard; "" when there is none that can be reached."""
        link = str(self.client.dashboard_link)
        return link if has_dashboard(link) else ""

    @property
    def all_refused(self) -> bool:
        """Whether some workers were refused, and none is left that grades or may grade."""
        return bool(self.refused) and not self.joined and not list(self.under_way())

    @property
    def seen(self) -> int:
        """How many workers there are, those that may not grade included."""
        return len(self._known)

    @property
    def threads(self) -> int:
        """How many submissions are graded at one time."""
        return sum(joined.threads for joined in self.workers.values())

    def room(self, ahead: bool) -> int:
        """How many more chunks should be under way. ahead: some more than there are threads."""
        threads = self.threads
        return threads + (threads + 3) // 4 * ahead - len(self._under_way)

    # ---- workers

    def look_at_workers(self, left: int) -> tuple[list[str], float]:
        """Admit the new ones, forget those that are gone; returns what is to be told, and their load in %.

        left: submissions of the run. New workers prepare for it where there is work for all of them.
        """
        found = self.client.scheduler_info(n_workers=-1)["workers"]
        gone = [address for address in self._known if not self._is_there(address, found)]
        if any(address in found for address in gone):
            self._take_back_from(gone)
        for address in gone:
            del self._known[address]
            for own in (self.joined, self.workers, self._held):
                own.pop(address, None)
        new = {address: str(found[address]["name"]) for address in found if address not in self._known}
        threads = sum(found[address]["nthreads"] for address in (*self.joined, *new))
        told, self._told = self._told, []
        if new:
            told += self._admit(new, self._run if threads <= left else "")
            self._ship()
        loads = [found[address]["metrics"].get("cpu", 0.0) for address in self.joined]
        return told, sum(loads) / len(loads) if loads else 0.0

    def _is_there(self, address: str, found: dict[str, Any]) -> bool:
        """Whether a worker is still the one that has joined: another one at its address offers nothing."""
        if address not in self.joined:
            return address in found
        least = 1.0 if address in self.workers else worker.COURSE_SHARE
        offered = found[address]["resources"].get(self._expected.resource, 0) if address in found else 0
        return bool(offered >= least)

    def _admit(self, names: dict[str, str], run: str) -> list[str]:
        data = msgspec.msgpack.encode(self._expected)
        self._known |= names
        now = time.monotonic()
        answers = self.client.run(worker.join, data, run, workers=list(names), on_error="ignore")
        told = []
        for address, name in names.items():
            answer = answers.get(address)
            if not answer and now - self._asked.setdefault(address, now) < NOTICE_SECONDS:
                del self._known[address]  # it may have been killed meanwhile; if not, it is asked again
                continue
            joined = _joined(name, answer)
            if joined.differences:
                told += self._refuse(address, joined.differences)
            else:
                self.joined[address] = joined
        return told

    def _refuse(self, address: str, reasons: list[str]) -> list[str]:
        name = self._known.get(address, address)
        called = address if name in (address, "") else f"{name} ({address})"
        self.joined.pop(address, None)
        self.workers.pop(address, None)
        if called in self.refused:
            return []
        self.refused[called] = reasons
        return [f"worker {called} gets no work: {'; '.join(reasons)}"]

    def dismiss(self, name: str, reason: str) -> list[str]:
        """Give no more work to the worker of this name, and take back what it has; returns what to tell."""
        addresses = [address for address, known in self._known.items() if known == name]
        told = [line for address in addresses for line in self._refuse(address, [reason])]
        if addresses:
            self.client.run(worker.dismiss, self._expected.resource, workers=addresses, on_error="ignore")
            self._take_back_from(addresses)
        return told

    # ---- chunks

    def _ship(self) -> None:
        """Hand the course to the cluster, and have each worker take it once.

        Chunks don't depend on it: Dask would give them to workers that have it already, and no others.
        """
        share = {self._expected.resource: worker.COURSE_SHARE}
        if self._shipment is None or self._shipment.status in ("error", "cancelled"):
            warnings.filterwarnings("ignore", message="Sending large graph")  # it goes to each worker once
            key = f"autograder-course-{secrets.token_hex(8)}"
            self._shipment = self.client.submit(bytes, self._course, key=key, resources=share)
            self._held = {address: held for address, held in self._held.items() if address in self.workers}
        for address in self.joined.keys() - self._held.keys():
            key = f"autograder-held-{secrets.token_hex(8)}"
            self._held[address] = held = self.client.submit(
                worker.hold, self._run, self._expected.resource, key, self._shipment,
                key=key, workers=[address], resources=share,
            )  # fmt: skip
            held.add_done_callback(lambda done: self._done.put(done.key))

    def _has_course(self, key: str) -> None:
        """A worker has the course, or can't take it, if that is what the task of this key was."""
        for address, held in self._held.items():
            if held.key == key and address in self.joined:
                if held.status == "finished":
                    self.workers[address] = self.joined[address]
                    self._next_look = self.at_work = time.monotonic()  # chunks may have waited for it
                elif held.status == "error":
                    self._told += self._refuse(address, ["it can't take the course; its own log says why"])

    def _look_for_stranded(self) -> None:
        """Submit again what no worker of the run has had for a while: the course first, then chunks.

        Dask leaves a task on a worker that does not offer the task's resource any more, where it also holds
        up those behind it, and does not look again at a task that no worker could take when one begins to
        offer its resource.
        """
        processing = self.client.processing()
        taken = _keys(processing, self.workers)
        missing = self._chunks() - taken | self._of_course() - _keys(processing, self.joined)
        now = time.monotonic()
        self._missing = {key: self._missing.get(key, now) for key in missing}
        stranded = {key for key, since in self._missing.items() if now - since >= CONFIRM_SECONDS}
        self._next_look = now + (CONFIRM_SECONDS if self._missing else CHECK_SECONDS)
        if taken & self._under_way.keys():
            self.at_work = now
        if stranded:
            if self._shipment.key in stranded:
                self._shipment = None
            self._held = {address: held for address, held in self._held.items() if held.key not in stranded}
            self._ship()
            self._take_back(stranded)

    def _chunks(self) -> set[str]:
        """The keys of the chunks that a worker should have."""
        return {key for key, (future, _parcel) in self._under_way.items() if future.status in UNDONE}

    def _of_course(self) -> set[str]:
        """The keys of the tasks that a worker should have so that all workers get the course."""
        if self._shipment is None:
            return set()
        if self._shipment.status != "finished":  # until then, nobody can hold it
            return {self._shipment.key}
        return {held.key for held in self._held.values() if held.status in UNDONE}

    def _take_back_from(self, addresses: list[str]) -> None:
        """Take back what these workers have and can't start any more."""
        self._take_back(_keys(self.client.processing(), addresses))

    def _take_back(self, keys: set[str]) -> None:
        """Take back the chunks among these tasks: they count as lost, and nobody hears what comes of them."""
        chunks = [self._under_way.pop(key) for key in keys & self._under_way.keys()]
        self._taken_back += [parcel for _future, parcel in chunks]
        self.client.cancel([future for future, _parcel in chunks])

    def submit(self, parcel: Parcel, chunk: bytes, races: bool) -> None:
        """Have a chunk graded by a worker that has joined. races: by one with the resource `race`."""
        resources = {self._expected.resource: 1.0}
        if races:
            resources[RACE] = 1.0
        if self._expected.device != "cpu":
            resources[GPU] = 1.0
        future = self.client.submit(
            worker.grade, self._run, self._expected.device, chunk, resources=resources, pure=False
        )
        self._under_way[future.key] = (future, parcel)
        future.add_done_callback(lambda done: self._done.put(done.key))

    def returned(self, seconds: float) -> Returned | None:
        """The next chunk that came back; None when none did within this time."""
        if time.monotonic() >= self._next_look:
            self._look_for_stranded()
        if self._taken_back:
            return Returned(self._taken_back.pop(), lost=True)
        try:
            key = self._done.get(timeout=seconds)
        except queue.Empty:
            return None
        if key not in self._under_way:
            self._has_course(key)
            return None
        future, parcel = self._under_way.pop(key)
        if future.status in ("finished", "error"):
            self.at_work = time.monotonic()
        if future.status == "finished":
            try:
                return Returned(parcel, outcome_decoder.decode(future.result(timeout=ANSWER_SECONDS)))
            except (msgspec.DecodeError, TypeError):  # no record: it counts like a grading process that died
                return Returned(parcel, Outcome("", died=True))
            except Exception:  # because the scheduler or the worker can end in any moment
                return Returned(parcel, lost=True)
        if future.status == "error":
            return _failed(parcel, future.exception(timeout=ANSWER_SECONDS))
        return Returned(parcel, lost=True)

    def under_way(self) -> Iterable[Parcel]:
        """The chunks that have not come back."""
        return [*self._taken_back, *(parcel for _future, parcel in self._under_way.values())]

    def close(self) -> None:
        """End the run's tasks and grading processes on the cluster, and the connection."""
        with contextlib.suppress(Exception):  # because nothing of the cluster may be left by then
            if self.running():
                self.client.cancel([future for future, _parcel in self._under_way.values()], force=True)
                self.client.sync(self._leave, callback_timeout=END_SECONDS)
        with contextlib.suppress(Exception):
            self.client.close(timeout=END_SECONDS)

    async def _leave(self) -> None:
        addresses = list(self._known)  # those that are joining, too
        await self.client._run(  # noqa: SLF001 - with a time limit
            worker.leave, self._run, self._expected.resource, workers=addresses, on_error="ignore"
        )
