"""What processes of certify tell: messages as they come, and what went wrong."""

import os

import msgspec
import pytest

from autograder.authoring.certify.process import Failed, _messages, events_of
from autograder.errors import KitFailure
from autograder.grading.jobs import send
from autograder.session.process_cache import ProcessCache


def test_messages():
    """Complete messages are taken, and the rest of the next one waits for more."""
    reader, writer = os.pipe()
    for problem in ("first", "second", "third"):
        send(writer, Failed(problem))
    data = os.read(reader, 1 << 16)
    os.close(reader)
    os.close(writer)

    told = []
    buffer = bytearray()
    for start in range(0, len(data), 7):
        buffer += data[start : start + 7]
        told += [msgspec.msgpack.decode(message, type=Failed).problem for message in _messages(buffer)]

    assert ["first", "second", "third"] == told
    assert b"" == buffer


def test_no_processes():
    """Where nothing has been graded yet, there is nothing to fork from."""
    with ProcessCache() as cache, pytest.raises(KitFailure, match="run the command again"):
        list(events_of(cache, [], Failed))
