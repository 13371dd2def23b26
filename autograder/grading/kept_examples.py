"""Examples are drawn once and kept: they depend on the tests, the seed, the engine and versions.

Fresh ones take the same way through the wire's format as kept ones, so that both are the same.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.errors import WireError
from autograder.grading.examples import Examples
from autograder.protocol.framing import HEADER
from autograder.protocol.wire import Packer, Unpacker
from autograder.versions import digest_of_files, engine_digest, versions

KEPT = 8  # files of an assignment, the newest


def examples_of(
    course: Course, assignment: str, public_only: bool, draws: Mapping[str, Callable[[], Examples]]
) -> dict[str, Examples]:
    """The examples of each test, read or drawn. draws: how to draw them, by the tests' ids."""
    file = _file(course, assignment, public_only)
    kept = _read(file)
    found: dict[str, Examples] = {}
    packed: dict[str, bytes] = {}
    for id, draw in draws.items():
        if id in kept:
            packed[id], found[id] = kept[id]
            continue
        found[id] = drawn = draw()
        # What the wire has no form for is drawn every time, and so is what a test draws interactively.
        with contextlib.suppress(WireError, TypeError, ValueError):
            data = Packer().message(drawn.arguments)[HEADER.size :]
            unpacked = Examples(_unpack(data))
            if not drawn.interactive and _same_types(drawn.arguments, unpacked.arguments):
                packed[id], found[id] = data, unpacked
    if packed.keys() - kept.keys():
        _write(file, packed)
    return found


def _file(course: Course, assignment: str, public_only: bool) -> Path:
    folders = course.test_folders(assignment, public_only)
    files = sorted(
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    )
    parts = [digest_of_files(files, course.root), engine_digest(), str(versions()), course.settings.seed]
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
    return course.state / "examples" / f"{assignment}-{digest}.msgpack"


def _same_types(left: Any, right: Any) -> bool:
    """Whether two values are built of the same types; the wire sends some as simpler ones."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return _same_types(list(left.items()), list(right.items()))
    if isinstance(left, (list, tuple, set, frozenset)):
        return len(left) == len(right) and all(map(_same_types, left, right))
    return True


def _unpack(data: bytes) -> Any:
    return Unpacker(trusted=True).message(data)[0]


def _read(file: Path) -> dict[str, tuple[bytes, Examples]]:
    """What is kept of each test, packed and unpacked."""
    with contextlib.suppress(OSError, WireError, TypeError, ValueError):  # damaged ones are drawn again
        kept = dict(_unpack(file.read_bytes()))
        return {id: (data, Examples(_unpack(data))) for id, data in kept.items()}
    return {}


def _write(file: Path, packed: dict[str, bytes]) -> None:
    with contextlib.suppress(OSError):  # a folder that can't be written costs only time
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced(file) as temporary:
            temporary.write_bytes(Packer().message(packed)[HEADER.size :])
        assignment = file.name.rsplit("-", 1)[0]
        others = sorted(file.parent.glob(f"{assignment}-*.msgpack"), key=lambda other: other.stat().st_mtime)
        for other in others[:-KEPT]:
            other.unlink()
