"""Where two works match: blocks of lines, one beside the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograder.classroom.similar import Pair, Work

REPEATS = 6  # places of one fingerprint in a work that are lined up
LOOK_BACK = 50  # blocks that may still grow


@dataclass
class Block:
    """Lines of two works that match, the first and the last of each, from 0."""

    first: tuple[int, int]
    second: tuple[int, int]

    @property
    def size(self) -> int:
        """How many lines it covers in the first work."""
        return self.first[1] - self.first[0] + 1

    def takes(self, first: tuple[int, int], second: tuple[int, int]) -> bool:
        """Grow by a match that begins inside of this block, or right behind it, in both works."""
        one = self.first[0] <= first[0] <= self.first[1] + 1
        other = self.second[0] <= second[0] <= self.second[1] + 1
        if one and other:
            self.first = (self.first[0], max(self.first[1], first[1]))
            self.second = (self.second[0], max(self.second[1], second[1]))
        return one and other


def blocks(pair: Pair) -> list[Block]:
    """All matching lines of a pair, in the first work's order; each of its lines stands in one block only."""
    places = [_places(work, pair.shared) for work in (pair.first, pair.second)]
    matches = sorted(
        (first, second)
        for fingerprint in pair.shared
        for first in places[0][fingerprint]
        for second in places[1][fingerprint]
    )
    found: list[Block] = []
    for first, second in matches:
        if not any(block.takes(first, second) for block in reversed(found[-LOOK_BACK:])):
            found.append(Block(first, second))
    return sorted(_apart(found), key=lambda block: block.first)


def _places(work: Work, shared: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """The lines of these fingerprints in a work."""
    marks = work.marks
    places: dict[int, list[tuple[int, int]]] = {fingerprint: [] for fingerprint in shared}
    for position in np.flatnonzero(np.isin(marks.hashes, np.array(list(places), np.uint64))):
        lines = places[int(marks.hashes[position])]
        if len(lines) < REPEATS:
            lines.append((int(marks.first[position]), int(marks.last[position])))
    return places


def _apart(found: list[Block]) -> list[Block]:
    """The largest blocks; of the others only the lines of the first work that are in none of these."""
    taken: set[int] = set()
    kept = []
    for block in sorted(found, key=lambda block: -block.size):
        lines = set(range(block.first[0], block.first[1] + 1))
        if not lines & taken:
            kept.append(block)
            taken |= lines
        elif not lines <= taken:
            own = sorted(lines - taken)
            kept.append(Block((own[0], own[-1]), block.second))
            taken |= lines
    return kept
