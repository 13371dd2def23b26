"""Every sentence about a student's code, in one place.

tests/kit/unit/feedback/test_messages.py holds their snapshots.
"""

from __future__ import annotations

import signal
import sys

from autograder.protocol.records import (
    NO_MEMORY_LEFT,
    OUT_OF_CPU_TIME,
    WATCH_ENDED,
    Absent,
    Ended,
    Problem,
    Stop,
)
from autograder.results import CodeLine

CALL = "\0call\0"  # stands for the call that is being judged, until the report knows how to write it


def not_implemented(name: str) -> str:
    return f"{name} is not implemented yet: replace `raise NotImplementedError()` by your code"


EMPTY = "the file is empty"


STATEMENT = "this statement"
STOPPED = "its code stopped:"
LOADING = "reading the code"  # what the grader asks for, in the place of a call
MAX_STOPS = 50  # statements of one submission that are told
REFUSALS = {
    "input": "nobody can answer while the code is graded",
    "write": "nothing can be written while the code is graded",
    "files": "while the code is graded, nothing can be written, and only its own files can be read",
    "system": "code that is graded can reach no network and no other process",
}
GRADING_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def not_defined(name: str, why: str | None) -> str:
    """why: what follows a colon, e.g. from `absent`."""
    if why and why.startswith(STOPPED):
        return f"{name} is not defined, because {why}"
    return f"{name} is not defined: {why or 'the submission defines nothing of this name'}"


def absent(why: Absent, subject: str = "it", saved_by: str = "") -> str:
    """Why a name is not defined. subject: the name, or "it" where it was named just before.

    saved_by: the version of Python that a notebook was saved by.
    """
    if why.stop is not None:
        stopped = stop_text(why.stop, saved_by)
        if why.reason == "unknown":
            return f"the submission defines nothing of this name. The first statement that stopped: {stopped}"
        return f"{STOPPED} {stopped}"
    place = _place(why.place, why.line)
    if why.reason == "main":
        return (
            f'{subject} is defined only under `if __name__ == "__main__"` ({place}), and that part does not '
            "run while the code is graded: move it above that line"
        )
    if why.reason == "inside":
        return f"{subject} is defined only inside of {why.other} ({place}): move it out of there"
    return f"the submission defines nothing of this name. Did you mean: '{why.other}'?"


def in_text_cell(place: str, subject: str = "it") -> str:
    return f"{subject} stands in a text cell ({place}): make it a code cell"


def stop_text(stop: Stop, saved_by: str = "") -> str:
    """What stopped, and where; for a syntax error with the line and a caret below it."""
    problem, place = stop.problem, _place(stop.place, stop.line)
    code = f" (`{stop.text}`)" if stop.text else ""
    if stop.kind == "ended":
        return f"{problem.message}, at {place}{code}"
    if stop.kind == "syntax":
        return f"{_bare_text(problem)} in {place}{too_new(problem, saved_by)}{syntax_line(problem)}"
    return f"{_bare_text(problem)} in {place}{code}{refused(problem)}"


def refused(problem: Problem) -> str:
    """What the grader does not allow, where a problem comes from that."""
    return f": {REFUSALS[problem.refused]}" if problem.refused in REFUSALS else ""


def syntax_line(problem: Problem) -> str:
    """The line of a syntax error with a caret below it, as further lines of a message."""
    if not problem.text:
        return ""
    caret = "" if problem.caret is None else "\n    " + " " * problem.caret + "^"
    return f"\n    {problem.text}{caret}"


def too_new(problem: Problem, saved_by: str = "") -> str:
    """What follows a syntax error where the code was written for a later version of Python."""
    if problem.newer:
        return f": this syntax needs Python {problem.newer}, and grading runs Python {GRADING_PYTHON}"
    if saved_by and _version(saved_by) > _version(GRADING_PYTHON):
        return f": the notebook was saved by Python {saved_by}, and grading runs Python {GRADING_PYTHON}"
    return ""


