"""Sentences about time, memory and the end of a worker, and about races."""

from __future__ import annotations

import signal

from autograder.protocol.records import NO_MEMORY_LEFT, OUT_OF_CPU_TIME, Ended, Loop

SHORT = "the shorter limit after time-outs"  # which follows from the reference's times: see TimeBudget


def timeout(call: object, within: str, loop: Loop | None = None) -> str:
    """within: the limit. loop: where the call was when its time was over, None where that is not known."""
    late = f"{call} did not finish within {within}"
    if loop is None:
        return f"{late}: it is too slow, or it never ends"
    where = f"the loop at {loop.place.strip('<>')}, line {loop.line} (`{loop.text}`)"
    if loop.verdict == "endless":
        why = f"changes {' or '.join(loop.names)}" if loop.names else "leaves it"
        return f"{late}: {where} never ends, because nothing in it {why}"
    if loop.verdict == "finite":
        return f"{late}: {where} would end, but it is too slow"
    return f"{late}: {where} is too slow, or it never ends"


def waited(call: object, within: str) -> str:
    return f"{call} did not finish within {within}: it waits, and does not compute"


def submission_timeout(seconds: float) -> str:
    return f"not run: the submission had used up its {seconds_text(seconds)}"


def submission_timeout_within(seconds: float) -> str:
    return f"not finished: the submission had used up its {seconds_text(seconds)}"


def test_timeout(seconds: float) -> str:
    return f"not finished: this test had used up its {seconds_text(seconds)}; does one call do too much work?"


def crashed(call: object, how: str) -> str:
    return f"the Python process ended during {call}: {how}"


def how_it_ended(ended: Ended | None) -> str:
    if ended is None:
        return "it closed its channel to the grader"
    if ended.reason == "threads":
        return "it started more threads than allowed"
    if ended.reason == "memory":
        return "it took more memory than allowed"
    if ended.reason == "disk":
        return "it wrote more to its temporary folder than allowed"
    if ended.reason == NO_MEMORY_LEFT:
        return "the machine ran out of memory, and ended the process that used the most"
    if ended.reason == OUT_OF_CPU_TIME or ended.signal == signal.SIGXCPU:
        return "it used up its CPU time"
    if ended.signal is not None:
        return f"killed by {signal.Signals(ended.signal).name}"
    return f"it exited with status {ended.code}"


def out_of_memory(call: object, megabytes: int | None) -> str:
    if megabytes is None:
        return f"{call} needed more memory than there is"
    return f"{call} needed more memory than the {megabytes} MB that it may use"


def too_slow(name: str, bars: dict[float, float], earned: float) -> str:
    """bars: shares of the points by the largest ratio that earns them. Says nothing that differs by run."""
    missed = max(bar for bar, points in bars.items() if points > earned)
    levels = ", ".join(f"{points:.0%} up to {bar:g} times" for bar, points in sorted(bars.items()))
    return f"{name} takes more than {missed:g} times as long as the reference. Points: {levels}"


def wrong_in_race(message: str) -> str:
    return f"no points for speed without the right result: {message}"


def not_raced() -> str:
    return "not assessed: this run holds no races"


def not_assessed(device: str) -> str:
    return f"not assessed: this test has no bars for {device}"


def seconds_text(number: float) -> str:
    return "1 second" if number == 1 else f"{number:g} seconds"
