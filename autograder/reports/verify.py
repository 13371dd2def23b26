"""What `autograder verify` prints: rows for exercises, a table of hints, notes, problems, the verdict."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.authoring.forms import FORMS
from autograder.authoring.verify import REFERENCE, Verification
from autograder.results import ExerciseResult


def verify_report(verifications: list[Verification]) -> Group:
    """The tables of tests and hints, then what can't be told apart, then each problem, then the verdict."""
    problems = [f"{found.assignment}: {problem}" for found in verifications for problem in found.problems]
    alike = [
        f"{found.assignment}: {sentence}"
        for found in verifications
        if found.hints is not None
        for sentence in found.hints.alike
    ]
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    verdict = Text(f"not verified: {count}", "red") if problems else Text("verified: no problems", "green")
    return Group(
        _tests(verifications),
        *_hints(verifications),
        *(Text(sentence, "yellow") for sentence in alike),
        *(Text(problem, "red") for problem in problems),
        verdict,
    )


def _tests(verifications: list[Verification]) -> Table:
    """A row for each exercise."""
    columns = ("wrong rejected", "alternatives accepted", "tests", "seconds")
    table = _table(("assignment", "exercise"), columns)
    for verification in verifications:
        assignment = verification.assignment
        results = [result for result in verification.results.values() if result.status == "graded"]
        for exercise in verification.wrong:
            names = {r.id for r in results if _full(r.exercises, exercise)}
            rejected = [r for r in results if r.id.startswith(f"{exercise}__") and r.id not in names]
            accepted = [r for r in results if "__" not in r.id and r.id in names]
            own = [t for t in verification.results[REFERENCE].tests if t.exercise == exercise]
            table.add_row(
                assignment, exercise, f"{len(rejected)} of {verification.wrong[exercise]}",
                f"{max(0, len(accepted) - 1)} of {verification.alternatives[exercise]}", str(len(own)),
                f"{sum(test.seconds for test in own):.2f}",
            )  # fmt: skip
    return table


def _hints(verifications: list[Verification]) -> list[Table | Text]:
    """How many wrong solutions get their own hint, by form; with --full also pairs of them."""
    checked = [(found.assignment, found.hints) for found in verifications if found.hints is not None]
    if not checked:
        return []
    pairs = any(hints.pairs is not None for _assignment, hints in checked)
    more = ("pairs merged", "pairs drawn", "a true hint", "a false hint") if pairs else ()
    table = _table(("own hint as",), (*FORMS, *more))
    for assignment, hints in checked:
        cells = ["{} of {}".format(*hints.forms[form]) if form in hints.forms else "" for form in FORMS]
        if hints.pairs is not None:
            count = hints.pairs
            cells += [f"{count.merged} of {count.possible}", str(count.drawn)]
            cells += [str(count.hinted), str(len(count.misled))]
        table.add_row(assignment, *cells)
    return [Text(""), table, Text("")]


def _table(names: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in names:
        table.add_column(column, no_wrap=True)
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _full(exercises: list[ExerciseResult], name: str) -> bool:
    return any(e.name == name and e.score == e.max_score for e in exercises)
