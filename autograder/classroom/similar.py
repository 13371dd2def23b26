"""Which works of a class have code in common that neither the handout nor much of the class has.

All pairs are compared at once, through an inverted index from fingerprints to works. A score is no verdict
and no part of a grade: it says which two works a person may want to read side by side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from autograder.classroom.fingerprints import Fingerprints, fingerprints
from autograder.classroom.parts import parts
from autograder.submissions.source import Source

THRESHOLD = 0.5  # different hands stay below 0.4, disguised copies above 0.55 (tests/kit/unit/classroom)
COMMON_SHARE, COMMON_LEAST = 1 / 3, 5  # code of so many works is nobody's own
OWN_LEAST = 12  # fingerprints; with fewer, equal code says nothing
RARE_SHARE = 0.05  # of the class; wrong behaviour of more students is a common mistake, not a trace


@dataclass(frozen=True)
class Work:
    """A student's code, line by line, with its fingerprints. labels: where each line stands."""

    id: str
    labels: list[str]
    lines: list[str]
    marks: Fingerprints


@dataclass(frozen=True)
class Pair:
    """Two works. shared: fingerprints that both have. own: those of the work that has fewer of its own.

    behaviours: what both do wrong in the same way, and few others.
    """

    first: Work
    second: Work
    shared: frozenset[int]
    own: int
    behaviours: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The share of the smaller work's own fingerprints that the other work has too."""
        return len(self.shared) / self.own


@dataclass(frozen=True)
class Comparison:
    """The pairs of an assignment that are worth reading, the most similar first.

    compared: ids. little: ids of works with too little code of their own. threshold: of the score. common:
    how many fingerprints are nobody's own, because at least `common_from` works have them.
    """

    assignment: str
    compared: list[str]
    little: list[str]
    threshold: float
    common: int
    common_from: int
    pairs: list[Pair]

    def alike(self) -> list[Pair]:
        """The pairs whose code alone passes the threshold."""
        return [pair for pair in self.pairs if pair.score >= self.threshold]


def work_of(id: str, source: Source) -> Work:
    """A submission's code cells and helper modules as one text with fingerprints."""
    labels: list[str] = []
    lines: list[str] = []
    marks = []
    for part in parts(source):
        marks.append((fingerprints(part.text), len(lines)))
        labels += [f"{part.prefix}{part.first_line + position}" for position in range(len(part.lines))]
        lines += part.lines
    return Work(id, labels, lines, Fingerprints.joined(marks))


def compare(
    assignment: str,
    works: list[Work],
    handout: Iterable[str],
    threshold: float = THRESHOLD,
    behaviours: Mapping[str, Iterable[str]] | None = None,
) -> Comparison:
    """All pairs of these works whose code is alike, or that share rare wrong behaviour and half as much code.

    handout: texts that the course hands out. behaviours: by id, what a work does wrong; equal text for equal
    behaviour.
    """
    known = np.unique(Fingerprints.joined((fingerprints(text), 0) for text in handout).hashes)
    sets = [np.setdiff1d(work.marks.hashes, known) for work in works]
    hashes, counts = np.unique(np.concatenate([*sets, known[:0]]), return_counts=True)
    common_from = max(COMMON_LEAST, math.ceil(len(works) * COMMON_SHARE))
    common = hashes[counts >= common_from]
    sets = [np.setdiff1d(own, common, assume_unique=True) for own in sets]
    compared = [number for number, own in enumerate(sets) if len(own) >= OWN_LEAST]
    rare = rarely_shared(behaviours or {})
    pairs = []
    for one, others in _shared_counts([sets[number] for number in compared]):
        first = compared[one]
        for other in np.flatnonzero(others):
            second = compared[one + other]
            own = min(len(sets[first]), len(sets[second]))
            if others[other] < threshold / 2 * own:
                continue
            both = rare.get(frozenset((works[first].id, works[second].id)), ())
            if both or others[other] >= threshold * own:
                shared = np.intersect1d(sets[first], sets[second], assume_unique=True)
                pairs.append(Pair(works[first], works[second], frozenset(shared.tolist()), own, both))
    pairs.sort(key=lambda pair: (-pair.score, pair.first.id, pair.second.id))
    little = [work.id for number, work in enumerate(works) if number not in set(compared)]
    ids = [works[number].id for number in compared]
    return Comparison(assignment, ids, little, threshold, len(common), common_from, pairs)


def _shared_counts(sets: list[np.ndarray]) -> Iterator[tuple[int, np.ndarray]]:
    """For each set, how many elements it shares with each set from itself on, itself counted as 0."""
    if not sets:
        return
    owners = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    _values, codes = np.unique(np.concatenate(sets), return_inverse=True)
    order = np.argsort(codes, kind="stable")  # the inverted index: owners of each value, in their order
    postings = np.split(owners[order], np.flatnonzero(np.diff(codes[order])) + 1)
    start = 0
    for one, elements in enumerate(sets):
        found = [postings[code] for code in codes[start : start + len(elements)]]
        start += len(elements)
        counts = np.bincount(np.concatenate(found), minlength=len(sets))[one:]
        counts[0] = 0
        yield one, counts


def rarely_shared(behaviours: Mapping[str, Iterable[str]]) -> dict[frozenset[str], tuple[str, ...]]:
    """For each two works, what both do wrong in the same way; what many do is left out."""
    doers: dict[str, list[str]] = {}
    for id, several in behaviours.items():
        for behaviour in sorted(set(several)):
            doers.setdefault(behaviour, []).append(id)
    most = max(2, int(len(behaviours) * RARE_SHARE))
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for behaviour, ids in sorted(doers.items()):
        if len(ids) <= most:
            for two in combinations(ids, 2):
                found[frozenset(two)] = (*found.get(frozenset(two), ()), behaviour)
    return found
