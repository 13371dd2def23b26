"""Fetch an assignment's files from student repositories.

LIST is a file with a line `name url` for each student (blank lines, and what follows a #, are passed over),
or a folder of clones. Of each repository the notebooks and modules are taken, as plain files, three folders
deep: no hooks, submodules, large-file filters or symbolic links. Nothing of a student's runs here. The exit
status is 2 when a submission could not be fetched; `grade` says of the others which file counts. A token in
the variable SUBMISSIONS_TOKEN is handed to git alone, for https://github.com/ alone, and written nowhere.
"""

import argparse
import base64
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
REMOTE = re.compile(r"(https://|ssh://|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:)\S+")
MAX_BYTES = 32 * 2**20  # of one repository's code
DEEPEST = 3  # folders
SECONDS = 120
SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.symlinks": "false",
    "core.fsmonitor": "false",
    "submodule.recurse": "false",
    "protocol.ext.allow": "never",
    "protocol.file.allow": "always",
    "transfer.fsckObjects": "false",
}


def main() -> int:
    """Fetch every submission in the list; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "list", type=Path, help="file with a line `name url` for each student, or folder of clones"
    )
    parser.add_argument("--assignment", required=True)
    parser.add_argument("--into", type=Path, default=Path("submissions"))
    arguments = parser.parse_args()
    if not NAME.fullmatch(arguments.assignment):
        parser.error(f"--assignment {arguments.assignment}: is not a valid name of an assignment")
    try:
        wanted = students(arguments.list)
    except (OSError, ValueError) as error:
        print(f"error: {arguments.list}: {error}", file=sys.stderr)
        return 2
    fetched = 0
    for name, place in wanted.items():
        target = arguments.into / name
        shutil.rmtree(target, ignore_errors=True)
        try:
            take(place, arguments.assignment, target)
            fetched += 1
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            shutil.rmtree(target, ignore_errors=True)  # an empty folder would be a student without work
            print(f"not fetched: {name}: {reason(error)}", file=sys.stderr)
    print(f"fetched {fetched} of {len(wanted)} submissions into {arguments.into}")
    return 0 if fetched == len(wanted) else 2


def students(source: Path) -> dict[str, str]:
    """URL or folder of each student's repository, by name; ValueError for a wrong line."""
    if source.is_dir():
        return {entry.name: str(entry) for entry in sorted(source.iterdir()) if NAME.fullmatch(entry.name)}
    found: dict[str, str] = {}
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        if len(words) != 2:
            raise ValueError(f"line {number}: write `name url`, not {line.strip()!r}")
        name, place = words
        if not NAME.fullmatch(name):
            raise ValueError(f"line {number}: {name!r} can't be a folder's name (use letters, digits, . _ -)")
        if name in found:
            raise ValueError(f"line {number}: {name} is in the list twice")
        if not REMOTE.fullmatch(place) and not Path(place).is_dir():
            raise ValueError(f"line {number}: {place!r} is neither an https or ssh address nor a folder here")
        found[name] = place
    return found


def take(place: str, assignment: str, target: Path) -> None:
    """Put the code of one repository into the folder; ValueError when it has none."""
    if Path(place).is_dir() and not is_bare(Path(place)):
        copy(Path(place), assignment, target)
        return
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        settings = {**SETTINGS, **credentials(place)}
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": str(len(settings)),
        }
        if agent := os.environ.get("SSH_AUTH_SOCK"):
            environment["SSH_AUTH_SOCK"] = agent
        for number, (key, value) in enumerate(settings.items()):
            environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        subprocess.run(
            ["git", "clone", "--quiet", "--depth=1", "--no-tags", "--single-branch", "--", place, str(clone)],
            env=environment, check=True, timeout=SECONDS, capture_output=True, text=True,
        )  # fmt: skip
        copy(clone, assignment, target)


def copy(repository: Path, assignment: str, target: Path) -> None:
    """Copy notebooks and modules that are plain files of a bearable size; ValueError for none.

    Among them are modules that a notebook imports. One that is named after the assignment must be copied.
    """
    room, taken = MAX_BYTES, False
    for file in code_files(repository):
        about, named = file.lstat(), file.stem == assignment
        problem = ""
        if not stat.S_ISREG(about.st_mode):
            problem = f"{file.name} is not a plain file"
        elif about.st_size > room:
            problem = f"{file.name} is larger than {MAX_BYTES // 2**20} MB"
        if problem and named:
            raise ValueError(problem)
        if problem:
            continue
        room -= about.st_size
        place = target / file.relative_to(repository)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place, follow_symlinks=False)
        taken = True
    if not taken:
        raise ValueError("has no .ipynb or .py file that can be taken")


def code_files(repository: Path) -> list[Path]:
    """Notebooks and modules, those at the top first, no link followed and no hidden folder entered."""
    found = []
    for folder, inner, names in os.walk(repository):
        depth = len(Path(folder).relative_to(repository).parts)
        inner[:] = sorted(name for name in inner if not name.startswith(".") and depth < DEEPEST)
        found += [Path(folder, name) for name in sorted(names) if name.lower().endswith((".ipynb", ".py"))]
    return found


def is_bare(folder: Path) -> bool:
    """Whether this folder is a bare git repository."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def credentials(place: str) -> dict[str, str]:
    """The git setting that sends the token to GitHub and to no other host."""
    token = os.environ.get("SUBMISSIONS_TOKEN", "")
    if not token or not place.startswith("https://github.com/"):
        return {}
    encoded = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {"http.https://github.com/.extraheader": f"Authorization: Basic {encoded}"}


def reason(error: Exception) -> str:
    """The error in one line; git's own messages contain no token."""
    if isinstance(error, subprocess.CalledProcessError):
        lines = [line for line in str(error.stderr).splitlines() if line.strip()]
        return lines[-1][:300] if lines else f"git ended with status {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"git took more than {SECONDS} seconds"
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
