"""Operations of migrations that Django's own lack."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations, those that follow each other and only make models, or only add to them, in one step.

    After each operation Django builds anew the models that hang together with the one it changed, here nearly all of
    them: 0.14 s each, which made a minute of an empty database's first migration. So they are built once for a group.
    """
    found: list[Operation] = []
    for kind, run in groupby(operations, _kind):
        group = list(run)
        found += [Together(*group)] if kind else group
    return found


def _kind(operation: Operation) -> str:
    if isinstance(operation, CreateModel):
        return "makes"
    return "adds" if isinstance(operation, AddField | AddConstraint | AddIndex) else ""


class Together(Operation):
    """Operations of which none needs what another one leaves in the models."""

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As every operation."""
        return type(self).__qualname__, self.operations, {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All changes of the state, then the models once."""
        built = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if built is not None:
            state.apps = built
            state.reload_models(sorted({(app_label, _model(operation)) for operation in self.operations}))

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each in its order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether one of them does."""
        return any(operation.references_model(name, app_label) for operation in self.operations)

    def describe(self) -> str:
        """What they do."""
        return "; ".join(operation.describe() for operation in self.operations)


def _model(operation: Any) -> str:
    found: str = operation.name_lower if isinstance(operation, CreateModel) else operation.model_name_lower
    return found
