"""The lines of a workout: an exercise in it with its place, its note and its sets, on the way to being changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from logbk_cli.notation.limits import MAX_NOTE_CHARS
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.workouts.repository import AnyRow


@dataclass(slots=True)
class Line:
    """An exercise in a workout. `last_position` is the place of its last set, 0 without one."""

    execution_id: UUID
    exercise_id: UUID
    position: int
    note: str | None
    last_position: int = 0


def lines_of(rows: Sequence[AnyRow]) -> list[Line]:
    """Return the lines of one workout, of rows that stand for a set each, in their order."""
    lines = []
    for execution_id, group in groupby(rows, key=lambda row: row.execution_id):
        if execution_id is None:  # a workout with nothing in it has one row
            continue
        sets = list(group)
        first = sets[0]
        last_position = max(row.set_position or 0 for row in sets)
        lines.append(
            Line(execution_id, first.exercise_id, first.execution_position, first.execution_note, last_position)
        )
    return lines


def join_notes(before: str | None, note: str) -> str:
    """Return two notes of one line as one.

    Raises:
        InvalidInputError: together they are longer than a note may be.

    """
    joined = f"{before}; {note}" if before else note
    if len(joined) > MAX_NOTE_CHARS:
        raise InvalidInputError(f"a note has at most {MAX_NOTE_CHARS} characters, together with what it says already")
    return joined
