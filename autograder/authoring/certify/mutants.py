"""Right solutions with one fault each, in the code of one exercise."""

from __future__ import annotations

import ast
import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from autograder.authoring.certify.operators import NEVER_DEFINED, Edit, Text, edits
from autograder.authoring.certify.right import RightSolution
from autograder.authoring.certify.styles import NO_CONTRACT, Contract, StyleFault, style_faults

DIGEST_BYTES = 8


@dataclass(frozen=True)
class Mutant:
    """A right solution with one fault.

    digest: of the fault and the statement that it is in; it stays when other code of the file changes.
    line: where the fault is, 0 for one around the whole function. difference: "- old" and "+ new", or a
    sentence. probe: the same code, which raises NameError wherever the fault is met. in_helper: whether it
    lies in a function that others may use, too.
    """

    base: RightSolution
    exercise: str
    family: str
    line: int
    difference: tuple[str, ...]
    text: str
    probe: str
    digest: str
    in_helper: bool = False

    @property
    def id(self) -> str:
        """Its name in results."""
        return f"{self.base.name}/{self.exercise}/{self.digest}"


@dataclass(frozen=True)
class Candidate:
    """A fault that could be put into a statement of a right solution; most of them are never drawn."""

    base: RightSolution
    exercise: str
    text: Text
    node: ast.stmt
    fault: Edit | StyleFault

    def mutant(self) -> Mutant | None:
        """The mutant; None where it is no Python, or the same program."""
        if isinstance(self.fault, StyleFault):
            return _wrapped(self, self.fault)
        return _edited(self, self.fault)


def candidates(
    base: RightSolution, exercise: str, others: set[str], contract: Contract = NO_CONTRACT
) -> Iterator[Candidate]:
    """All faults in the code of an exercise. others: exercises whose code is not this one's."""
    text = Text(base.text)
    for node in own_statements(text.tree, exercise, others):
        for edit in edits(text, [node]):
            yield Candidate(base, exercise, text, node, edit)
        if getattr(node, "name", "") == exercise:
            for fault in style_faults(node, contract):
                yield Candidate(base, exercise, text, node, fault)


def own_statements(tree: ast.Module, exercise: str, others: set[str]) -> list[ast.stmt]:
    """The definitions that an exercise's code is made of: its own, and the helpers that it uses."""
    defined = {name: node for node in tree.body for name in _names(node)}
    start = exercise if exercise in defined else exercise.upper()
    waiting, found = [start], []
    while waiting:
        node_or_none = defined.pop(waiting.pop(), None)
        if node_or_none is None or node_or_none in found:
            continue
        found.append(node_or_none)
        used = {node.id for node in ast.walk(node_or_none) if isinstance(node, ast.Name)}
        waiting += sorted(used - others, reverse=True)
    return sorted(found, key=lambda node: node.lineno)


def _names(node: ast.stmt) -> list[str]:
    """What a top-level statement defines, for a function, a class and a plain assignment."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def drawn(found: Iterable[Candidate], count: int, seed: str) -> list[Mutant]:
    """So many mutants, drawn from a seed: exercises, kinds of faults and right solutions take turns."""
    groups: dict[tuple[str, str, str], list[Candidate]] = {}
    for one in found:
        groups.setdefault((one.exercise, one.fault.family, one.base.name), []).append(one)
    draw = random.Random(seed)
    order = list(groups.values())
    for group in order:
        draw.shuffle(group)
    draw.shuffle(order)
    chosen: dict[str, Mutant] = {}
    for turn in zip_longest(*order):
        for one in turn:
            if len(chosen) == count:
                return list(chosen.values())
            mutant = None if one is None else one.mutant()
            if mutant is not None:
                chosen.setdefault(mutant.id, mutant)
    return list(chosen.values())


def _edited(one: Candidate, edit: Edit) -> Mutant | None:
    before = one.base.text
    mutated, probe = edit.applied(before), edit.applied(before, edit.probe)
    try:
        tree = ast.parse(mutated)
        compile(tree, "mutant", "exec")
        compile(probe, "probe", "exec")
    except (SyntaxError, ValueError):
        return None
    if ast.dump(tree) == ast.dump(one.text.tree):
        return None
    line = before.encode()[: edit.start].count(b"\n") + 1
    return _mutant(one, edit.family, line, _difference(edit, before), mutated, probe)


def _wrapped(one: Candidate, fault: StyleFault) -> Mutant:
    before = one.base.text
    mutated, probe = fault.applied(before), fault.applied(before, NEVER_DEFINED)
    return _mutant(one, fault.family, 0, (fault.written,), mutated, probe)


def _mutant(
    one: Candidate, family: str, line: int, difference: tuple[str, ...], mutated: str, probe: str
) -> Mutant:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for part in (one.exercise, family, ast.unparse(one.node), *difference):
        digest.update(part.encode() + b"\0")
    helper = not {one.exercise, one.exercise.upper()} & set(_names(one.node))
    return Mutant(
        one.base, one.exercise, family, line, difference, mutated, probe, digest.hexdigest(), helper
    )


def _difference(edit: Edit, source: str) -> tuple[str, ...]:
    """The lines of an edit, as they were and as they are now, without indentation."""
    data = source.encode()
    start = data.rfind(b"\n", 0, edit.start) + 1
    end = data.find(b"\n", edit.end)
    end = len(data) if end < 0 else end
    old = data[start:end].decode()
    new = (data[start : edit.start] + edit.text.encode() + data[edit.end : end]).decode()
    old_lines, new_lines = ([line.strip() for line in text.split("\n")] for text in (old, new))
    while len(old_lines) > 1 and len(new_lines) > 1 and old_lines[-1] == new_lines[-1]:
        old_lines.pop(), new_lines.pop()
    return (*(f"- {line}" for line in old_lines), *(f"+ {line}" for line in new_lines if line))
