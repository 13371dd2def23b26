"""The events that come back from an assignment's process."""

import os
import threading

import pytest

from autograder.grading.jobs import Graded, Started, Stopped, receive, send
from autograder.results import graded

EVENTS = [Started(0), Graded(0, graded("ada", "toy", "ada", [])), Stopped("no")]


def test_all_events():
    """Every event arrives, in order, until the writer is gone."""
    reader, writer = os.pipe()
    for event in EVENTS:
        send(writer, event)
    os.close(writer)

    assert EVENTS == list(receive(reader, lambda: None))


@pytest.mark.slow
def test_waiting():
    """While nothing arrives, the caller is told so, and what arrives then is not lost."""
    reader, writer = os.pipe()
    waited = threading.Event()

    def write():
        waited.wait(30)
        for event in EVENTS:
            send(writer, event)
        os.close(writer)

    thread = threading.Thread(target=write)
    thread.start()
    found = list(receive(reader, waited.set))
    thread.join()

    assert waited.is_set()
    assert EVENTS == found


def test_broken_event():
    """Bytes that are no event end the stream; those before are kept."""
    reader, writer = os.pipe()
    send(writer, EVENTS[0])
    os.write(writer, b"\x03\x00\x00\x00abc")
    os.close(writer)

    assert EVENTS[:1] == list(receive(reader, lambda: None))
