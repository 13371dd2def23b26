"""docs/fleet.md: its commands for this machine and for ssh to this machine are run as they stand there."""

import contextlib
import getpass
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.kit.stress import drill, fleet_torture

pytest.importorskip("distributed", reason="the extra fleet is not installed")

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
NO_SSHD = "sshd is not installed (apt-get install openssh-server)"
SECONDS = 60


def blocks(section):
    """The commands of a section, in its order."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)[1]
    return re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def here(command, port=None):
    """A command of the page with this machine's programs, and another port."""
    bin = Path(sys.executable).parent
    command = command.replace(".venv/bin/", f"{bin}/").replace("python -m", f"{sys.executable} -m")
    return command if port is None else command.replace("8786", str(port))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    end = time.monotonic() + SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def started(tmp_path):
    """`started(name, command)` starts a program that ends with the test."""
    running = []

    def start(name, command, **more):
        with (tmp_path / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **more
            )
        running.append(process)
        return process

    yield start
    for process in reversed(running):
        family = [*drill.family(process.pid), psutil.Process(process.pid)] if process.poll() is None else []
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def ssh(tmp_path, started):
    """A folder with the program `ssh`, which reaches an sshd of its own on this machine without a password."""
    if SSHD is None or shutil.which("ssh") is None:
        pytest.skip(NO_SSHD)
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (tmp_path / "authorized").write_text((tmp_path / "user.pub").read_text())
    port = free_port()
    (tmp_path / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nPidFile none\nStrictModes no\n"
        f"AuthorizedKeysFile {tmp_path}/authorized\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd gives up its privileges
    (tmp_path / "ssh_config").write_text(
        f"Host *\n  Port {port}\n  User {getpass.getuser()}\n  IdentityFile {tmp_path}/user\n"
        "  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n"
    )
    started("sshd", [SSHD, "-D", "-e", "-f", tmp_path / "sshd_config"])
    wait_for_port(port)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ssh").write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F "{tmp_path}/ssh_config" "$@"\n')
    (folder / "ssh").chmod(0o755)
    return folder


def test_on_one_machine():
    """The command for one machine is the one that the test of kills runs."""
    [command] = blocks("On one machine")

    assert fleet_torture.command("local:2")[1:5] == command.split()[1:5]
    assert "local:2" == command.split()[-1]


def test_over_ssh(tmp_path, ssh, started, autograder_cli):
    """Scheduler, worker by ssh, and the command: what the page says grades a class."""
    scheduler, worker, command, _tunnels = blocks("Over ssh")
    port = free_port()
    folder = fleet_torture.write_class(tmp_path / "course", 2)
    environment = os.environ | {"PATH": f"{ssh}:{os.environ['PATH']}"}
    started("scheduler", ["bash", "-c", here(scheduler, port)], cwd=folder)
    wait_for_port(port)
    started("worker", ["bash", "-c", here(worker, port)], cwd=folder, env=environment)
    words = here(command, port).split()
    done = autograder_cli(*words[words.index("grade") :], "--json", "out.json", cwd=folder)

    assert 0 == done.returncode, done.stderr + (tmp_path / "worker.log").read_text()
    run = json.loads((folder / "out.json").read_text())
    assert [100, 0] == [result["score"] for result in run["submissions"]]
    assert [2] == list(run["run"]["cluster"]["submissions"].values())
