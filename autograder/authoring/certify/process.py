"""Processes of certify: forked from the zygote, each does a share of the work and tells what it finds."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.errors import AutograderError, KitFailure
from autograder.grading.jobs import Plan, receive_plan, send, send_plan
from autograder.session.process_cache import ProcessCache
from autograder.workers.forkserver import Forkserver, wait_until_ready
from autograder.workers.zygote import Child

LENGTH_BYTES = 4  # before each event, as `send` writes them


@dataclass(frozen=True)
class Share(Plan):
    """What one process is to do."""

    def run(self, server: Forkserver, tell: Callable[[Any], None]) -> None:
        """Do it. tell: sends an event, a struct with a tag, to the command."""
        raise NotImplementedError


class Failed(msgspec.Struct, tag=True):
    """Nothing more comes."""

    problem: str


def main(descriptor: int) -> None:
    """Do the share that is received. Never returns."""
    status = 1
    channel = socket.socket(fileno=descriptor)  # must not be collected: that would close it
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command gets Ctrl-C and ends everything
        share, requests = receive_plan(channel)
        assert isinstance(share, Share)
        sys.dont_write_bytecode = not share.bytecode
        server = Forkserver(requests)
        wait_until_ready(server)
        share.run(server, lambda event: send(descriptor, event))
        status = 0
    except (AutograderError, KitFailure) as error:
        send(descriptor, Failed(str(error)))
    except BaseException as error:  # because nothing may pass this point: the process is a fork
        trace = traceback.format_exc(limit=-6)
        send(descriptor, Failed(f"the kit failed: {type(error).__name__}: {error}\n{trace}"))
    finally:
        os._exit(status)


def events_of(cache: ProcessCache, shares: Sequence[Share], kind: type[Any]) -> Iterator[Any]:
    """The events of a process for each share, in the order in which they come.

    cache: has graded something before, so that its processes run. kind: of the events. KitFailure where a
    process fails.
    """
    running = cache.running()
    if running is None:
        raise KitFailure("the processes that graded are gone; run the command again")
    zygote, server = running
    decoder = msgspec.msgpack.Decoder(kind | Failed)
    children: list[Child] = []
    received: dict[int, bytearray] = {}
    poll = select.poll()
    try:
        for share in shares:
            children.append(child := zygote.fork("certify"))
            send_plan(child.channel, share, server.requests)
            received[child.channel.fileno()] = bytearray()
            poll.register(child.channel, select.POLLIN)
        while received:
            for descriptor, _event in poll.poll():
                part = _read(descriptor)
                received[descriptor] += part
                for data in _messages(received[descriptor]):
                    event = decoder.decode(data)
                    if isinstance(event, Failed):
                        raise KitFailure(event.problem)
                    yield event
                if not part:
                    poll.unregister(descriptor)
                    del received[descriptor]
    finally:
        for child in children:
            child.close()


def _read(descriptor: int) -> bytes:
    """What has come; nothing where the process has ended, in whatever way."""
    try:
        return os.read(descriptor, 1 << 16)
    except ConnectionResetError:
        return b""


def _messages(buffer: bytearray) -> Iterator[bytes]:
    """Take the messages that are complete from the buffer."""
    while len(buffer) >= LENGTH_BYTES:
        end = LENGTH_BYTES + int.from_bytes(buffer[:LENGTH_BYTES], "little")
        if len(buffer) < end:
            return
        data = bytes(buffer[LENGTH_BYTES:end])
        del buffer[:end]
        yield data
