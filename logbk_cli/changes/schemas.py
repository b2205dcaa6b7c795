"""Changes as they cross the service boundary; times are in the member's zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from logbk_cli.changes.values import ChangeState, RowKind


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class ChangeResponse(_Schema):
    """What one command wrote, named as it reads behind "Undid: ". `id` counts the member's changes."""

    id: int
    label: str
    made_at: datetime
    state: ChangeState
    undone_at: datetime | None


class ChangesResponse(_Schema):
    """Listed changes, the newest first, and how many there are in all."""

    changes: tuple[ChangeResponse, ...]
    total: int


class RowCount(_Schema):
    """How many rows of a table were added, removed or altered."""

    table: str
    kind: RowKind
    count: int


class RowMove(_Schema):
    """A row as it was before the command and as it is now: its columns by name, or None where it is not there.

    `exercise` is the one that a set or an execution is of, now or else before; `was` the one before where it differs.
    """

    table: str
    kind: RowKind
    exercise: str | None
    was: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class MoveResponse(_Schema):
    """Changes that were undone or redone, in the order in which that was done, and what became of the rows.

    `rows` are the rows themselves, where they are few; `plan_lines` what each plan among them says, by its id, and
    each routine that comes or goes without its plan, by the routine's.
    """

    changes: tuple[ChangeResponse, ...]
    counts: tuple[RowCount, ...]
    rows: tuple[RowMove, ...]
    plan_lines: Mapping[str, tuple[str, ...]] = Field(default={}, exclude=True)


class PruneResponse(_Schema):
    """What pruning forgets, or has forgotten: changes older than `undo_days`, and some that cannot be redone."""

    undo_days: int
    old_changes: int
    dropped_changes: int
    images: int
    dry_run: bool