def stop_note(stop: Stop, saved_by: str = "") -> str:
    """What a person should know of a statement that stopped, or did not do all that it says."""
    problem = stop.problem
    text = problem.text if stop.kind == "syntax" else stop.text
    where = _place(stop.place, stop.line) + (f" (`{text}`)" if text else "")
    rest = "; the rest of the cell was not run" if stop.rest else ""
    if stop.kind == "written":
        return f"{where}: {written(stop.subject)}"
    if stop.kind == "bare":
        return f"{where}: run without the annotations and decorators that need {stop.subject}"
    if stop.kind == "stub":
        name, _newline, solution = stop.subject.partition("\n")
        return (
            f"{where}: passed over, because it is the untouched stub of {name}; the code at {solution} counts"
        )
    if stop.kind == "needs":
        return f"{where}: passed over, because {stop.subject} is missing"
    if stop.kind == "ended":
        return f"{where}: {problem.message}{rest}"
    if stop.kind == "syntax":
        return f"{where}: {_bare_text(problem)}{too_new(problem, saved_by)}; nothing there was run"
    if stop.kind in ("import", "refused"):
        return f"{where}: passed over, because it raised {_bare_text(problem)}{refused(problem)}"
    return f"{where}: raised {_bare_text(problem)}{rest}"


def written(path: str) -> str:
    return f"{path} was kept in memory only: {REFUSALS['write']}"


def helper_not_used(name: str) -> str:
    return f"{name}.py was not used, because Python has a module of this name"


def more_notes(count: int) -> str:
    return f"and {count} more {'statement' if count == 1 else 'statements'} like these"


def statement_timeout(seconds: float) -> str:
    return f"{STATEMENT} did not finish within {_seconds(seconds)}"


def _place(label: str, line: int) -> str:
    return f"{label.strip('<>')}, line {line}" if line else label.strip("<>")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def exception(call: object, problem: Problem) -> str:
    return f"{call} raised {exception_text(problem)}{where(problem)}"


def exception_text(problem: Problem) -> str:
    line = f" (line {problem.line})" if problem.line else ""
    return f"{_bare_text(problem)}{line}{refused(problem)}"


def _bare_text(problem: Problem) -> str:
    text = " ".join(problem.message.split())
    if len(text) > 300:
        text = text[:300] + " ..."
    if problem.type_name == "MemoryError" or "DefaultCPUAllocator" in text:
        return f"{problem.type_name}: needed more memory than it may use"
    return f"{problem.type_name}: {text}" if text else problem.type_name


def where(problem: Problem) -> str:
    if not problem.frames:
        return ""
    frame = problem.frames[-1]
    line = f" (`{frame.text}`)" if frame.text else ""
    return f", at {frame.file.strip('<>')}, line {frame.line}{line}"


def traceback_text(lines: list[CodeLine]) -> str:
    """The student's own lines, the innermost last, each with its code below it."""
    text = []
    for line in lines:
        cell = "" if line.cell is None else f", cell {line.cell}"
        text.append(f"{line.file}{cell}, line {line.line}, in {line.function}")
        if line.text:
            text.append(f"    {line.text}")
    return "\n".join(text)


