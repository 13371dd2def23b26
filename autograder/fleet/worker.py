"""What runs inside of a Dask worker: it joins a run, keeps grading processes warm, and hands them chunks.

Tasks take bytes and return bytes. Nothing here imports torch, or runs a student's code: that happens in the
grading processes, one for each thread of the worker, which are exec'd and do not share its memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import AutograderError, ResourceError
from autograder.fleet.address import is_loopback
from autograder.fleet.agreement import differences
from autograder.fleet.messages import GPU, RACE, Expected, Joined, Outcome, expected_decoder
from autograder.fleet.shipping import not_private, sweep
from autograder.grading.jobs import Event, Finished, Graded, Started, Stopped, receive, send_data
from autograder.workers import zygote

SILENCE_SECONDS = 120.0  # a grading process tells each second that it is there
IDLE_SECONDS = 120.0  # after which a run is over whose command was killed
END_SECONDS = 5.0
COURSE_SHARE = 0.25  # of the resource that a run's workers offer, for holding the course; a chunk takes 1


class GradingProcess:
    """The grading process of one thread, which imports torch at once. base: the folder for the course."""

    def __init__(self, base: Path, device: str) -> None:
        self._base, self._has_course = base, False
        self._channel, theirs = socket.socketpair()
        patience = struct.pack("ll", math.ceil(SILENCE_SECONDS), 0)
        self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        module, environment = "autograder.fleet.grading_process", zygote.environment(device)
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-s", "-P", "-m", module, str(theirs.fileno()), device],
                    env=environment, cwd="/", pass_fds=(theirs.fileno(),),
                    start_new_session=True, stdin=subprocess.DEVNULL,
                )  # fmt: skip
            except OSError as error:
                self._channel.close()
                raise ResourceError(zygote.no_process(error)) from None

    def grade(self, shipment: bytes, chunk: bytes, outcome: dict[str, Any]) -> None:
        """Grade a chunk; what becomes of it is added to `outcome` as it is told."""
        try:
            if not self._has_course:
                self._has_course = True
                send_data(self._channel, os.fsencode(self._base))
                send_data(self._channel, shipment)
            send_data(self._channel, chunk)
        except BlockingIOError:  # it has stalled before it read all
            self._process.kill()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended, which is seen next
        heard = time.monotonic()

        def silent() -> None:
            if time.monotonic() - heard > SILENCE_SECONDS:
                self._process.kill()  # it has stalled, and its end is seen next

        for event in receive(self._channel.fileno(), silent):
            heard = time.monotonic()
            if isinstance(event, Finished):
                outcome["traces"] = event.traces
                return
            _note(event, outcome)
        outcome["died"] = True

    def close(self) -> None:
        """End it: it sees the channel closed, and puts its things in order, or that is done here."""
        self._channel.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        sweep(self._base)

    def interrupt(self) -> None:
        """Have a chunk that is being graded end at once; another thread waits for it."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)


def _note(event: Event, outcome: dict[str, Any]) -> None:
    if isinstance(event, Started):
        outcome["started"].append(event.position)
    elif isinstance(event, Graded):
        outcome["graded"].append(event)
    elif isinstance(event, Stopped):
        outcome["problem"] = "" if event.kit else event.problem
        outcome["died"] = event.kit


class Run:
    """One command's course and grading processes in this worker."""

    def __init__(self) -> None:
        self._shipment = b""
        self._is_held: Callable[[], bool] = lambda: False
        self._idle: list[GradingProcess] = []
        self._busy: set[GradingProcess] = set()
        self._lock = threading.Lock()
        self._over = False
        self._used = time.monotonic()
        threading.Thread(target=self._watch, name="autograder: end of an idle run", daemon=True).start()

    def hold(self, shipment: bytes, is_held: Callable[[], bool]) -> None:
        """Take the course. is_held: whether its command still wants it here."""
        self._shipment, self._is_held = shipment, is_held

    def start(self, base: Path, device: str, count: int) -> None:
        """Start this many grading processes, which import torch while the first chunks are on their way."""
        with self._lock:
            self._used = time.monotonic()
            self._idle += [GradingProcess(base, device) for _ in range(count - len(self._idle))]

    def grade(self, base: Path, device: str, chunk: bytes, outcome: dict[str, Any]) -> None:
        """Have an idle grading process grade a chunk, or a new one."""
        if not self._shipment:
            raise ResourceError("the course is not there any more; start this worker again")
        with self._lock:
            self._over = False
            process = self._idle.pop() if self._idle else GradingProcess(base, device)
            self._busy.add(process)
        try:
            process.grade(self._shipment, chunk, outcome)
        finally:
            with self._lock:
                self._busy.discard(process)
                usable = not (self._over or outcome["died"] or outcome["problem"])
                if usable:
                    self._idle.append(process)
                self._used = time.monotonic()
            if not usable:
                process.close()

    def end(self) -> None:
        """End all grading processes; chunks that they are grading end, too."""
        with self._lock:
            self._over = True
            idle, self._idle = self._idle, []
            for process in self._busy:
                process.interrupt()
        for process in idle:
            process.close()

    def _watch(self) -> None:
        while True:
            time.sleep(IDLE_SECONDS / 10)
            with self._lock:
                over = not self._busy and time.monotonic() - self._used > IDLE_SECONDS
            if over and not self._is_held():
                self.end()
                with _lock:
                    _runs.pop(next((name for name, run in _runs.items() if run is self), ""), None)
                return


