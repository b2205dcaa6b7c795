"""Small pure types of changes: what became of one, and what a row of it was."""

from enum import StrEnum


class ChangeState(StrEnum):
    """What became of a change: a dropped one was undone, and something new ended what could be redone."""

    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


class RowKind(StrEnum):
    """What became of a row, as a person sees it: one with a tombstone is not there."""

    ADDED = "added"
    REMOVED = "removed"
    ALTERED = "altered"

    def reversed(self) -> "RowKind":
        """Return what becomes of the row when the change is undone."""
        return {RowKind.ADDED: RowKind.REMOVED, RowKind.REMOVED: RowKind.ADDED}.get(self, self)
