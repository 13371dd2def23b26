"""A fleet on a real Dask cluster whose grading processes are made up: who may grade, and what becomes of chunks."""

import asyncio
import contextlib
import os
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from autograder.errors import ClusterError
from autograder.fleet import connection, fleet, knock, worker
from autograder.fleet.address import Address
from autograder.fleet.fleet import Fleet
from autograder.grading.jobs import Graded, Options
from tests.kit.fleet.made_up import MadeUp

distributed = pytest.importorskip("distributed", reason="the extra fleet is not installed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


def test_class(workers, grade, cluster, monkeypatch):
    """Each submission is graded once, by both workers, and the course is sent to each once."""
    workers(2)
    monkeypatch.setattr(MadeUp, "seconds", 0.2)
    results, told, one = grade(12)

    assert [f"s{position}" for position in range(12)] == [results[position].id for position in range(12)]
    assert {"graded"} == {result.status for result in results.values()}
    assert [] == told
    assert 12 == sum(one.by_worker.values())
    assert list(range(12)) == sorted(position for _worker, chunk in MadeUp.chunks for position in chunk)
    assert {"0", "1"} == one.by_worker.keys()
    assert (2, {}) == (one.workers, one.refused)
    assert {"address", "workers", "submissions", "refused"} == one.report().keys()
    assert not worker._runs


@pytest.fixture
def web():
    """`web(plots)` is a scheduler's web server, whose dashboard has these plots: None without its page of them."""
    servers = []

    def start(plots):
        class Pages(BaseHTTPRequestHandler):
            def do_GET(self):
                there = self.path == "/individual-plots.json" and plots is not None
                self.send_response(200 if there else 404)
                self.end_headers()
                self.wfile.write(plots if there else b"")

            def log_message(self, *_all):
                pass

        servers.append(server := ThreadingHTTPServer(("127.0.0.1", 0), Pages))
        threading.Thread(target=server.serve_forever).start()
        return f"http://127.0.0.1:{server.server_port}/status"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("plots", "told"),
    [(b'{"Workers": "/w"}', True), (b"{}", False), (b"<html>", False), (None, False)],
    ids=["dashboard", "no dashboard", "another page", "no page"],
)
def test_dashboard(workers, grade, web, monkeypatch, plots, told):
    """The address of a dashboard is told once; where there is none, nothing is."""
    workers(1)
    link = web(plots)
    monkeypatch.setattr(knock, "DASHBOARD_SECONDS", 30.0)
    monkeypatch.setattr(distributed.Client, "dashboard_link", link)

    assert [f"dashboard of the cluster: {link}"] * told == grade(1)[1]


def test_workers_prepare(workers, grade, monkeypatch):
    """A worker's processes start as soon as it has joined, where there is work for all of them."""
    workers(1, nthreads=2)
    grade(1)
    assert 1 == len(MadeUp.started)
    MadeUp.started.clear()
    original, seen = MadeUp.grade, []

    def look(self, *arguments):
        seen.append(len(MadeUp.started))
        original(self, *arguments)

    monkeypatch.setattr(MadeUp, "grade", look)
    grade(12)
    assert 2 == seen[0] == seen[-1]


def test_poison(workers, grade, monkeypatch):
    """Who ends what grades it three times is not graded, and the class goes on."""
    workers(2)
    monkeypatch.setattr(MadeUp, "poison", "s7")
    results, _told, _one = grade(20)

    assert ["s7"] == [result.id for result in results.values() if result.status != "graded"]
    assert "what graded it ended 3 times without a result" in results[7].message
    assert 3 == sum(7 in positions for _worker, positions in MadeUp.chunks)


def test_broken_worker(workers, grade, monkeypatch):
    """A worker that can't grade gets no more work, is told once by its name, and costs nobody anything."""
    workers(2)
    monkeypatch.setattr(MadeUp, "broken", "first")
    monkeypatch.setattr(MadeUp, "seconds", 0.02)
    results, told, one = grade(20)

    assert {"graded"} == {result.status for result in results.values()}
    [line] = [line for line in told if line.startswith("worker ")]
    assert line.startswith(f"worker {MadeUp.broken} (tcp://127.0.0.1:")
    assert line.endswith("gets no work: its disk is full")
    assert {str(1 - MadeUp.broken)} == one.by_worker.keys()


