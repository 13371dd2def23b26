"""What nbgrader does again for each notebook is done once a run: opening the gradebook, checking a schema.

nbgrader's converters and preprocessors open the gradebook nine times a notebook, each time with a new engine
that compiles all its SQL anew, and check nbgrader's own schema of cell metadata for each cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

USERS = (  # the modules of nbgrader's autograding that open the gradebook
    "nbgrader.converters.autograde",
    "nbgrader.preprocessors.latesubmissions",
    "nbgrader.preprocessors.overwritecells",
    "nbgrader.preprocessors.overwritekernelspec",
    "nbgrader.preprocessors.saveautogrades",
)
SCHEMAS = "nbgrader.nbgraderformat.common"


@contextmanager
def once(on_disk: bool = True) -> Iterator[None]:
    """Within this block nbgrader's autograding keeps its gradebook open, and its schema checked.

    on_disk: False for a copy in SQLite that nobody needs after a crash; nothing waits for the disk then.
    """
    from nbgrader.api import Gradebook

    gradebooks: dict[tuple[Any, ...], Any] = {}

    class KeptGradebook(Gradebook):  # type: ignore[misc] # because nbgrader has no types
        def close(self) -> None:  # ends the session, as nbgrader expects, and keeps the engine
            self.db.remove()

    def kept(*arguments: Any) -> Any:
        found = gradebooks.get(arguments)
        if found is None:
            found = gradebooks[arguments] = KeptGradebook(*arguments)
            if not on_disk:
                _forget_the_disk(found.engine)
        return found

    with ExitStack() as stack:
        for user in USERS:
            stack.enter_context(patch.object(import_module(user), "Gradebook", kept))
        stack.enter_context(
            patch.object(import_module(SCHEMAS), "jsonschema", SimpleNamespace(validate=_validator()))
        )
        try:
            yield
        finally:
            for gradebook in gradebooks.values():
                gradebook.db.remove()
                gradebook.engine.dispose()


def _validator() -> Any:
    """jsonschema.validate, which checks each schema once."""
    from jsonschema import validators
    from jsonschema.exceptions import best_match

    known: list[tuple[Any, Any]] = []

    def validate(instance: Any, schema: Any) -> None:
        validator = next((validator for one, validator in known if one == schema), None)
        if validator is None:
            kind: Any = validators.validator_for(schema)
            kind.check_schema(schema)
            validator = kind(schema)
            known.append((schema, validator))
        error = best_match(validator.iter_errors(instance))
        if error is not None:
            raise error

    return validate


def _forget_the_disk(engine: Any) -> None:
    from sqlalchemy import event

    engine.dispose()  # connections from here on

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = OFF")
