"""What `autograder certify` prints: counts by exercise, each survivor with its difference, the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.authoring.certify.certify import Certificate, Judged, Verdict
from autograder.authoring.certify.seeds import SeedCheck

VERDICTS: tuple[Verdict, ...] = ("killed", "equivalent", "accepted", "survived")
MAX_LINES = 3  # of a difference, before and after


def certify_report(certificates: list[Certificate], verbose: bool = False) -> Group:
    """The tables, then each survivor and each problem, then what to do.

    verbose: also what counts as equivalent or accepted, for a person to look through.
    """
    survivors = [(one.assignment, judged) for one in certificates for judged in one.having("survived")]
    problems = [f"{one.assignment}: {problem}" for one in certificates for problem in one.problems]
    possible = sum(one.possible for one in certificates)
    parts: list[RenderableType] = [
        _counts(certificates),
        Text(f"drawn from {possible} possible faults", "dim"),
    ]
    for verdict in ("equivalent", "accepted") if verbose else ():
        for one in certificates:
            for judged in one.having(verdict):
                parts += [
                    *_fault(one.assignment, judged),
                    Text(f"  {verdict}{': ' * bool(judged.reason)}{judged.reason}"),
                ]
    for assignment, judged in survivors:
        parts += [*_fault(assignment, judged), _seen(judged)]
    for one in certificates:
        if one.seeds is not None:
            parts += _seeds(one.assignment, one.seeds)
            problems += [f"{one.assignment}: {problem}" for problem in one.seeds.problems]
    parts += [Text(problem, "red") for problem in problems]
    return Group(*parts, *_verdict(certificates, len(survivors), len(problems)))


def _counts(certificates: list[Certificate]) -> Table:
    table = _table(("assignment", "exercise"), ("mutants", *VERDICTS))
    total = [0] * (1 + len(VERDICTS))
    for one in certificates:
        for exercise in dict.fromkeys(judged.mutant.exercise for judged in one.judged):
            counts = [len(one.having(verdict, exercise)) for verdict in VERDICTS]
            row = [sum(counts), *counts]
            total = [before + new for before, new in zip(total, row, strict=True)]
            table.add_row(one.assignment, exercise, *map(str, row))
    table.add_row("all", "", *map(str, total), style="bold")
    return table


def _fault(assignment: str, judged: Judged) -> Iterator[Text]:
    """A mutant: where it is, and its lines."""
    mutant = judged.mutant
    place = f", {mutant.base.module}" if mutant.base.module else ""
    place += f", line {mutant.line}" if mutant.line else ""
    head = (
        f'\n{assignment}, {mutant.exercise}: {mutant.base.name}{place} ({mutant.family}), "{mutant.digest}"'
    )
    yield Text(head, "bold")
    old = [line for line in mutant.difference if not line.startswith("+ ")]
    new = [line for line in mutant.difference if line.startswith("+ ")]
    for lines in (old, new):
        for line in lines[:MAX_LINES]:
            yield Text(f"  {line}", "red" if line.startswith("- ") else "green")
        if len(lines) > MAX_LINES:
            yield Text(f"  {lines[0][:2]}... and {len(lines) - MAX_LINES} more lines")


def _seen(judged: Judged) -> Text:
    """A call that shows the fault of a survivor."""
    screened = judged.screened
    if screened is None or not screened.reached:
        return Text("  no call of the tests, nor one in another style, meets this fault", "yellow")
    return Text(f"  {screened.call}\n    should be: {screened.right}\n    is:        {screened.wrong}")


def _seeds(assignment: str, check: SeedCheck) -> Iterator[RenderableType]:
    """How many wrong solutions lose the same points whatever the seed, and each test of random behaviour."""
    share = f"{check.same} of {check.wrong}"
    yield Text(f"\n{assignment}: {share} wrong solutions lose the same points with all {check.seeds} seeds")
    yield from (Text(f"  {sentence}", "yellow") for sentence in check.varying)
    if check.tests:
        table = _table(("test whose verdict may vary",), ("false alarms", "stated", "catches"))
        for test in check.tests:
            stated = "" if test.stated is None else f"{test.stated:g}"
            caught = f"{test.caught} of {test.chances}" if test.chances else ""
            table.add_row(test.id, f"{test.alarms} of {test.runs}", stated, caught)
        yield table


def _verdict(certificates: list[Certificate], survivors: int, problems: int) -> Iterator[Text]:
    yield Text("")
    if survivors:
        files = [
            f"tests/accepted_mutants/{one.assignment}.toml" for one in certificates if one.having("survived")
        ]
        yield Text(
            "For each survivor, write a test that notices it. If no valid call shows the fault, accept it: "
            f'add a line "digest" = "reason" to {", ".join(files)}.'
        )
    count = "1 survivor" if survivors == 1 else f"{survivors} survivors"
    if survivors or problems:
        more = f" and {problems} problem{'s' * (problems != 1)}" if problems else ""
        yield Text(f"not certified: {count}{more}", "red")
    else:
        yield Text("certified: the tests notice every fault, or it is explained", "green")


def _table(names: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in names:
        table.add_column(column, no_wrap=True)
    for column in numbers:
        table.add_column(column, justify="right")
    return table
