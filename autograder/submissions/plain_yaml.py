"""YAML as mappings, lists and texts, built from the parser's events: a student may have written it.

PyYAML's loaders end the process on deep nesting, spell out aliases of aliases, and raise what they like on a
number or a date that is none. Here all scalars are texts, and nothing is built that is deeper than asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAX_EVENTS = 2_000_000  # of the parser: about two for each entry of a mapping
MAX_DEPTH = 100  # the parser's time grows with the square of it
LONGEST_TIME = 64  # characters


@dataclass
class _Open:
    """A mapping or list that is being read. value: None where it is deeper than asked for."""

    value: dict[str, Any] | list[Any] | None
    key: str | None = None
    has_key: bool = field(default=False)

    def add(self, value: Any) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif isinstance(self.value, dict):
            if self.has_key and self.key is not None:
                self.value[self.key] = value
            elif not self.has_key:
                self.key = value if isinstance(value, str) else None
            self.has_key = not self.has_key


def read_yaml(data: bytes, depth: int) -> Any:
    """The first document: dicts with texts as keys, lists, texts; None for what lies deeper than depth.

    ValueError for what is no YAML, and for one of too many parts.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    outside = _Open([])
    stack = [outside]
    anchors: dict[str, Any] = {}
    try:
        for count, event in enumerate(yaml.parse(data, Loader=loader)):
            if count == MAX_EVENTS or len(stack) > MAX_DEPTH:
                raise ValueError("too many parts, or parts that are nested too deep")
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.DocumentEndEvent):
                break
            elif isinstance(event, yaml.AliasEvent):
                stack[-1].add(anchors.get(event.anchor))
            elif isinstance(event, yaml.NodeEvent):
                value = None if len(stack) > depth else _value(event, yaml)
                stack[-1].add(value)
                if event.anchor:
                    anchors[event.anchor] = value
                if isinstance(event, yaml.CollectionStartEvent):
                    stack.append(_Open(value))
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueError(str(error)) from None
    assert isinstance(outside.value, list)
    return outside.value[0] if outside.value else None


def _value(event: Any, yaml: Any) -> Any:
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    return {} if isinstance(event, yaml.MappingStartEvent) else []


def scalar(value: Any) -> str | None:
    """A text that says something; None for mappings and lists, and where YAML means nothing by it."""
    return value if isinstance(value, str) and value not in ("", "~", "null", "Null", "NULL") else None


def time(value: Any) -> datetime | None:
    """The time that a text says, as YAML writes it; None where it says none."""
    import yaml

    if not isinstance(value, str) or len(value) > LONGEST_TIME:
        return None
    maker = yaml.constructor.SafeConstructor
    if maker.timestamp_regexp.match(value) is None:
        return None
    try:
        found = maker().construct_yaml_timestamp(yaml.ScalarNode("", value))
    except (ValueError, OverflowError):
        return None
    return found if isinstance(found, datetime) else None
