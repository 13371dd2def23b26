"""The assignment's process: forked from the zygote, it runs pytest once, then forks the grader children."""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback

from autograder.errors import AutograderError, BrokenTest, CourseError, KitFailure, UsageError
from autograder.grading.jobs import Finished, Job, Stopped, more_jobs, receive_plan, send
from autograder.grading.plugin import GradingPlugin, collect_and_run
from autograder.grading.pool import Pool
from autograder.workers.forkserver import Forkserver


def main(descriptor: int) -> None:
    """Collect, draw, and fork a grader child for each job, as long as jobs come. Never returns."""
    status = 1
    channel = socket.socket(fileno=descriptor)  # must not be collected: that would close it
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the session gets Ctrl-C and ends everything
        plan, requests = receive_plan(channel)
        sys.dont_write_bytecode = not plan.bytecode

        def run(plugin: GradingPlugin) -> None:
            pool = Pool(plugin, plan.options, Forkserver(requests), descriptor)
            pool.prepare()
            jobs: list[Job] | None = plan.jobs
            while jobs is not None:
                pool.grade(jobs)
                send(descriptor, Finished())
                jobs = more_jobs(channel)

        collect_and_run(plan.course, plan.assignment, plan.options.public_only, run)
        status = 0
    except (AutograderError, KitFailure) as error:
        by_course = isinstance(error, CourseError | UsageError | BrokenTest)
        send(descriptor, Stopped(str(error), kit=not by_course))
    except BaseException as error:  # because nothing may pass this point: the process is a fork
        trace = traceback.format_exc(limit=-6)
        send(descriptor, Stopped(f"the kit failed: {type(error).__name__}: {error}\n{trace}"))
    finally:
        os._exit(status)