def test_open_spill_folder(workers, grade, monkeypatch):
    """A worker whose spill folder others may enter is refused, and the others grade."""
    found = workers(2)
    os.chmod(found[0].local_directory, 0o755)
    monkeypatch.setattr(MadeUp, "seconds", 0.02)
    results, told, one = grade(6)

    assert 6 == len(results)
    assert {"1"} == one.by_worker.keys()
    assert "others may enter its spill folder" in told[0]
    [(name, [reason])] = one.refused.items()
    assert name.startswith("0 (tcp://")
    assert f"chmod 700 {found[0].local_directory}" in reason


def test_other_machine(workers, grade, monkeypatch):
    """A worker that does not grade as this machine does is refused by name, with what differs."""
    workers(1)
    monkeypatch.setattr(fleet, "engine_digest", lambda: "other")

    with pytest.raises(ClusterError) as error:
        grade(3)
    first, second = str(error.value).splitlines()
    assert re.fullmatch(r"no worker of tcp://\S+ can grade these submissions\.", first)
    assert re.fullmatch(r"0 \(tcp://\S+\): its kit is another one; install the same in \S+", second)


def test_two_runs_at_once(workers, grade, monkeypatch):
    """Two commands share a worker, and each gets all of its results."""
    workers(1)
    monkeypatch.setattr(MadeUp, "seconds", 0.05)
    with ThreadPoolExecutor(2) as threads:
        runs = list(threads.map(grade, [8, 9]))

    assert [8, 9] == [len(results) for results, _told, _one in runs]
    assert {"graded"} == {result.status for results, _told, _one in runs for result in results.values()}


def test_worker_without_the_kit(workers, grade, monkeypatch):
    """A worker that can't run what joins it is refused in the end, because it may only have been killed."""
    workers(1)
    monkeypatch.setattr(connection, "NOTICE_SECONDS", 0.2)
    monkeypatch.setattr(connection.worker, "join", lambda *_all: 1 / 0)
    with pytest.raises(ClusterError, match=r"kit of this command can't be imported there; start it with"):
        grade(1)


@pytest.mark.parametrize(
    "answer", [b"\xc1", b"\x80", "text"], ids=["no record", "another record", "no bytes"]
)
def test_worker_with_another_kit(workers, grade, monkeypatch, answer):
    """A worker whose answer can't be read is refused by name."""
    workers(1)
    monkeypatch.setattr(connection.worker, "join", lambda *_all: answer)
    with pytest.raises(
        ClusterError, match=r"0 \(tcp://\S+\): its answer can't be read, so its kit is another one"
    ):
        grade(1)


def test_worker_that_cannot_take_the_course(workers, grade, monkeypatch):
    """It is refused by name."""
    workers(1)
    monkeypatch.setattr(connection.worker, "hold", lambda *_all: 1 / 0)
    with pytest.raises(ClusterError, match=r"\): it can't take the course; its own log says why"):
        grade(1)


def test_killed_while_it_joins(workers, grade, monkeypatch):
    """A worker that does not answer once is asked again."""
    workers(1)
    original, asked = connection.Connection._admit, []

    def admit(self, names, run):
        asked.append(names)
        with monkeypatch.context() as patch:
            if len(asked) == 1:
                patch.setattr(connection.worker, "join", lambda *_all: 1 / 0)
            return original(self, names, run)

    monkeypatch.setattr(connection.Connection, "_admit", admit)
    assert 1 == len(grade(1)[0])
    assert 2 == len(asked)


def test_gpu(workers, grade):
    """A worker grades on a GPU when it was started with the resource."""
    workers(1)
    with pytest.raises(ClusterError, match="it has no GPU: start it with --resources gpu=1"):
        grade(1, Options(device="cuda"))
    workers(1, resources={"gpu": 1})
    assert 2 == len(grade(2, Options(device="cuda"))[0])