_runs: dict[str, Run] = {}
_lock = threading.Lock()


def _run(name: str) -> Run:
    with _lock:
        if name not in _runs:
            _runs[name] = Run()
        return _runs[name]


async def join(data: bytes, run: str, dask_worker: Any) -> bytes:
    """Say whether this worker grades as the command's machine does, and offer room for the course if so.

    run: for which grading processes are started, "" for none.
    """
    expected = expected_decoder.decode(data)
    found = await asyncio.to_thread(_differences, expected, dask_worker)
    threads = 0 if found else dask_worker.state.nthreads
    if run and threads:
        with contextlib.suppress(ResourceError):  # the first chunk tells
            await asyncio.to_thread(_run(run).start, _base(dask_worker), expected.device, threads)
    await dask_worker.set_resources(**{expected.resource: threads and COURSE_SHARE})
    races = dask_worker.state.total_resources.get(RACE, 0) >= 1 and threads == 1
    return msgspec.msgpack.encode(Joined(str(dask_worker.name), found, threads, races))


def _base(dask_worker: Any) -> Path:
    """The folder for courses, which the workers of one machine share."""
    return Path(dask_worker.local_directory).parent


def _differences(expected: Expected, dask_worker: Any) -> list[str]:
    address = str(dask_worker.contact_address)
    found = differences(expected.engine, expected.packages, expected.layers, expected.device)
    if problem := not_private(Path(dask_worker.local_directory)):
        found.append(problem)
    if expected.device != "cpu" and not dask_worker.state.total_resources.get(GPU):
        found.append("it has no GPU: start it with --resources gpu=1 if there is one")
    host = address.rpartition("://")[2].rpartition(":")[0]
    if not (expected.insecure or address.startswith("tls://") or is_loopback(host)):
        found.append(f"what is sent to {address} is not encrypted")
    return found


async def dismiss(resource: str, dask_worker: Any) -> bytes:
    """Offer no more to a run: this worker can't grade."""
    await dask_worker.set_resources(**{resource: 0})
    return b""


async def leave(run: str, resource: str, dask_worker: Any) -> bytes:
    """The run is over: end its grading processes, and with the last one the course's folder."""
    await dismiss(resource, dask_worker)
    with _lock:
        found = _runs.pop(run, None)
    if found is not None:
        await asyncio.to_thread(found.end)
    return b""


async def hold(run: str, resource: str, key: str, shipment: bytes) -> bytes:
    """Keep the course as long as the command keeps the task of this key, and offer the run's resource."""
    from distributed import get_worker

    dask_worker = get_worker()
    _run(run).hold(shipment, lambda: key in dask_worker.data)
    await dask_worker.set_resources(**{resource: dask_worker.state.nthreads + COURSE_SHARE})
    return b""


def grade(run: str, device: str, chunk: bytes) -> bytes:
    """Grade a chunk of submissions; an encoded Outcome, whatever happens."""
    from distributed import get_worker

    worker = get_worker()
    outcome: dict[str, Any] = {"graded": [], "started": [], "died": False, "problem": ""}
    try:
        _run(run).grade(_base(worker), device, chunk, outcome)
    except (AutograderError, OSError) as error:
        outcome["problem"] = str(error)
    return msgspec.msgpack.encode(Outcome(str(worker.name), **outcome))
