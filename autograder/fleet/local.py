"""A cluster on this machine: `local:N`. One process has scheduler and nannies, N others are the workers.

It is exec'd in a session of its own, so that Ctrl-C reaches the command alone. Its connections are encrypted
by certificates that are made for it and kept nowhere: whoever else uses this machine can't reach it. It ends
when the command closes its standard input, or is killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.errors import ClusterError, ClusterLost

PREFIX = "autograder-fleet-"
END_SECONDS = 10.0
LIVE_SECONDS = 60  # a worker that says nothing for so long has stalled
DEATHS = 2  # of workers that one chunk survives


class LocalCluster:
    """A running cluster of this machine. address: of its scheduler. security: what a client needs."""

    def __init__(self, workers: int) -> None:
        from distributed.security import Security

        self.security: Any = Security.temporary()
        _sweep()
        self._folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")  # of mode 0700
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "autograder.fleet.local"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise ClusterError(f"no cluster can be started on this machine: {error.strerror}") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            pickle.dump((workers, self._folder, self.security), self._process.stdin)
            self._process.stdin.flush()
        try:
            self.address = self._process.stdout.readline().decode().strip()
        except BaseException:  # Ctrl-C
            self.close()
            raise
        if not self.address:
            self.close()
            raise ClusterLost("the cluster on this machine ended while it started; run the command again")

    def close(self) -> None:
        """End it, and remove what its workers have left."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> LocalCluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sweep() -> None:
    """Remove the folders of commands that were killed together with their clusters."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            try:
                os.kill(int(folder.name.removeprefix(PREFIX).split("-")[0]), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run a cluster until standard input is closed."""
    import dask
    from distributed import LocalCluster as DaskCluster

    from autograder.fleet.messages import RACE

    workers, folder, security = pickle.load(sys.stdin.buffer)
    dask.config.set(
        {
            "distributed.scheduler.worker-ttl": f"{LIVE_SECONDS}s",
            "distributed.scheduler.allowed-failures": DEATHS,
            "distributed.worker.profile.enabled": False,
            "distributed.scheduler.http.routes": [],  # its pages have no password
            "distributed.worker.http.routes": [],
        }
    )
    with DaskCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        protocol="tls",
        security=security,
        local_directory=folder,
        memory_limit=0,
        dashboard_address="127.0.0.1:0",
        resources={RACE: 1},
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