def test_races(workers, grade, monkeypatch):
    """Tests of speed run on workers that have the resource for them, and one thread."""
    monkeypatch.setattr(fleet, "asks_for", lambda *_all, **_more: True)
    workers(1)
    with pytest.raises(ClusterError, match=r"toy has tests of speed.*--nthreads 1 --resources race=1"):
        grade(1)
    workers(2)
    workers(1, resources={"race": 1})
    assert 5 == len(grade(5)[0])


def test_late_worker(workers, grade, cluster, monkeypatch):
    """A worker that joins while a class is graded takes part."""
    workers(1)
    monkeypatch.setattr(MadeUp, "seconds", 0.1)
    monkeypatch.setattr(fleet, "TICK_SECONDS", 0.1)
    _results, _told, one = grade(40, on_event=lambda _event: cluster.scale(2))

    assert {"0", "1"} == one.by_worker.keys()
    assert 2 == one.workers


def test_no_worker(workers, grade, monkeypatch):
    """Where no worker is there, the command ends after a while and says what to start."""
    workers(0)
    monkeypatch.setattr(fleet, "PATIENCE_SECONDS", 0.5)
    with pytest.raises(ClusterError, match=r"no worker has joined tcp://.*; start some with `dask worker`"):
        grade(1)


def test_no_worker_here(workers, grade, cluster, monkeypatch):
    """Workers of this machine that do not come are nobody's to start."""
    workers(0)
    monkeypatch.setattr(fleet, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(Fleet, "_cluster", lambda self: contextlib.nullcontext(here))
    here = SimpleNamespace(scheduler=lambda: (cluster.scheduler_address, None))
    with pytest.raises(ClusterError, match=r"workers of local:2 do not answer; what was .* or with --jobs"):
        grade(1, address=Address("local:2", workers=2))


@contextlib.contextmanager
def slow_network(address, seconds):
    """An address from which everything arrives this much later at another one, in both directions."""
    host, port = address.removeprefix("tcp://").split(":")

    async def pump(reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                await asyncio.sleep(seconds)
                writer.write(data)
        writer.close()

    async def connected(reader, writer):
        there = await asyncio.open_connection(host, int(port))
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(connected, "127.0.0.1", 0), loop).result()
    try:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(server.close)
        time.sleep(0.2)  # until what is on its way has arrived
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_slow_network(workers, grade, cluster):
    """A slow way to the scheduler costs time only."""
    workers(1)
    with slow_network(cluster.scheduler_address, 0.05) as address:
        results, _told, _one = grade(20, address=Address(address))

    assert 20 == len(results)
    assert {"graded"} == {result.status for result in results.values()}


class Evil:
    """Unpickling it writes a file."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return os.mkdir, (self.file,)


def test_answers_are_not_unpickled(workers, grade, monkeypatch, tmp_path):
    """What comes out of a task is bytes or nothing: an object that would run code stays what it is."""
    workers(1)
    marker = str(tmp_path / "marker")
    monkeypatch.setattr(connection.worker, "grade", lambda *_all: Evil(marker))
    results, _told, _one = grade(1)

    assert "not_graded" == results[0].status
    assert not os.path.exists(marker)


def test_interrupted(workers, grade, monkeypatch):
    """Ctrl-C ends the run's tasks on the cluster; what had come is kept by the session."""
    workers(1)
    monkeypatch.setattr(MadeUp, "seconds", 0.2)
    seen = []

    def stop(event):
        seen.append(event)
        if isinstance(event, Graded):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(100, on_event=stop)
    count = len(MadeUp.chunks)
    time.sleep(0.5)

    assert count >= len(MadeUp.chunks) - 1
    assert count < 10


def test_no_scheduler(grade, monkeypatch):
    """An address where no scheduler answers is told with what to do."""
    monkeypatch.setattr(knock, "START_SECONDS", 0.3)  # then it is clear that no program has the port
    with pytest.raises(
        ClusterError,
        match=r"no scheduler answers at tcp://127.0.0.1:9 \(no program listens there\); start one with `dask scheduler`",
    ):
        grade(1, address=Address("tcp://127.0.0.1:9"))
