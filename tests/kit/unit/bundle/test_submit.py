"""`submit`: the state of the work is told, and the work is packed whatever its state is."""

import json
import os
import time
import zipfile

import msgspec
import psutil
import pytest

from autograder.authoring import handout
from autograder.bundle.submit import pack
from autograder.course.find import find_course
from autograder.course.manifest import HandoutManifest
from autograder.errors import UsageError
from autograder.submissions.both_edited import which_to_keep

STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


@pytest.fixture
def work(toy_course, tmp_path):
    """A handout of the toy course, as a student has it."""
    course = toy_course(tmp_path / "course")
    folder = tmp_path / "work"
    for name, content in handout.generate(course, "toy").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest = msgspec.json.decode((folder / ".handout.json").read_bytes(), type=HandoutManifest)
    manifest = msgspec.structs.replace(
        manifest, outline=(folder / "toy.py").read_text(), points={"double": 100.0}
    )
    (folder / ".handout.json").write_bytes(msgspec.json.encode(manifest))
    (folder / "course.toml").write_text("")
    return folder


def write(file, body):
    """Fill in the exercise, in the module or in the notebook."""
    text = file.read_text(encoding="utf-8")
    stub, body = STUB.rstrip("\n"), body.rstrip("\n")
    if file.suffix == ".ipynb":
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]).replace(stub, body)
        written = json.dumps(notebook)
    else:
        written = text.replace(stub, body)
    assert body in written.replace("\\n", "\n")
    file.write_text(written, encoding="utf-8")


def packed(folder):
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_endless_work_is_packed(work):
    """Tests that don't end are stopped after the time that they have, with all their processes."""
    with (work / "toy.py").open("a") as file:
        file.write("\n# %%\nimport time\ntime.sleep(600)\n")
    began = time.monotonic()
    said = list(pack(find_course(work), work, seconds=2))

    assert 300 > time.monotonic() - began
    assert "running the public tests on toy.py, for 2 seconds at most" == said[0]
    assert "did not end within 2 seconds" in said[1]
    assert "as you received them: double" == said[2]
    assert {"toy.py": (work / "toy.py").read_bytes()} == packed(work)
    left = [p for p in psutil.process_iter() if str(work) in " ".join(_command(p)) and p.pid != os.getpid()]
    assert [] == psutil.wait_procs(left, timeout=60)[1]


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.slow
def test_fault_does_not_hold_work_back(work):
    """When the public tests can't be run, the reason is told, and the work is packed."""
    write(work / "toy.py", "    return 2 * x\n")
    course = find_course(work)
    (work / "course.toml").write_text("sead = 1\n")
    said = list(pack(course, work))

    assert said[1].startswith("the public tests could not be run: error: ")
    assert "unknown field `sead`" in said[1]
    assert said[2].startswith("toy-submission.zip: holds toy.py")
    assert ["toy.py"] == list(packed(work))


def test_both_edited(work):
    """Of two edited files with as many exercises, the error says to keep the one that was saved last."""
    write(work / "toy.ipynb", "    return 2 * x\n")
    write(work / "toy.py", "    return x + x\n")
    os.utime(work / "toy.ipynb", (0, 0))

    with pytest.raises(UsageError) as error:
        list(pack(find_course(work), work))

    said = str(error.value)
    assert said.startswith(
        "toy.ipynb and toy.py were both edited, and only one can count. Keep toy.py (your code"
    )
    assert "move toy.ipynb (your code in 1 exercise, saved 19" in said
    assert not (work / "toy-submission.zip").exists()


def test_more_exercises_count_more_than_the_time(work):
    """The file with more of the student's exercises is to be kept, also when it is the older one."""
    write(work / "toy.ipynb", "    return 2 * x\n")
    os.utime(work / "toy.ipynb", (0, 0))
    with (work / "toy.py").open("a") as file:
        file.write("\n# %%\nprint(1)\n")

    said = which_to_keep(find_course(work))
    assert "Keep toy.ipynb (your code in 1 exercise, saved" in said
    assert "move toy.py (your code in 0 exercises, saved" in said


def test_one_edited(work):
    """Where one file was edited there is nothing to advise."""
    write(work / "toy.ipynb", "    return 2 * x\n")

    assert which_to_keep(find_course(work)) is None
