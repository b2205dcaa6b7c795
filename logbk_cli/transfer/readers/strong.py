"""Strong: a row for each set; comma or semicolon, with and without units, from iOS and Android."""

from collections.abc import Iterator
from datetime import timedelta

from logbk_cli.notation.values import SetType
from logbk_cli.transfer.neutral import CellError, FileExercise, FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, cell, exercise_of, settle_notes, walk

_TYPES = {"W": SetType.WARMUP, "D": SetType.DROP, "F": SetType.FAILURE}


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of an export, tables with any of the app's headers."""
    return settle_notes(_read(reading))


def _read(reading: Reading) -> Iterator[FileWorkout]:
    lines = reading.source.lines()
    first = next(lines, "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    table = Table(_with(first, lines), delimiter, reading.findings)
    yield from walk(table, reading, _Sheet(table, reading).add)


class _Sheet:
    """Where what stands in this export's rows."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._reading = reading
        self._date = table.place("Date")
        self._workout = table.place("Workout Name")
        self._duration, _ = table.unit_column("Duration")
        if self._duration is None:
            self._duration = table.place("Workout Duration")
        self._exercise = table.place("Exercise Name")
        self._order = table.place("Set Order")
        self._weight, unit = table.unit_column("Weight")
        self._unit = table.weight_unit(unit)
        self._weight_unit = table.place("Weight Unit")
        self._reps = table.place("Reps")
        self._distance, unit = table.unit_column("Distance")
        self._in_distance = table.distance_unit(unit)
        self._distance_unit = table.place("Distance Unit")
        self._seconds = table.place("Seconds")
        self._notes = table.place("Notes")
        self._workout_notes = table.place("Workout Notes")
        self._rpe = table.place("RPE")

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""
        order = cell(row, self._order).strip()
        if order.lower() == "rest timer":
            self._reading.findings.skipped["rest timers"] += 1
            return
        date, name = cell(row, self._date), cell(row, self._workout)
        workout = gathering.workout(f"{date}\n{name}", lambda: self._begin(row, name))
        if workout.note is None:
            workout.note = cells.note(cell(row, self._workout_notes), newlines=True)
        title = cell(row, self._exercise).strip()
        if order.lower() == "note":
            note = cells.note(cell(row, self._notes))
            exercise = exercise_of(workout, row.line, title)
            exercise.note = "; ".join(part for part in (exercise.note, note) if part) or None
            return
        made = self._set(row, order)
        if made.is_empty:
            self._reading.findings.skipped["sets with nothing done"] += 1
        else:
            _exercise(workout, row.line, title, order).sets.append(made)

    def _begin(self, row: Row, name: str) -> FileWorkout:
        start = self._reading.dates.moment(cell(row, self._date), row.line)
        seconds = cells.duration(cell(row, self._duration))
        length = None if seconds is None else timedelta(seconds=float(seconds))
        key = f"{start:%Y-%m-%dT%H:%M}\n{name.strip()}"
        return FileWorkout(row.line, key, start, length=length, name=cells.note(name))

    def _set(self, row: Row, order: str) -> FileSet:
        if not order.isdigit() and order.upper() not in _TYPES:
            raise CellError(f"{order[:40]!r} is not a set's number, W, D or F")
        kind = _TYPES.get(order.upper(), SetType.WORKING)
        reps = cells.whole(cell(row, self._reps))
        weight = cells.given(cell(row, self._weight))
        seconds = cells.duration(cell(row, self._seconds))
        distance = cells.given(cell(row, self._distance))
        is_missed = kind is SetType.FAILURE and weight is not None and not seconds and distance is None
        unit = cells.distance_unit(cell(row, self._distance_unit)) or self._in_distance
        return FileSet(
            row.line,
            kind,
            weight,
            cells.weight_unit(cell(row, self._weight_unit)) or self._unit,
            reps=reps if reps or is_missed else None,
            rpe=cells.given(cell(row, self._rpe)),
            duration_s=seconds,
            distance=distance,
            distance_unit=None if distance is None else unit,
            note=cells.note(cell(row, self._notes)),
        )


def _exercise(workout: FileWorkout, line: int, title: str, order: str) -> FileExercise:
    # The same exercise twice in a row begins its sets anew.
    return exercise_of(workout, line, title, restarts=order == "1" and _has_first(workout, title))


def _has_first(workout: FileWorkout, title: str) -> bool:
    last = workout.exercises[-1] if workout.exercises else None
    return (
        last is not None
        and last.name == title
        and any(one.type in {SetType.WORKING, SetType.FAILURE, SetType.DROP} for one in last.sets)
    )


def _with(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines
