"""Workers: one forkserver for all tests of a process, and submissions made from source text."""

import textwrap

import pytest

from autograder.course.settings import GradingLimits
from autograder.protocol.limits import Limits
from autograder.protocol.records import Cell, Setup
from autograder.proxy.submission import Grading, Submission
from autograder.sandbox.compiler import install_light_compiler
from autograder.sandbox.confinement import LAYERS, prepare
from autograder.sandbox.preloading import PRELOADABLE
from autograder.submissions.source import Source
from autograder.workers import forkserver
from autograder.workers.forked import ForkedWorkers

install_light_compiler()  # as in every process of the kit that has torch

LIMITS = Limits(memory_mb=512, threads=16, cpu_seconds=60)
BANNED = ("convolution", "pooling", "folding", "torch.nn.functional.channel_shuffle")
TIMES = GradingLimits(call_seconds=0.5, cell_seconds=2, message_mb=8)


@pytest.fixture(scope="session")
def server():
    """A running forkserver, confined by every layer that this machine has."""
    holding = tuple(layer.name for layer in prepare().layers if layer.holds)
    running = forkserver.start(Setup(layers=holding, preload=PRELOADABLE))
    yield running
    running.close()


@pytest.fixture(scope="session")
def fully_confined():
    """Skip where the machine lacks a layer, and say which."""
    missing = [layer for layer in prepare().layers if not layer.holds]
    if missing:
        pytest.skip("; ".join(f"{layer.name}: {layer.detail}" for layer in missing))
    return LAYERS


@pytest.fixture
def submit_to(submit):
    """`submit_to(setup, *cells)` makes a submission in a forkserver of its own."""
    started = []

    def make(setup, *cells, **options):
        started.append(forkserver.start(setup))
        return submit(*cells, server=started[-1], **options)

    yield make
    for running in started:
        running.close()


@pytest.fixture
def submit(server):
    """Make a submission from the source of its cells: the proxy that tests get."""
    made = []

    def make(
        *cells,
        notebook=False,
        limits=LIMITS,
        times=TIMES,
        signatures=None,
        server=server,
        helpers=(),
        scratch=False,
    ):
        sources = [textwrap.dedent(cell) for cell in cells]
        labels = [f"work.ipynb, cell {i}" if notebook else "work.py" for i in range(1, len(cells) + 1)]
        parts = tuple(Cell(label, source) for label, source in zip(labels, sources, strict=True))
        source = Source("work.ipynb" if notebook else "work.py", parts, notebook, tuple(helpers))
        start_worker = ForkedWorkers(server, limits, times.output_kb * 1024, scratch)
        submission = Submission(source, start_worker, Grading(times, signatures=signatures))
        submission.begin_test(None, banned=BANNED)
        made.append(submission)
        return submission

    yield make
    for submission in made:
        submission.begin_exercise()
