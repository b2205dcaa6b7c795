"""Hevy: a row for each set, the newest workout first; metric and imperial."""

from collections.abc import Iterator

from logbk_cli.notation.values import DistanceUnit, SetType, WeightUnit
from logbk_cli.transfer.neutral import CellError, FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, cell, exercise_of, read_sheet

_TYPES = {
    "": SetType.WORKING,
    "normal": SetType.WORKING,
    "warmup": SetType.WARMUP,
    "warm_up": SetType.WARMUP,
    "failure": SetType.FAILURE,
    "dropset": SetType.DROP,
    "drop_set": SetType.DROP,
    "drop": SetType.DROP,
}
_WEIGHTS = {"weight_kg": WeightUnit.KG, "weight_lbs": WeightUnit.LB, "weight_lb": WeightUnit.LB}
_DISTANCES = {
    "distance_km": DistanceUnit.KM,
    "distance_miles": DistanceUnit.MI,
    "distance_meters": DistanceUnit.M,
    "distance_yards": DistanceUnit.YD,
}


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of an export."""
    return read_sheet(reading, _Sheet)


class _Sheet:
    """Where what stands in this export's rows."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._reading = reading
        self._supersets: set[tuple[str, str]] = set()
        self._at = {name: table.place(name) for name in ("title", "start_time", "end_time", "description")}
        self._at |= {name: table.place(name) for name in ("exercise_title", "superset_id", "exercise_notes")}
        self._at |= {name: table.place(name) for name in ("set_index", "set_type", "reps", "duration_seconds", "rpe")}
        weights = [name for name in _WEIGHTS if table.place(name) is not None]
        self._weight = table.place(*weights)
        self._unit = _WEIGHTS[weights[0]] if weights else None
        distances = [name for name in _DISTANCES if table.place(name) is not None]
        self._distance = table.place(*distances)
        self._distance_unit = _DISTANCES[distances[0]] if distances else None

    def _cell(self, row: Row, name: str) -> str:
        return cell(row, self._at[name])

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""
        title, start = self._cell(row, "title"), self._cell(row, "start_time")
        workout = gathering.workout(f"{start}\n{title}", lambda: self._begin(row, title))
        made = self._set(row)
        if made.is_empty:
            self._reading.findings.skipped["sets with nothing done"] += 1
            return
        name = self._cell(row, "exercise_title").strip()
        exercise = exercise_of(workout, row.line, name, restarts=self._cell(row, "set_index").strip() == "0")
        exercise.sets.append(made)
        if exercise.note is None:
            exercise.note = cells.note(self._cell(row, "exercise_notes"))
        superset = self._cell(row, "superset_id").strip()
        if superset and (workout.key, superset) not in self._supersets:
            self._supersets.add((workout.key, superset))
            self._reading.findings.lost["supersets"] += 1

    def _begin(self, row: Row, title: str) -> FileWorkout:
        began = self._reading.dates.moment(self._cell(row, "start_time"), row.line)
        ended = self._cell(row, "end_time").strip()
        return FileWorkout(
            row.line,
            f"{began:%Y-%m-%dT%H:%M}\n{title.strip()}",
            began,
            self._reading.dates.moment(ended, row.line) if ended else None,
            name=cells.note(title),
            note=cells.note(self._cell(row, "description"), newlines=True),
        )

    def _set(self, row: Row) -> FileSet:
        word = self._cell(row, "set_type").strip().lower()
        if word not in _TYPES:
            raise CellError(f"{word[:40]!r} is not a type of set")
        weight, distance = cells.given(cell(row, self._weight)), cells.given(cell(row, self._distance))
        reps = cells.whole(self._cell(row, "reps"))
        return FileSet(
            row.line,
            _TYPES[word],
            weight,
            self._unit,
            reps=reps if reps or _TYPES[word] is SetType.FAILURE else None,
            rpe=cells.given(self._cell(row, "rpe")),
            duration_s=cells.given(self._cell(row, "duration_seconds")),
            distance=distance,
            distance_unit=None if distance is None else self._distance_unit,
        )
