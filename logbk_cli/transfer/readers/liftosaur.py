"""Liftosaur: a row for each set, with what the program asked for beside what was done."""

from collections.abc import Iterator

from logbk_cli.notation.values import SetType
from logbk_cli.transfer.neutral import FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, cell, exercise_of, read_sheet, settle_notes

_YES = {"1", "true", "yes"}


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of an export."""
    return settle_notes(read_sheet(reading, _Sheet))


class _Sheet:
    """Where what stands in this export's rows."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._reading = reading
        self._date = table.place("Workout DateTime")
        self._program = table.place("Program")
        self._day = table.place("Day Name")
        self._exercise = table.place("Exercise")
        self._warmup = table.place("Is Warmup Set?")
        self._reps = table.place("Completed Reps")
        self._amrap = table.place("Is AMRAP?")
        self._rpe = table.place("Completed RPE")
        self._weight = table.place("Completed Weight Value", "Weight Value", "Required Weight Value")
        self._unit = table.place("Completed Weight Unit", "Weight Unit", "Required Weight Unit")
        self._done_at = table.place("Completed Reps Time")
        self._muscles = table.place("Target Muscles")
        self._notes = table.place("Notes")

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""
        date, day = cell(row, self._date), cell(row, self._day)
        workout = gathering.workout(f"{date}\n{day}", lambda: self._begin(row, day))
        made = self._set(row)
        if made.is_empty:
            self._reading.findings.skipped["sets with nothing done"] += 1
            return
        exercise = exercise_of(workout, row.line, cell(row, self._exercise).strip())
        exercise.category = cell(row, self._muscles).strip() or None
        exercise.sets.append(made)
        if made.done_at is not None and (workout.end is None or made.done_at > workout.end):
            workout.end = made.done_at

    def _begin(self, row: Row, day: str) -> FileWorkout:
        start = self._reading.dates.moment(cell(row, self._date), row.line)
        if cell(row, self._program).strip():
            self._reading.findings.lost["names of programs"] += 1
        return FileWorkout(row.line, f"liftosaur\n{start.isoformat()}", start, name=cells.note(day))

    def _set(self, row: Row) -> FileSet:
        warmup = cell(row, self._warmup).strip().lower() in _YES
        amrap = cell(row, self._amrap).strip().lower() in _YES
        done_at = cell(row, self._done_at).strip()
        return FileSet(
            row.line,
            SetType.WARMUP if warmup else SetType.AMRAP if amrap else SetType.WORKING,
            cells.given(cell(row, self._weight)),
            cells.weight_unit(cell(row, self._unit)),
            reps=cells.whole(cell(row, self._reps)) or None,
            rpe=cells.given(cell(row, self._rpe)),
            note=cells.note(cell(row, self._notes)),
            done_at=self._reading.dates.moment(done_at, row.line) if done_at else None,
        )
