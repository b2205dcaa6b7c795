"""StrongLifts: a row for each exercise of a workout, its sets in pairs of columns."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from logbk_cli.transfer.neutral import DateOrder, FileExercise, FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, cell, read_sheet

_SET: Final = re.compile(r"Set ([0-9]{1,3}) \(([^()]*)\)", re.IGNORECASE)


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of an export."""
    return read_sheet(reading, _Sheet)


class _Sheet:
    """Where what stands in this export's rows."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._reading = reading
        self._date, order = table.unit_column("Date")
        if order.lower().startswith(("dd", "mm")):  # the header says how dates are written
            reading.dates.order = DateOrder.DMY if order.lower().startswith("dd") else DateOrder.MDY
        self._number = table.place("Workout")
        self._name = table.place("Workout Name")
        self._program = table.place("Program Name")
        self._body_weight, _ = table.unit_column("Body Weight")
        self._exercise = table.place("Exercise")
        self._duration, _ = table.unit_column("Duration")
        self._start, _ = table.unit_column("Start Time")
        self._end, _ = table.unit_column("End Time")
        self._notes = table.place("Notes")
        self._sets: dict[int, dict[str, tuple[int, str]]] = {}
        for place, title in enumerate(table.header):
            found = _SET.fullmatch(title)
            if found is not None:
                word = found[2].strip().lower()
                kind = word if word in {"reps", "time", "s", "sec"} else "weight"
                self._sets.setdefault(int(found[1]), {})[kind] = (place, word)
        units = {word for pair in self._sets.values() for kind, (_, word) in pair.items() if kind == "weight"}
        self._unit = table.weight_unit(next(iter(units), ""))

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""
        key = "\n".join(cell(row, place).strip() for place in (self._date, self._number, self._start))
        workout = gathering.workout(key, lambda: self._begin(row))
        note = cells.note(cell(row, self._notes), newlines=True)
        if note and workout.note is None:
            workout.note = note
        sets = self._read_sets(row)
        if sets:
            workout.exercises.append(FileExercise(row.line, cell(row, self._exercise).strip(), sets))
        else:
            self._reading.findings.skipped["exercises with nothing done"] += 1

    def _begin(self, row: Row) -> FileWorkout:
        day = self._reading.dates.day(cell(row, self._date), row.line)
        clock = cells.clock_time(cell(row, self._start))
        end_clock = cells.clock_time(cell(row, self._end))
        start = datetime.combine(day, clock or datetime.min.time())
        end = None if clock is None or end_clock is None else datetime.combine(day, end_clock)
        if end is not None and end < start:
            end += timedelta(days=1)
        if cells.given(cell(row, self._body_weight)) is not None:
            self._reading.findings.lost["body weights"] += 1
        if cell(row, self._program).strip():
            self._reading.findings.lost["names of programs"] += 1
        number, name = cell(row, self._number).strip(), cell(row, self._name).strip()
        moment = f"{start:%Y-%m-%dT%H:%M}\n{name}" if clock else f"stronglifts\n{day}\n{number or name}"
        return FileWorkout(row.line, moment, start, end, is_all_day=clock is None, name=cells.note(name))

    def _read_sets(self, row: Row) -> list[FileSet]:
        sets = []
        for _, pair in sorted(self._sets.items()):
            values = {kind: cell(row, place) for kind, (place, _) in pair.items()}
            time = values.get("time") or values.get("s") or values.get("sec") or ""
            made = FileSet(
                row.line,
                weight=cells.given(values.get("weight", "")),
                unit=self._unit,
                reps=cells.whole(values.get("reps", "")) or None,
                duration_s=cells.duration(time),
            )
            if not made.is_empty:
                sets.append(made)
        return sets
