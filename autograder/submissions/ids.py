"""Ids that tell submissions apart, where folders and archives name two students alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.submissions.names import printable_name, same


def unique_ids(found: Iterable[tuple[str, str, str | None]]) -> list[str]:
    """An id for each (id, name of its folder, assignment), in their order; one that is alone stays as it is.

    Equal ones get the folder's name before them, if that tells them apart, and otherwise #2 and so on behind
    them. Accents are compared in one spelling.
    """
    rows = list(found)
    alike: dict[tuple[str, str | None], list[int]] = {}
    for position, (id, _folder, assignment) in enumerate(rows):
        alike.setdefault((same(id), assignment), []).append(position)
    ids = [id for id, _folder, _assignment in rows]
    taken = {key for key, positions in alike.items() if len(positions) == 1}
    for (_id, assignment), positions in alike.items():
        if len(positions) == 1:
            continue
        longer = {position: printable_name(f"{rows[position][1]}/{ids[position]}") for position in positions}
        apart = len(set(map(same, longer.values()))) == len(positions)
        for position in positions:
            id = ids[position]
            wanted, count = longer[position] if apart else id, 1
            while (same(wanted), assignment) in taken:
                count += 1
                wanted = f"{id}#{count}"
            taken.add((same(wanted), assignment))
            ids[position] = wanted
    return ids


def behind_others(found: list[tuple[str, str | None, int]]) -> Iterator[tuple[int, int]]:
    """Positions (inner, outer) of equal ids that were read at different depths: (id, assignment, depth).

    What is of no known assignment may be of any. Case and accents are compared in one spelling.
    """
    alike: dict[str, list[int]] = {}
    for position, (id, _assignment, _depth) in enumerate(found):
        alike.setdefault(same(id).casefold(), []).append(position)
    for positions in alike.values():
        for inner in positions:
            _id, assignment, depth = found[inner]
            outer = [
                position
                for position in positions
                if found[position][2] < depth
                and (assignment is None or found[position][1] in (None, assignment))
            ]
            if outer:
                yield inner, min(outer, key=lambda position: found[position][2])
