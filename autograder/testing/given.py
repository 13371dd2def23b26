"""`given_each`: examples that hold several cases, each of which is checked by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

ALONE = 20  # examples among which a failing case is looked for by itself

Strategies = dict[str, st.SearchStrategy[Any]]


def given_each(**arguments: st.SearchStrategy[Any] | Strategies) -> Callable[[Any], Any]:
    """hypothesis' `given`, for a test that checks several cases one after the other.

    One of the arguments is a dict of strategies, by name. The test takes a dict with a value drawn from each
    of them, and checks each entry by itself, however many there are. Where one fails, it is looked for and
    made smaller without the others, which costs a fraction. ValueError unless one argument is such a dict.
    """
    groups = [name for name, value in arguments.items() if isinstance(value, dict)]
    if len(groups) != 1:
        raise ValueError(f"given_each: one argument has to be a dict of strategies, but {len(groups)} are")
    [group] = groups
    strategies: Any = arguments[group]

    def drawn(test: Any, chosen: Strategies) -> Any:
        return given(**(arguments | {group: st.fixed_dictionaries(chosen)}))(test)

    def decorate(test: Any) -> Any:
        def parts(found: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
            # Of a copy, for the test itself may have settings, and none can be put over them.
            for name, case in found[group].items():
                alone = drawn(_without_attributes(test), {name: strategies[name]})
                yield settings(max_examples=ALONE)(alone), found | {group: {name: case}}

        decorated = drawn(test, strategies)
        if len(strategies) > 1:
            decorated.parts = parts
        return decorated

    return decorate


def _without_attributes(test: FunctionType) -> FunctionType:
    return FunctionType(test.__code__, test.__globals__, test.__name__, test.__defaults__, test.__closure__)
