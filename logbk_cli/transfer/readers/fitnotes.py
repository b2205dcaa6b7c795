"""FitNotes: a row for each set, and a day is a workout; the newer and the older headers."""

from collections.abc import Iterator

from logbk_cli.transfer.neutral import FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, cell, exercise_of, read_sheet


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the days of an export."""
    return read_sheet(reading, _Sheet)


class _Sheet:
    """Where what stands in this export's rows."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._reading = reading
        self._date = table.place("Date")
        self._exercise = table.place("Exercise")
        self._category = table.place("Category")
        self._weight, unit = table.unit_column("Weight")
        self._unit = table.weight_unit(unit)
        self._weight_unit = table.place("Weight Unit")
        self._reps = table.place("Reps")
        self._distance, unit = table.unit_column("Distance")
        self._in_distance = table.distance_unit(unit)
        self._distance_unit = table.place("Distance Unit")
        self._time = table.place("Time")
        self._comment = table.place("Comment", "Notes")

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""
        day = self._reading.dates.day(cell(row, self._date), row.line)
        workout = gathering.workout(f"fitnotes\n{day}", lambda: _begin(row, self._reading, cell(row, self._date)))
        made = self._set(row)
        if made.is_empty:
            self._reading.findings.skipped["sets with nothing done"] += 1
            return
        exercise = exercise_of(workout, row.line, cell(row, self._exercise).strip())
        exercise.category = cell(row, self._category).strip() or None
        exercise.sets.append(made)

    def _set(self, row: Row) -> FileSet:
        distance = cells.given(cell(row, self._distance))
        unit = cells.distance_unit(cell(row, self._distance_unit)) or self._in_distance
        return FileSet(
            row.line,
            weight=cells.given(cell(row, self._weight)),
            unit=cells.weight_unit(cell(row, self._weight_unit)) or self._unit,
            reps=cells.whole(cell(row, self._reps)) or None,
            duration_s=cells.duration(cell(row, self._time)),
            distance=distance,
            distance_unit=None if distance is None else unit,
            note=cells.note(cell(row, self._comment)),
        )


def _begin(row: Row, reading: Reading, text: str) -> FileWorkout:
    start = reading.dates.moment(text, row.line).replace(hour=0, minute=0, second=0)
    return FileWorkout(row.line, f"fitnotes\n{start:%Y-%m-%d}", start, is_all_day=True)
