"""Work that no worker of a cluster has, although the command waits for it, is submitted again or given up."""

import time

import pytest

from autograder import versions
from autograder.errors import ClusterError
from autograder.fleet import agreement, connection, fleet
from autograder.fleet.ledger import Parcel
from autograder.fleet.messages import Chunk, Expected, Shipment, packed
from autograder.grading.jobs import Graded, Options
from tests.kit.fleet.made_up import LAYERS, MadeUp
from tests.kit.fleet.test_ledger import job
from tests.kit.fleet.waiting import wait_for

distributed = pytest.importorskip("distributed", reason="the extra fleet is not installed")
scheduler = distributed.scheduler

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def connected(cluster):
    """`connected(n)` is a connection whose n workers have a course."""
    opened = []

    def connect(count):
        layers = agreement.holding(LAYERS)
        expected = Expected(versions.engine_digest(), {}, layers, "cpu", True, f"autograder-{len(opened)}")
        course = packed(Shipment("run", {}, "", Options(), ()))
        one = connection.Connection(cluster.scheduler_address, expected, "run", course)
        opened.append(one)

        def all_have_it():
            one.look_at_workers(count)
            one.returned(0.1)
            return len(one.workers) == count

        wait_for(all_have_it)
        return one

    yield connect
    for one in opened:
        one.close()


def submit(one, position):
    chunk = Chunk("run", "toy", "", {position: job(position).submission})
    one.submit(Parcel("toy", (position,)), packed(chunk), races=False)


def come_back(one, seconds=20):
    """{positions: what came back} of the chunks that are under way; those that were lost are submitted again."""
    found, end = {}, time.monotonic() + seconds
    while list(one.under_way()):
        assert time.monotonic() < end, "no worker has these chunks, and nobody takes them back"
        returned = one.returned(0.1)
        if returned is not None and returned.lost:
            submit(one, *returned.parcel.positions)
        elif returned is not None:
            assert returned.parcel.positions not in found
            found[returned.parcel.positions] = returned
    return found


def test_dismissed_with_work(workers, connected, monkeypatch):
    """What waits on a worker that gets no more work is graded by another one: Dask would leave it there."""
    workers(2)
    monkeypatch.setattr(connection, "CHECK_SECONDS", 60.0)
    one = connected(2)
    monkeypatch.setattr(MadeUp, "seconds", 1.0)
    for position in range(3):
        submit(one, position)
    [full] = wait_for(
        lambda: [address for address, keys in one.client.processing().items() if len(keys) == 2]
    )
    one.dismiss(one.workers[full].name, "its disk is full")
    back = [one.returned(0.1) for _ in range(2)]
    assert [True, True] == [returned is not None and returned.lost for returned in back]
    for returned in back:
        submit(one, *returned.parcel.positions)
    found = come_back(one)

    assert [(0,), (1,), (2,)] == sorted(found)
    assert {1} == {len(returned.outcome.graded) for returned in found.values()}


def test_chunk_that_no_worker_takes(workers, connected, monkeypatch):
    """A chunk that the scheduler could give to nobody is submitted again, and counts once."""
    workers(1)
    monkeypatch.setattr(connection, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr(connection, "CONFIRM_SECONDS", 0.2)
    one = connected(1)
    [(resource, offered)] = the_resource(one.client)
    one.client.run(offer, resource, 0.0)
    submit(one, 0)
    time.sleep(0.5)
    assert [] == [key for keys in one.client.processing().values() for key in keys]
    one.client.run(offer, resource, offered)
    found = come_back(one)

    assert 1 == len(found[(0,)].outcome.graded)


def test_chunks_that_are_graded_stay(workers, connected, monkeypatch):
    """However often it is looked whether a worker has a chunk: what one grades is not taken from it."""
    workers(1)
    monkeypatch.setattr(connection, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(MadeUp, "seconds", 1.2)
    one = connected(1)
    submit(one, 0)
    submit(one, 1)
    come_back(one)

    assert [[0], [1]] == sorted(positions for _worker, positions in MadeUp.chunks)


async def offer(resource, quantity, dask_worker):
    await dask_worker.set_resources(**{resource: quantity})


def the_resource(client):
    """[(the run's resource, how much of it the worker offers)]."""
    [about] = client.scheduler_info()["workers"].values()
    return [found for found in about["resources"].items() if found[0].startswith("autograder-") and found[1]]


def test_another_worker_at_its_address(workers, grade, cluster):
    """A worker that does not offer what it has offered is another one, or confused: it joins again."""
    workers(1)
    once = []

    def forget(event):
        if isinstance(event, Graded) and not once:
            once.append(event)
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                [(resource, _offered)] = the_resource(client)
                client.run(offer, resource, 0.0)

    results, _told, _one = grade(20, on_event=forget)
    assert 20 == len(results)


def test_joins_again_with_work(workers, connected, monkeypatch):
    """A worker that joins again gets its course, although it has a chunk that it can't start before."""
    workers(1)
    monkeypatch.setattr(MadeUp, "seconds", 0.5)
    one = connected(1)
    submit(one, 0)
    submit(one, 1)
    wait_for(lambda: [2] == [len(keys) for keys in one.client.processing().values()])
    [(resource, _offered)] = the_resource(one.client)
    one.client.run(offer, resource, 0.0)
    one.look_at_workers(2)
    found = come_back(one)

    assert [(0,), (1,)] == sorted(found)


def test_all_workers_replaced(workers, grade):
    """When those that had the course are gone, a new worker gets it from the command."""
    workers(1)
    once = []

    def replace(event):
        if isinstance(event, Graded) and not once:
            once.append(event)
            workers(0)
            workers(1)

    results, _told, _one = grade(20, on_event=replace)
    assert 20 == len(results)


def test_nobody_takes_work(workers, grade, cluster, monkeypatch):
    """Work that no worker takes for two minutes ends the command, and not never."""
    workers(1)
    monkeypatch.setattr(connection.Connection, "_is_there", lambda self, address, found: address in found)

    def forget(event):
        if isinstance(event, Graded):
            monkeypatch.setattr(fleet, "PATIENCE_SECONDS", 1.0)
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                for resource, _offered in the_resource(client):
                    client.run(offer, resource, 0.0)

    with pytest.raises(
        ClusterError, match=r"no worker of tcp://\S+ takes the work that it is given; what was"
    ):
        grade(20, on_event=forget)


def test_task_that_fails(workers, grade, monkeypatch):
    """A chunk whose task raises an error wherever it runs is tried three times, and not for ever."""
    workers(1)

    def fail(self, shipment, chunk, outcome):
        self.chunks.append(chunk)
        raise MemoryError

    monkeypatch.setattr(MadeUp, "grade", fail)
    results, _told, _one = grade(1)

    assert "not_graded" == results[0].status
    assert 3 == len(MadeUp.chunks)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (scheduler.KilledWorker("task", "worker", 1), (False, True, False)),
        (scheduler.NoWorkerError("task", 1.0), (False, False, True)),
        (scheduler.NoValidWorkerError("task", (), (), (), 1.0), (False, False, True)),
        (MemoryError(), (True, False, False)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kinds_of_failure(error, expected):
    """A chunk that nobody may take is submitted again; one that kills its workers is tried alone."""
    returned = connection._failed(Parcel("toy", (0,)), error)

    assert expected == (returned.outcome is not None, returned.killed, returned.lost)
