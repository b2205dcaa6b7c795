"""LiftLog: a row for each set, its session's id, and when it was done."""

from collections.abc import Iterator

from logbk_cli.transfer.neutral import FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, cell, exercise_of, read_sheet, settle_notes

_NO_UNIT = {"", "nil", "none"}


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the sessions of an export."""
    return settle_notes(read_sheet(reading, _Sheet))


class _Sheet:
    """Where what stands in this export's rows."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._reading = reading
        self._session = table.place("SessionId")
        self._timestamp = table.place("Timestamp")
        self._exercise = table.place("Exercise")
        self._weight = table.place("Weight")
        self._unit = table.place("WeightUnit")
        self._reps = table.place("Reps")
        self._notes = table.place("Notes")

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""
        session = cell(row, self._session).strip()
        done_at = self._reading.dates.moment(cell(row, self._timestamp), row.line)
        workout = gathering.workout(session, lambda: FileWorkout(row.line, f"liftlog\n{session}", done_at, done_at))
        unit = cell(row, self._unit).strip().lower()
        made = FileSet(
            row.line,
            weight=cells.given(cell(row, self._weight)),
            unit=None if unit in _NO_UNIT else cells.weight_unit(unit),
            reps=cells.whole(cell(row, self._reps)) or None,
            note=cells.note(cell(row, self._notes)),
            done_at=done_at,
        )
        if made.is_empty:
            self._reading.findings.skipped["sets with nothing done"] += 1
            return
        workout.start = min(workout.start, done_at)
        workout.end = done_at if workout.end is None else max(workout.end, done_at)
        exercise_of(workout, row.line, cell(row, self._exercise).strip()).sets.append(made)
