"""Grading where nothing can be forked: pytest in this very process, one submission after the other."""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import torch

from autograder import results
from autograder.course.course import Course
from autograder.errors import BrokenTest
from autograder.grading.composite import reference
from autograder.grading.jobs import Job, Options, described, not_graded
from autograder.grading.plugin import GradingPlugin, collect_and_run
from autograder.grading.pool import wanted_tests
from autograder.grading.prepared import prepare
from autograder.grading.race import Racer
from autograder.grading.reference_times import ReferenceTimes
from autograder.grading.runner import not_tried, run_tests
from autograder.proxy.submission import Grading, Submission
from autograder.results import SubmissionResult
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source
from autograder.workers.base import StartWorker


def grade_plainly(
    course: Course,
    options: Options,
    assignment: str,
    jobs: list[Job],
    workers: StartWorker,
    on_start: Callable[[int], None],
    on_result: Callable[[Job, SubmissionResult], None],
) -> None:
    """Grade these jobs in this process. Speed is not assessed: that takes workers that can be stopped."""
    interrupted = False
    settings = course.settings
    grading = Grading(
        settings.grading,
        settings.worker_seed,
        options.device,
        course.signatures(assignment),
        course.data_files(assignment),
    )

    known = reference(course, assignment) if course.master(assignment).is_file() else None

    def make(source: Source) -> Submission:
        return Submission(source, workers, grading)

    def run(plugin: GradingPlugin) -> None:
        nonlocal interrupted
        prepare(
            plugin,
            wanted_tests(plugin, options),
            lambda: make(reference(course, assignment)),
            in_process=True,
        )
        gc.freeze()  # what is here stays, and need not be looked through after each exercise
        for job in jobs:
            on_start(job.position)
            submission = make(job.source)
            racer = Racer(submission, lambda: submission, enabled=False)  # noqa: B023 - not called
            try:
                own = job.submission.exercises
                tests = [t for t in wanted_tests(plugin, options) if own is None or t.exercise in own]
                times = ReferenceTimes(plugin, known, make, job.condition)
                passes = not_tried if options.strict else times.passes
                found = run_tests(
                    plugin, submission, tests, racer, options.shrink, source=job.source, passes=passes
                )
            except KeyboardInterrupt:  # pytest would keep it to itself
                interrupted = True
                return
            except BrokenTest as error:
                on_result(job, not_graded(job.submission, str(error)))
                continue
            except Exception as error:  # because one submission's trouble is not another's
                text = f"the kit failed, not the submission: {error}\n{traceback.format_exc(limit=-4)}"
                on_result(job, not_graded(job.submission, text))
                continue
            finally:
                submission.begin_exercise()  # ends the worker
            path = printable_name(job.submission.path)
            more = described(job, submission.notes)
            on_result(job, results.graded(job.submission.id, assignment, path, found, **more))

    path, threads = list(sys.path), torch.get_num_threads()
    try:
        collect_and_run(course, assignment, options.public_only, run)
    finally:
        sys.path[:] = path
        torch.set_num_threads(threads)
        gc.unfreeze()
        gc.enable()
        _forget_tests(course.test_folders(assignment))
    if interrupted:
        raise KeyboardInterrupt


def _forget_tests(folders: list[Path]) -> None:
    """Let the next run of this process read test files anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and any(Path(file).is_relative_to(folder) for folder in folders):
            del sys.modules[name]
