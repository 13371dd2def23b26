"""A Python that has imported what takes long, and forks a process for each command line.

A command that starts in it differs from one that is exec'd in nothing but the time for its imports: it has its own
arguments, environment, folder and streams, and runs what an interpreter runs at its end.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path

GRADING = ("msgspec", "typer", "rich.live", "filelock", "autograder.cli.app", "autograder.cli.grade")
CLIENT = Path(__file__).with_name("warm_client.py")
NBGRADER = (
    *GRADING,
    "numpy",
    "nbgrader.apps",
    "nbgrader.api",
    "nbgrader.converters",
    "jupytext",
    "alembic.config",
)


class WarmPython:
    """Runs `python -m MODULE ARGUMENTS` in forks of one process that has imported these modules.

    zygotes: two children of the warm zygotes, from which they fork their own.
    """

    def __init__(self, modules, zygotes):
        ours, theirs = socket.socketpair()
        self._zygotes = zygotes
        descriptors = [theirs.fileno(), *(child.channel.fileno() for child in zygotes)]
        self._process = subprocess.Popen(
            [sys.executable, __file__, *map(str, descriptors), *modules],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._channel = ours.makefile("rw")
        ours.close()  # the file keeps it open
        self._lock = threading.Lock()

    def run(self, module, arguments, cwd, env, timeout):
        """A CompletedProcess with text; TimeoutExpired as subprocess raises it. module: or a script, "x.py"."""
        words = [*map(str, (module, *arguments))]
        with tempfile.TemporaryDirectory() as folder, self._lock:
            out, err = Path(folder, "out"), Path(folder, "err")
            asked = {"words": words, "cwd": str(cwd), "env": dict(env), "out": str(out), "err": str(err)}
            self._channel.write(json.dumps(asked | {"timeout": timeout}) + "\n")
            self._channel.flush()
            status = json.loads(self._channel.readline())
            texts = [file.read_bytes().decode().replace("\r\n", "\n") for file in (out, err)]
        if status is None:
            raise subprocess.TimeoutExpired(words, timeout, *texts)
        return subprocess.CompletedProcess(words, status, *texts)

    @contextlib.contextmanager
    def programs(self, folder, timeout):
        """Meanwhile `folder` has the programs `python` and `nbgrader`, which run in forks of this process."""
        warm = self

        class Request(socketserver.StreamRequestHandler):
            def handle(self):
                asked = json.loads(self.rfile.readline())
                module, *arguments = asked["words"]
                if module == "-m":
                    module, *arguments = arguments
                done = warm.run(module, arguments, asked["cwd"], asked["env"], timeout)
                told = {"status": done.returncode, "out": done.stdout, "err": done.stderr}
                self.wfile.write((json.dumps(told) + "\n").encode())

        with tempfile.TemporaryDirectory() as place:
            address = Path(place, "warm")
            for name, words in (("python", ""), ("nbgrader", "-m nbgrader ")):
                command = f'"{sys.executable}" -I -S "{CLIENT}" "{address}"'
                (folder / name).write_text(f'#!/bin/sh\nexec {command} {words}"$@"\n', encoding="utf-8")
                (folder / name).chmod(0o755)
            with socketserver.UnixStreamServer(str(address), Request) as server:
                thread = threading.Thread(target=server.serve_forever, args=(0.05,))
                thread.start()
                try:
                    yield
                finally:
                    server.shutdown()
                    thread.join()

    def close(self):
        """End it; commands have ended before."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        for child in self._zygotes:
            child.close()


def serve(channel):
    """Fork a process for each line that asks for one, and tell its exit status; None when it took too long."""
    for line in channel:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            return asked
        descriptor = os.pidfd_open(pid)
        late = not _ends_within(descriptor, asked["timeout"])
        if late:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        os.close(descriptor)
        channel.write(json.dumps(None if late else os.waitstatus_to_exitcode(status)) + "\n")
        channel.flush()
    return None


def _ends_within(descriptor, seconds):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(1000 * seconds))


def become(asked):
    """Turn this fork into the process that was asked for."""
    os.setpgid(0, 0)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    for name, target in (("out", 1), ("err", 2)):
        descriptor = os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(descriptor, target)
        os.close(descriptor)
    module, *arguments = asked["words"]
    sys.argv = [module, *arguments]
    if module.endswith(".py"):
        sys.path[0] = str(Path(module).resolve().parent)
        run_to_the_end(runpy.run_path, module)
    else:
        sys.path[0] = asked["cwd"]
        run_to_the_end(runpy.run_module, module, alter_sys=True)


def run_to_the_end(run, what, **options):
    """Run this as the main module, and end this process as an interpreter ends. Never returns."""
    status = 0
    try:
        run(what, run_name="__main__", **options)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[2])  # folders beside this file are called as packages are
    from tests.kit.warm_zygote import WarmZygote

    WarmZygote([socket.socket(fileno=int(number)) for number in sys.argv[2:4]]).install()
    for name in sys.argv[4:]:
        importlib.import_module(name)
    sys.path[0] = ""
    gc.collect()
    gc.freeze()
    connection = socket.socket(fileno=int(sys.argv[1]))
    wanted = serve(connection.makefile("rw"))
    if wanted is not None:
        os.close(connection.detach())
        become(wanted)