ADVICE = {
    "unfinished": "read the docstring, work its example out on paper, then write your code",
    "undefined": "keep the function's name as it is in the handout, and run the whole file once",
    "source": "run the file once with Python; it names the line",
    "exception": "the last line above is where it happened: print what its variables hold for these inputs",
    "type": "look at every `return` of the function: does each path reach one, and with a tensor?",
    "shape": "work out the result's shape for these inputs on paper, and compare it with yours",
    "dtype": "make new tensors with the dtype of an argument, e.g. torch.zeros(size, dtype=X.dtype)",
    "value": "work one of the wrong entries out on paper, and follow your code on the way to it",
    "gradient": "stay with torch operations from the arguments to the result",
    "mutated": "make a copy first, e.g. X.clone(), or compute into a new tensor",
    "timeout": "call it on these inputs yourself, and print the loop's variables",
    "crash": "call it on these inputs yourself; look for recursion, exit() and very large tensors",
    "raises": "look at where the function checks its arguments: which error does it raise, and when?",
    "forbidden": "compute it yourself, from slices, sums and products",
    "memory": "print the shapes of what you make on the way; one of them is far too large",
}
KEEP_DEVICE = "make new tensors on the device of an argument, e.g. torch.zeros(size, device=X.device)"
MAKE_FINITE = "look for a division by zero, or for memory that is used before it is filled (torch.empty)"
DETACH = "return it with .detach()"
RETURNS_NONE = "the function ends without `return`, or with one that gives nothing"


def advice(kind: str, got: object) -> str:
    """What to try after a failure of this kind; "" where the message says it all."""
    return RETURNS_NONE if kind == "type" and got is None else ADVICE.get(kind, "")


def timeout(call: object, seconds: float) -> str:
    return f"{call} did not finish within {_seconds(seconds)}: look for a loop that never ends"


def submission_timeout(seconds: float) -> str:
    return f"not run: the submission had used up its {_seconds(seconds)}"


def submission_timeout_within(seconds: float) -> str:
    return f"not finished: the submission had used up its {_seconds(seconds)}"


def test_timeout(seconds: float) -> str:
    return f"not finished: this test had used up its {_seconds(seconds)}; does one call do too much work?"


def crashed(call: object, how: str) -> str:
    return f"the Python process ended during {call}: {how}"


def how_it_ended(ended: Ended | None) -> str:
    if ended is None:
        return "it closed its channel to the grader"
    if ended.reason == "threads":
        return "it started more threads than allowed"
    if ended.reason == "memory":
        return "it took more memory than allowed"
    if ended.reason == NO_MEMORY_LEFT:
        return "the machine ran out of memory, and ended the process that used the most"
    if ended.reason == OUT_OF_CPU_TIME or ended.signal == signal.SIGXCPU:
        return "it used up its CPU time"
    if ended.signal is not None:
        return f"killed by {signal.Signals(ended.signal).name}"
    return f"it exited with status {ended.code}"


def broken_reply(call: object) -> str:
    return f"{call} returned something the grader can't read"


def unreadable() -> str:
    return f"{CALL} returned more than the grader can compare"


def oversized_reply(call: object, megabytes: float) -> str:
    return f"{call} sent back more than {megabytes:g} MB"


def out_of_memory(call: object, megabytes: int | None) -> str:
    if megabytes is None:
        return f"{call} needed more memory than there is"
    return f"{call} needed more memory than the {megabytes} MB that it may use"


def wrong_type(call: str, expected: str, got: str) -> str:
    return f"{call} should return {article(expected)}, but returned {article(got)}"


def wrong_layout(call: str, layout: str) -> str:
    return f"{call} should return an ordinary dense tensor, but its layout is {layout}"


def wrong_device(call: str, expected: str, got: str) -> str:
    return f"{call} should keep its arguments' device {expected}, but the result is on {got}"


