"""What travels between the command, the workers of the cluster, and their grading processes.

To a worker goes a pickle, as Dask sends each function call and its arguments: the command is trusted there.
Back come records that are decoded by their schema.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import msgspec

from autograder.grading.jobs import Graded, Options
from autograder.submissions.discovery import FoundSubmission

RACE, GPU = "race", "gpu"  # Dask resources that workers may be started with


@dataclass(frozen=True)
class Shipment:
    """A course for one run. files: by path from its folder. root: this folder, as messages call it."""

    run: str
    files: dict[str, bytes]
    root: str
    options: Options
    preload: tuple[str, ...]


@dataclass(frozen=True)
class Chunk:
    """Some submissions of one assignment. key: digest of what a grade depends on besides them."""

    run: str
    assignment: str
    key: str
    submissions: dict[int, FoundSubmission]


class Expected(msgspec.Struct, frozen=True):
    """What a worker must have in common with the command.

    packages: versions by name. insecure: its address may be one without encryption. resource: of this run
    alone, which the worker offers when it has. device: "cpu" or "cuda".
    """

    engine: str
    packages: dict[str, str]
    layers: list[str]
    device: str
    insecure: bool
    resource: str


class Joined(msgspec.Struct, frozen=True):
    """A worker's answer. differences: why it can't grade, none when it can. threads: gradings at one time."""

    name: str
    differences: list[str]
    threads: int = 1
    races: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What became of a chunk.

    worker: its name. graded: the results, perhaps not of all, and some may be faults of the kit's. started:
    positions whose grading began. died: the grading process ended before the chunk did. problem: why this
    worker can't grade at all. traces: of failed submissions and of wrong solutions, by their files' names.
    """

    worker: str
    graded: list[Graded] = []
    started: list[int] = []
    died: bool = False
    problem: str = ""
    traces: dict[str, bytes] = {}


expected_decoder = msgspec.msgpack.Decoder(Expected)
joined_decoder = msgspec.msgpack.Decoder(Joined)
outcome_decoder = msgspec.msgpack.Decoder(Outcome)


def packed(message: Shipment | Chunk) -> bytes:
    """The message as bytes."""
    return pickle.dumps(message)


def unpacked(data: bytes) -> Shipment | Chunk:
    """The message in these bytes, which come from the command."""
    message: Shipment | Chunk = pickle.loads(data)
    return message
