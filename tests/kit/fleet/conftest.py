"""A Dask cluster inside the test's process, and fleets that grade on it. Nothing of Dask is imported before."""

import contextlib
from types import SimpleNamespace

import pytest

from autograder.fleet import worker
from autograder.fleet.address import Address
from autograder.fleet.fleet import Fleet
from autograder.grading.jobs import Graded, Options, Started
from autograder.grading.trace_store import TraceStore
from autograder.session.conditions import RunConditions
from tests.kit.fleet.made_up import LAYERS, MadeUp
from tests.kit.fleet.test_ledger import job

QUIET = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1h",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler in this process; workers are added by the tests."""
    import dask
    import distributed

    class Cluster(distributed.LocalCluster):
        """A cluster that closes although a worker went before it had been told of."""

        def _update_worker_status(self, op, msg):
            with contextlib.suppress(KeyError):
                super()._update_worker_status(op, msg)

    with dask.config.set(QUIET):
        with Cluster(
            n_workers=0, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1",
            dashboard_address="127.0.0.1:0", local_directory=tmp_path_factory.mktemp("spill"), memory_limit=0,
        ) as running:  # fmt: skip
            yield running


@pytest.fixture
def workers(cluster, monkeypatch):
    """`workers(n)` has the cluster have n workers, whose grading processes are made up."""
    monkeypatch.setattr(worker, "GradingProcess", MadeUp)
    for name, value in (("seconds", 0.0), ("poison", ""), ("broken", ""), ("chunks", []), ("started", [])):
        monkeypatch.setattr(MadeUp, name, value)

    def scale(count, **options):
        cluster.worker_spec.clear()
        cluster.sync(cluster._correct_state)
        cluster._i = 0  # they are called 0, 1, ... again
        cluster.new_spec["options"].pop("resources", None)
        cluster.new_spec["options"].update({"nthreads": 1} | options)
        cluster.scale(count)
        cluster.wait_for_workers(count, timeout=120) if count else None
        return {one.name: one for one in cluster.workers.values()}

    return scale


@pytest.fixture
def grade(cluster, toy_course, tmp_path):
    """Grade this many made-up submissions; (ids by position, what was told, the fleet)."""
    course = toy_course(tmp_path / "course")

    def grade(count, options=None, on_event=lambda _event: None, address=None):
        told = []
        where = address or Address(cluster.scheduler_address)
        one = Fleet(where, told.append, lambda _text: None)
        options = options or Options()
        conditions = RunConditions(course, options, LAYERS)
        session = SimpleNamespace(
            traces=lambda _name: TraceStore(course.state / "traces", ""),
            course=course,
            options=options,
            layers=LAYERS,
            conditions=lambda: conditions,
            on_wait=lambda: None,
        )
        results = {}
        for event in one.grade(session, [job(position) for position in range(count)], ()):
            if isinstance(event, Graded):
                assert event.position not in results
                results[event.position] = event.result
            else:
                assert isinstance(event, Started)
            on_event(event)
        return results, told, one

    return grade
