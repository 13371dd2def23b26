"""A course on a worker: what is sent of it, and the private folder in which it lies."""

import stat
import subprocess
import sys

import pytest

from autograder.course.find import find_course
from autograder.course.misconceptions import wrong_solutions
from autograder.errors import ResourceError
from autograder.fleet.shipping import course_files, kept_files, not_private, unpacked_course
from autograder.grading.composite import composites
from autograder.grading.jobs import Options
from autograder.grading.trace_store import TraceStore
from autograder.protocol.records import Cell
from autograder.sandbox.confinement import Layer
from autograder.session.conditions import RunConditions
from autograder.submissions.source import Source

FILES = {"course.toml": b"", "tests/hidden/toy/test_double.py": b"# secret\n"}
LAYERS = [Layer("seccomp", True, "")]


def test_what_is_sent(toy_course, tmp_path):
    """Everything that grading reads and nothing else; the result's key is the same on both sides."""
    course = toy_course(tmp_path / "course")
    for name in ("requirements.lock", "tests/wrong/toy/double__thrice.py", "solutions/toy/data/table.csv"):
        (course.root / name).parent.mkdir(parents=True, exist_ok=True)
        (course.root / name).write_text("")
    for name in (
        "solutions/other.py",
        "tests/hidden/other/test_a.py",
        "roster.csv",
        ".autograder/results/a.json",
    ):
        (course.root / name).parent.mkdir(parents=True, exist_ok=True)
        (course.root / name).write_text("private")
    files = course_files(course, ["toy"], public_only=False)

    assert {
        *("course.toml", "requirements.lock", "solutions/toy.py", "solutions/toy/data/table.csv"),
        *(
            "tests/public/toy/test_double.py",
            "tests/hidden/toy/test_double.py",
            "tests/wrong/toy/double__thrice.py",
        ),
    } == files.keys()
    with unpacked_course(tmp_path, "run", "digest", files) as folder:
        own, there = (
            RunConditions(one, Options(), LAYERS).of("toy") for one in (course, find_course(folder))
        )

        assert own == there


def test_what_is_kept(toy_course, tmp_path):
    """Examples that were drawn, and traces of wrong solutions, are sent; those of submissions are not."""
    course = toy_course(tmp_path)
    for name in ("tests/wrong/toy/double__thrice.py", ".autograder/results/ab/c.json"):
        (course.root / name).parent.mkdir(parents=True)
    (course.root / "tests/wrong/toy/double__thrice.py").write_text(
        '"""Not three."""\ndef double(x): return 3 * x\n'
    )
    store = TraceStore(course.state / "traces", "condition")
    [wrong] = wrong_solutions(course, "toy")
    [source] = composites(course, "toy", [wrong])
    store.save(source, "double", {})
    store.save(Source("a.py", (Cell("a.py", ""),), False), "double", {})
    (course.state / "examples").mkdir()
    (course.state / "examples" / "toy-1.msgpack").write_bytes(b"1")
    (course.state / "examples" / "other-1.msgpack").write_bytes(b"2")
    found = kept_files(course, ["toy"], lambda _name: store)

    trace = store.file(source, "double").relative_to(course.root).as_posix()
    assert {trace, ".autograder/examples/toy-1.msgpack"} == found.keys()


def test_public_tests_alone(toy_course, tmp_path):
    """Without hidden tests none are sent."""
    files = course_files(toy_course(tmp_path), ["toy"], public_only=True)

    assert [] == [name for name in files if "hidden" in name]


def test_folder(tmp_path):
    """Nobody else may enter it; it is shared while it is used, and gone with the last one."""
    with unpacked_course(tmp_path, "run", "digest", FILES) as first:
        assert FILES == {name: (first / name).read_bytes() for name in FILES}
        assert 0o700 == stat.S_IMODE(first.parent.stat().st_mode)
        with unpacked_course(tmp_path, "run", "digest", FILES) as second:
            assert first == second
        assert first.is_dir()
    assert [] == list(tmp_path.iterdir())


def test_leftovers(tmp_path):
    """What killed processes have left is removed by the next one; what others use is not."""
    code = (
        "import os, sys; from pathlib import Path; from autograder.fleet.shipping import unpacked_course\n"
        "place = unpacked_course(Path(sys.argv[1]), 'old', 'digest', {'a': b'secret'})\n"
        "place.__enter__()\nos._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False)

    assert ["autograder-old-digest"] == [folder.name for folder in tmp_path.iterdir()]
    with unpacked_course(tmp_path, "used", "digest", FILES) as used:
        with unpacked_course(tmp_path, "new", "digest", FILES):
            pass
        assert [used.parent] == list(tmp_path.iterdir())


@pytest.mark.parametrize("trap", ["open", "link", "file"])
def test_somebody_was_there_before(tmp_path, trap):
    """A folder of this name that others may enter, a link or a file is not used."""
    place, target = tmp_path / "autograder-run-digest", tmp_path / "elsewhere"
    target.mkdir()
    if trap == "open":
        place.mkdir()
        place.chmod(0o755)
    elif trap == "link":
        place.symlink_to(target)
    else:
        place.write_text("")
    with pytest.raises(ResourceError, match=r"is no private folder|can't be written"):
        with unpacked_course(tmp_path, "run", "digest", FILES):
            pass

    assert [] == list(target.iterdir())


def test_spill_folder(tmp_path):
    """The folder in which Dask may write what it holds must be private."""
    tmp_path.chmod(0o700)
    assert "" == not_private(tmp_path)
    for mode in (0o755, 0o710, 0o701):
        tmp_path.chmod(mode)
        assert f"others may enter its spill folder {tmp_path}: chmod 700 {tmp_path}" == not_private(tmp_path)
    tmp_path.chmod(0o700)
