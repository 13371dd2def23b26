"""A cluster on this machine: `local:N`. One process has scheduler and nannies, N others are the workers.

It is exec'd in a session of its own, so that Ctrl-C reaches the command alone. Its connections are encrypted
by a certificate that it makes for itself, and tells nobody but the command, through a pipe: whoever else uses
this machine can't reach it. The workers are forked from a process that imports what they need while the
scheduler starts. All of them end when the command says so, or is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.errors import ClusterError, ClusterLost

PREFIX = "autograder-fleet-"
LIVE_SECONDS = 60  # a worker that says nothing for so long has stalled
DEATHS = 2  # of workers that one chunk survives
END_SECONDS = 5.0


class LocalCluster:
    """A cluster of this machine, which is starting. ClusterError where no process can be started."""

    def __init__(self, workers: int) -> None:
        _sweep()
        self._folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")  # of mode 0700
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "autograder.fleet.local", str(workers), self._folder],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise ClusterError(f"no cluster can be started on this machine: {error.strerror}") from None

    def scheduler(self) -> tuple[str, Any]:
        """Address of its scheduler, and what a client needs to connect; its workers may still be starting."""
        from distributed.security import Security  # takes as long as the scheduler's own start

        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ClusterLost("the cluster on this machine ended while it started; run the command again")
        address, certificate, key = json.loads(line)
        security = Security(
            require_encryption=True, tls_ca_file=certificate, tls_client_cert=certificate, tls_client_key=key
        )
        return address, security

    def close(self) -> None:
        """Have it end, and remove what it has left; it does so itself if this process is killed now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        end = time.monotonic() + END_SECONDS
        while self._runs() and time.monotonic() < end:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()
        _remove(self._folder)

    def _runs(self) -> bool:
        """Whether it has not ended; its process is not waited for yet, so that its group keeps its number."""
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def __enter__(self) -> LocalCluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _remove(folder: str) -> None:
    """Remove a folder in which processes that are just ending may still write, or remove files themselves."""
    end = time.monotonic() + END_SECONDS
    while os.path.exists(folder) and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        if os.path.exists(folder):
            time.sleep(0.05)


def _end(folder: str) -> None:
    """End all processes of the cluster, and this one last; nothing of the course stays in its folder."""
    import psutil  # type: ignore[import-untyped]  # comes with Dask

    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()
    _remove(folder)
    os.killpg(0, signal.SIGKILL)


def _sweep() -> None:
    """Remove the folders of commands that were killed together with their clusters."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            try:
                os.kill(int(folder.name.removeprefix(PREFIX).split("-")[0]), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)


def main(workers: int, folder: str) -> None:
    """Run a cluster until standard input is closed. folder: of its workers, and of all that it keeps."""
    from multiprocessing import forkserver, set_forkserver_preload

    tempfile.tempdir = folder
    set_forkserver_preload(["distributed", "autograder.fleet.worker"])
    forkserver.ensure_running()

    import dask
    from distributed import LocalCluster as DaskCluster
    from distributed.security import Security

    from autograder.fleet.messages import RACE

    dask.config.set(
        {
            "distributed.scheduler.worker-ttl": f"{LIVE_SECONDS}s",
            "distributed.scheduler.allowed-failures": DEATHS,
            "distributed.worker.multiprocessing-method": "forkserver",
            "distributed.worker.profile.enabled": False,
            "distributed.scheduler.http.routes": [],  # its pages have no password
            "distributed.worker.http.routes": [],
        }
    )
    security: Any = Security.temporary()
    with DaskCluster(
        n_workers=0,
        threads_per_worker=1,
        host="127.0.0.1",
        protocol="tls",
        security=security,
        local_directory=folder,
        memory_limit=0,
        dashboard_address="127.0.0.1:0",
        resources={RACE: 1},
    ) as cluster:
        cluster.scale(workers)
        reached = (cluster.scheduler_address, security.tls_ca_file, security.tls_client_key)
        print(json.dumps(reached), flush=True)
        sys.stdin.buffer.read()
        _end(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