def wrong_shape(call: str, expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    return f"{call} should have shape {expected}, but has shape {got}"


def wrong_dtype(call: str, expected: str, got: str) -> str:
    return f"{call} should keep the dtype {expected} of its arguments, but has dtype {got}"


def not_finite(call: str, what: str) -> str:
    return f"{call} contains {what}, though its arguments are finite"


def wrong_value(call: str, wrong: int, total: int, index: tuple[int, ...], want: str, got: str) -> str:
    if total == 1:
        return f"{call} has the wrong value: expected {want}, got {got}"
    place = ", ".join(map(str, index))
    return f"{call} has {wrong} of {total} values wrong: at [{place}] expected {want}, got {got}"


def no_gradient(call: str, argument: str) -> str:
    return (
        f"no gradient flows from {call} back to {argument}: the result is cut off from it, "
        "as .detach(), .data, .item(), .numpy(), torch.tensor(...) or torch.no_grad() do"
    )


def wrong_gradient(call: str, argument: str, index: tuple[int, ...], want: str, got: str) -> str:
    place = ", ".join(map(str, index))
    return (
        f"after {call}.backward(gradient), {argument}.grad is wrong: at [{place}] expected {want}, got {got}"
    )


def wrong_gradient_shape(call: str, argument: str, expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    return f"after {call}.backward(gradient), {argument}.grad should have shape {expected}, but has {got}"


def wrong_parameters(call: str, missing: list[tuple[int, ...]], extra: list[tuple[int, ...]]) -> str:
    parts = [
        f"{what} of shape {', '.join(map(str, shapes[:4]))}" + (" and others" if len(shapes) > 4 else "")
        for what, shapes in (("it lacks parameters", missing), ("it has other ones", extra))
        if shapes
    ]
    return f"{call} has other parameters than asked for: {'; '.join(parts)}"


def extra_buffers(call: str, names: list[str]) -> str:
    return f"{call} keeps more than its parameters: its state dict also holds {', '.join(names[:4])[:100]}"


def backward_failed(call: object, problem: Problem) -> str:
    return f"the backward pass of {call} raised {exception_text(problem)}{where(problem)}"


def mutated(call: str, names: str) -> str:
    return f"{call} changed its own input {names}: work on a copy, the caller still needs it"


def not_detached(call: str) -> str:
    return f"{call} should not require a gradient: return result.detach()"


def no_error(call: str, expected: str) -> str:
    return f"{call} should raise {expected}, but returned normally"


def wrong_error(call: str, expected: str, problem: Problem) -> str:
    return f"{call} should raise {expected}, but raised {exception_text(problem)}"


def forbidden(exercise: str, routine: str) -> str:
    """routine: the banned one that ran, or WATCH_ENDED."""
    if routine == WATCH_ENDED:
        return (
            f"forbidden: {exercise} switched off the watch for banned routines. Remove what touches torch's "
            "profiler, Python's profile hook or the timer SIGPROF; if the kit is mistaken, ask your "
            "instructor to overrule it"
        )
    return (
        f"forbidden: {exercise} ran the library routine {routine}. This exercise is to be written by hand; "
        "if the kit is mistaken, ask your instructor to overrule it"
    )


#: Follows the message of a failure that a new process does not have.
ONLY_LATER = "; the first call in a new process is right: is something kept from one call to the next?"


def not_counted(routine: str) -> str:
    """routine: the banned one that ran, or WATCH_ENDED."""
    if routine == WATCH_ENDED:
        return "not counted: this exercise switched off the watch for banned routines"
    return f"not counted: this exercise used the library routine {routine}"


def too_slow(name: str, bars: dict[float, float], earned: float) -> str:
    """bars: shares of the points by the largest ratio that earns them. Says nothing that differs by run."""
    missed = max(bar for bar, points in bars.items() if points > earned)
    levels = ", ".join(f"{points:.0%} up to {bar:g} times" for bar, points in sorted(bars.items()))
    return (
        f"{name} takes more than {missed:g} times as long as the reference (points: {levels}): work on whole "
        "tensors at once, not on one output position after the other"
    )


def wrong_in_race(message: str) -> str:
    return f"no points for speed without the right result: {message}"


def not_raced() -> str:
    return "not assessed: this run holds no races"


def not_assessed(device: str) -> str:
    return f"not assessed: this test has no bars for {device}"


def _seconds(number: float) -> str:
    return "1 second" if number == 1 else f"{number:g} seconds"


def does_not_hold() -> str:
    return f"{CALL} fails this check"


def article(noun: str) -> str:
    if noun == "None":
        return noun
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"
