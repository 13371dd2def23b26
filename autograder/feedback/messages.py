"""Sentences about a call of the student's code: what it raised, and what is wrong with its answer.

tests/kit/unit/feedback holds the snapshots of all sentences.
"""

from __future__ import annotations

from autograder.protocol.records import WATCH_ENDED, Problem
from autograder.results import CodeLine

CALL = "\0call\0"  # stands for the call that is being judged, until the report knows how to write it
REFUSALS = {
    "input": "nobody can answer while the code is graded",
    "write": "nothing can be written while the code is graded",
    "files": "while the code is graded, nothing can be written, and only its own files can be read",
    "system": "code that is graded can reach no network and no other process",
}
#: Follows the message of a failure that a new process does not have.
ONLY_LATER = "; the first call in a new process is right: is something kept from one call to the next?"


def refused(problem: Problem) -> str:
    """What the grader does not allow, where a problem comes from that."""
    return f": {REFUSALS[problem.refused]}" if problem.refused in REFUSALS else ""


def exception(call: object, problem: Problem) -> str:
    return f"{call} raised {exception_text(problem)}{where(problem)}"


def exception_text(problem: Problem) -> str:
    line = f" (line {problem.line})" if problem.line else ""
    return f"{bare_text(problem)}{line}{refused(problem)}"


def bare_text(problem: Problem) -> str:
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


def part(what: str) -> str:
    """How messages name a part of an answer, e.g. "dW of linear_backward(...)"; "" for all of it."""
    return f"{what} of {CALL}" if what else CALL


def wrong_type(call: str, expected: str, got: str, what: str = "") -> str:
    if what:
        return f"{what} of {call} should be {article(expected)}, but is {article(got)}"
    return f"{call} should return {article(expected)}, but returned {article(got)}"


def wrong_parts(call: str, names: tuple[str, ...], got: int) -> str:
    return f"{call} should return the {len(names)} parts ({', '.join(names)}), but returned {got}"


def wrong_keys(call: str, expected: list[object], got: list[object]) -> str:
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    parts = [
        f"{what} {', '.join(repr(key)[:40] for key in keys[:8])}"
        for what, keys in (("lacks", missing), ("has too much:", extra))
        if keys
    ]
    return f"{call} has the wrong keys: it {', and it '.join(parts)}"


def not_equal(call: str, expected: str, got: str) -> str:
    return f"{call} should be {expected}, but is {got}"


def wrong_layout(call: str, layout: str) -> str:
    return f"{call} should return an ordinary dense tensor, but its layout is {layout}"


def wrong_device(call: str, expected: str, got: str) -> str:
    return f"{call} should stay on the device of its arguments, {expected}, but the result is on {got}"


def wrong_shape(call: str, expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    return f"{call} should have shape {expected}, but has shape {got}"


def wrong_dtype(call: str, expected: str, got: str) -> str:
    return f"{call} should keep the dtype {expected} of its arguments, but has dtype {got}"


def wrong_own_dtype(call: str, expected: str, got: str) -> str:
    return f"{call} should have the dtype {expected}, but has dtype {got}"


def not_finite(call: str, what: str) -> str:
    return f"{call} contains {what}, though its arguments are finite"


def wrong_value(call: str, wrong: int, total: int, index: tuple[int, ...], want: str, got: str) -> str:
    if total == 1:
        return f"{call} has the wrong value: expected {want}, got {got}"
    place = ", ".join(map(str, index))
    return f"{call} has {wrong} of {total} values wrong: at [{place}] expected {want}, got {got}"


def no_gradient(call: str, argument: str) -> str:
    return (
        f"no gradient flows from {call} back to {argument}. What can cut it off: .detach(), .data, .item(), "
        ".numpy(), torch.tensor(...) and torch.no_grad()"
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
        f"{what} of shape {', '.join(map(str, shapes[:4]))}" + (" and more" if len(shapes) > 4 else "")
        for what, shapes in (("those missing are", missing), ("those too many are", extra))
        if shapes
    ]
    return f"{call} has the wrong parameters: {', and '.join(parts)}"


def wrong_named_parameters(
    call: str, expected: dict[str, tuple[int, ...]], got: dict[str, tuple[int, ...]]
) -> str:
    texts = [
        ", ".join(f"{name[:20]} {shape}" for name, shape in list(part.items())[:4]) or "none"
        for part in (expected, got)
    ]
    return f"the parameters of {call} should be {texts[0]}, but are {texts[1]}"


def not_a_class(name: str, type_name: str) -> str:
    return (
        f"{name} should be a class, but is a finished network ({type_name}): wrap it in a class, "
        f"`class {name}(nn.Module):`"
    )


def not_a_module(call: str, name: str) -> str:
    return f"{call} should make a module: write `class {name}(nn.Module):`"


def extra_buffers(call: str, names: list[str]) -> str:
    return (
        f"{call} should keep only its parameters, but its state dict also holds {', '.join(names[:4])[:100]}"
    )


def backward_failed(call: object, problem: Problem) -> str:
    return f"the backward pass of {call} raised {exception_text(problem)}{where(problem)}"


def mutated(call: str, names: str) -> str:
    return f"{call} changed its own input {names}: work on a copy, the caller still needs it"


def parts_changed(call: str) -> str:
    return f"{call} should leave the model's parts as they were"


def wrong_mode(call: str, training: bool) -> str:
    mode = "train" if training else "eval"
    return f"{call} should leave the model in {mode} mode, in which it was found"


def not_detached(call: str) -> str:
    return f"{call} should not require a gradient: return result.detach()"


def no_error(call: str, expected: str) -> str:
    return f"{call} should raise {expected}, but returned normally"


def wrong_error(call: str, expected: str, problem: Problem) -> str:
    return f"{call} should raise {expected}, but raised {exception_text(problem)}"


def forbidden(exercise: str, routine: str, own: str = "") -> str:
    """routine: the banned one that ran, or WATCH_ENDED. own: the student's own function that is wanted."""
    if routine == WATCH_ENDED:
        return (
            f"forbidden: {exercise} switched off the watch for banned routines. Remove what touches torch's "
            "profiler, Python's profile hook or the timer SIGPROF; if the kit is mistaken, ask your "
            "instructor to overrule it"
        )
    wanted = f"Your own {own} is wanted here" if own else "This exercise is to be written by hand"
    return (
        f"forbidden: {exercise} ran the library routine {routine}. {wanted}; if your code does not use this "
        "routine, tell your instructor"
    )


def unusable(call: str, why: str) -> str:
    return f"what {call} returned can't be used: {why}"


def not_counted(routine: str) -> str:
    """routine: the banned one that ran, or WATCH_ENDED."""
    if routine == WATCH_ENDED:
        return "not counted: this exercise switched off the watch for banned routines"
    return f"not counted: this exercise used the library routine {routine}"


def does_not_hold() -> str:
    return f"{CALL} fails this check"


def article(noun: str) -> str:
    if noun == "None":
        return noun
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"


def broken_reply(call: object) -> str:
    return f"{call} returned something the grader can't read"


def unreadable() -> str:
    return f"{CALL} returned more than the grader can compare"


def oversized_reply(call: object, megabytes: float) -> str:
    return f"{call} sent back more than {megabytes:g} MB"


def one_of_the_causes(hint: str) -> str:
    """The hint of a misconception that explains some of the failures."""
    return f"One of the causes: {hint}"
