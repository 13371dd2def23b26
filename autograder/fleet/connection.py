"""The command's connection to a cluster: it admits workers, submits chunks, and hears what became of them.

Scheduling, retries and transport are Dask's. What a task returns is bytes that are never unpickled: the
client accepts nothing but msgpack from the cluster's memory, and decodes the records in it by their schema.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import secrets
import socket
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.errors import ClusterLost
from autograder.fleet import worker
from autograder.fleet.ledger import Parcel
from autograder.fleet.messages import GPU, RACE, Expected, Joined, Outcome, joined_decoder, outcome_decoder

CONNECT_SECONDS = 20.0
START_SECONDS = 3.0  # for a scheduler that has just been started
ANSWER_SECONDS = 30.0  # for a worker that joins
END_SECONDS = 5.0
QUIET_SECONDS = 10.0  # without an answer, after which chunks that no worker has are submitted again
NOTICE_SECONDS = 3.0
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


async def _knock(address: str, security: Any) -> None:
    """ClusterLost unless a scheduler answers; a client that meets none would hang for a while."""
    from distributed.comm.core import connect
    from distributed.security import Security

    try:
        arguments = (security or Security()).get_connection_args("client")
        try:
            comm = await connect(address, timeout=START_SECONDS, **arguments)
        except OSError:
            if reason := _nobody(address):
                raise ConnectionError(reason) from None
            comm = await connect(address, timeout=CONNECT_SECONDS, **arguments)
        comm.abort()
    except (TypeError, FileNotFoundError, PermissionError):  # of a TLS context that can't be made
        raise ClusterLost(
            f"{address} needs certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the others "
            "(docs/fleet.md)"
        ) from None
    except (OSError, ValueError) as error:
        raise ClusterLost(
            f"no scheduler answers at {address} ({_said(error)}); start one with `dask scheduler`, or check "
            "address, certificates and firewall (docs/fleet.md)"
        ) from None


def _said(error: Exception) -> str:
    """The kit's own reason, or the name of an error whose text is Dask's."""
    return str(error) if isinstance(error, ConnectionError) else type(error).__name__


def _nobody(address: str) -> str:
    """Why it makes no sense to wait: no program has this port, or no machine this name; "" otherwise."""
    host, _colon, port = address.rpartition("://")[2].rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), START_SECONDS).close()
    except ConnectionRefusedError:
        return "no program listens there"
    except socket.gaierror:
        return "no machine has this name"
    except OSError:
        return ""
    return ""


class Connection:
    """A client of the scheduler at an address.

    run: for which it grades. course: what its workers need, as bytes. joined: the workers that may grade, by
    address. workers: those of them that have the course.
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
        self._heard = time.monotonic()
        self._stuck: list[Parcel] = []
        self._told: list[str] = []
        self._known: dict[str, str] = {}
        self._asked: dict[str, float] = {}  # since when a worker has been asked to join, and has not answered
        self.joined: dict[str, Joined] = {}
        self.workers: dict[str, Joined] = {}
        self.refused: dict[str, list[str]] = {}
        asyncio.run(_knock(address, security))
        with warnings.catch_warnings():  # of other versions; each worker is looked at below
            warnings.simplefilter("ignore")
            self.client: Any = Client(
                address, security=security, timeout=CONNECT_SECONDS, set_as_default=False,
                name="autograder", deserializers=["msgpack", "error"],
            )  # fmt: skip

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
        """The address of its dashboard."""
        return str(self.client.dashboard_link)

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
        for address in [address for address in self._known if address not in found]:
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
            joined = joined_decoder.decode(answer) if answer else Joined(name, [NO_KIT], 0)
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
        """Give no more work to the worker of this name; returns what is to be told."""
        addresses = [address for address, joined in self.workers.items() if joined.name == name]
        told = []
        for address in addresses:
            told += self._refuse(address, [reason])
        if addresses:
            self.client.run(worker.dismiss, self._expected.resource, workers=addresses, on_error="ignore")
        return told

    # ---- chunks

    def _ship(self) -> None:
        """Hand the course to the cluster, and have each worker take it once.

        Chunks don't depend on it: Dask would give them to workers that have it already, and no others.
        """
        share = {self._expected.resource: worker.COURSE_SHARE}
        if self._shipment is None or self._waits(self._shipment):
            warnings.filterwarnings("ignore", message="Sending large graph")  # it goes to each worker once
            key = f"autograder-course-{secrets.token_hex(8)}"
            self._shipment = self.client.submit(bytes, self._course, key=key, resources=share)
            self._held = {address: self._held[address] for address in self.workers}
        for address in self.joined.keys() - self._held.keys():
            key = f"autograder-held-{secrets.token_hex(8)}"
            self._held[address] = held = self.client.submit(
                worker.hold, self._run, self._expected.resource, key, self._shipment,
                key=key, workers=[address], resources=share,
            )  # fmt: skip
            held.add_done_callback(lambda done: self._done.put(done.key))

    def _waits(self, future: Any) -> bool:
        """Whether no worker has this task: Dask does not look again when a worker offers a resource."""
        return future.status == "pending" and not any(
            future.key in keys for keys in self.client.processing().values()
        )

    def _has_course(self, key: str) -> None:
        """A worker has the course, or can't take it, if that is what the task of this key was."""
        for address, held in self._held.items():
            if held.key == key and address in self.joined:
                if held.status == "finished":
                    self.workers[address] = self.joined[address]
                    self._submit_stuck()
                elif held.status == "error":
                    self._told += self._refuse(address, ["it can't take the course; its own log says why"])

    def _submit_again(self) -> None:
        """Submit again whatever no worker has: courses first, and chunks."""
        stuck = [address for address, held in self._held.items() if self._waits(held)]
        self._held = {address: held for address, held in self._held.items() if address not in stuck}
        if stuck:
            self._ship()
        self._submit_stuck()

    def _submit_stuck(self) -> None:
        """Submit again what waits for a worker."""
        running = {key for keys in self.client.processing().values() for key in keys}
        for key, (future, parcel) in list(self._under_way.items()):
            if key not in running and future.status == "pending":
                del self._under_way[key]
                self.client.cancel([future])
                self._stuck.append(parcel)

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
        if self._stuck:
            return Returned(self._stuck.pop(), lost=True)
        try:
            key = self._done.get(timeout=seconds)
        except queue.Empty:
            if time.monotonic() - self._heard > QUIET_SECONDS:  # no worker may have what a chunk asked for
                self._heard = time.monotonic()
                self._submit_again()
            return None
        self._heard = time.monotonic()
        if key not in self._under_way:
            self._has_course(key)
            return None
        future, parcel = self._under_way.pop(key)
        if future.status == "finished":
            try:
                return Returned(parcel, outcome_decoder.decode(future.result(timeout=ANSWER_SECONDS)))
            except (msgspec.DecodeError, TypeError):  # no record: it counts like a grading process that died
                return Returned(parcel, Outcome("", died=True))
            except Exception:  # because the scheduler or the worker can end in any moment
                return Returned(parcel, lost=True)
        if future.status == "error":
            from distributed.scheduler import KilledWorker

            return Returned(parcel, killed=isinstance(future.exception(timeout=ANSWER_SECONDS), KilledWorker))
        return Returned(parcel, lost=True)

    def under_way(self) -> Iterable[Parcel]:
        """The chunks that have not come back."""
        return [*self._stuck, *(parcel for _future, parcel in self._under_way.values())]

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
