"""The files of other apps, Strong's and Hevy's: what they can hold, and a count of what they cannot."""

import csv
from abc import abstractmethod
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import BinaryIO, Final

from logbk_cli.notation.limits import KG_PER_LB, METRES
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.shared.text import plain_decimal
from logbk_cli.transfer.writers.base import TextWriter
from logbk_cli.workouts.streaming import ExportedExercise, ExportedWorkout

STRONG_COLUMNS: Final = (
    "Date",
    "Workout Name",
    "Duration",
    "Exercise Name",
    "Set Order",
    "Weight",
    "Reps",
    "Distance",
    "Seconds",
    "Notes",
    "Workout Notes",
    "RPE",
)
HEVY_COLUMNS: Final = (
    "title",
    "start_time",
    "end_time",
    "description",
    "exercise_title",
    "superset_id",
    "exercise_notes",
    "set_index",
    "set_type",
    *("weight_kg", "reps", "distance_km", "duration_seconds", "rpe"),
)
_HEVY_IMPERIAL: Final = {"weight_kg": "weight_lbs", "distance_km": "distance_miles"}

_STRONG_ORDER: Final = {SetType.WARMUP: "W", SetType.DROP: "D", SetType.FAILURE: "F"}
_HEVY_TYPES: Final = {SetType.WARMUP: "warmup", SetType.DROP: "dropset", SetType.FAILURE: "failure"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale
_TEN: Final = Decimal(10)


class _AppWriter(TextWriter):
    """A row for each set, in one unit of weight and one of distance."""

    def __init__(self, file: BinaryIO, unit: WeightUnit, home_zone: str) -> None:
        super().__init__(file)
        self._unit = unit
        self._distance_unit = DistanceUnit.KM if unit is WeightUnit.KG else DistanceUnit.MI
        self._home_zone = home_zone
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._start: datetime | None = None
        self._names: set[str | None] = set()  # of the workouts that began at that moment

    def _write(self, workout: ExportedWorkout) -> None:
        self._count_of_workout(workout)
        before = None
        for exercise in workout.exercises:
            self._count_of_exercise(exercise, before)
            before = exercise.exercise if exercise.sets else before
            for one, done_at in zip(exercise.sets, exercise.done_at, strict=True):
                self._count_of_set(one)
                if one.relative_to_bodyweight is not (exercise.measurement is Measurement.BODYWEIGHT_REPS):
                    self._lose(
                        "sets on the body's own weight, or not on it, unlike their exercise; written as plain weights"
                    )
                if done_at != workout.started_at:
                    self._lose("times at which single sets were done, left out")
            self._rows.writerows(self._rows_of(workout, exercise))

    @abstractmethod
    def _rows_of(self, workout: ExportedWorkout, exercise: ExportedExercise) -> Iterator[list[object]]: ...

    def _lose(self, what: str) -> None:
        self.losses[what] += 1

    def _count_of_workout(self, workout: ExportedWorkout) -> None:
        if not workout.set_count:
            self._lose("workouts without sets, left out")
            return
        if workout.started_at != self._start:
            self._start, self._names = workout.started_at, set()
        if workout.name in self._names:
            self._lose("workouts that began with another of the same name, written as one")
        self._names.add(workout.name)
        if workout.zone != self._home_zone or workout.started_at.fold:
            self._lose("workouts of another time zone, written by their own clock")
        if workout.finished_at is None:
            self._lose("open workouts, written without an end")
        if workout.is_all_day:
            self._lose("workouts of which only the day is known, written at midnight")

    def _count_of_exercise(self, exercise: ExportedExercise, before: str | None) -> None:
        if not exercise.sets:
            self._lose("exercises without sets, left out")
        elif exercise.exercise == before:
            self._lose("exercises that follow themselves, written as one")

    def _count_of_set(self, one: SetValues) -> None:
        if one.weight is not None and one.unit is not self._unit:
            self._lose(f"weights in {one.unit}, converted to {self._unit}")
        if one.weight is not None and one.weight < 0:
            self._lose("assisting weights, written below 0")
        if one.distance_unit is not None and one.distance_unit is not self._distance_unit:
            self._lose(f"distances in {one.distance_unit}, converted to {self._distance_unit}")
        if one.forced_reps:
            self._lose("sets with forced reps, left out")
        if one.rir is not None:
            self._lose("reps in reserve, written as RPE" if one.rir < _TEN else "reps in reserve, left out")
        if one.type is SetType.AMRAP:
            self._lose("sets of as many reps as possible, written as ordinary ones")

    def _weight(self, one: SetValues) -> str | None:
        if one.weight is None or one.unit is self._unit:
            return _plain(one.weight)
        converted = one.weight * KG_PER_LB if self._unit is WeightUnit.KG else one.weight / KG_PER_LB
        return plain_decimal(converted.quantize(Decimal("0.01")))

    def _distance(self, one: SetValues) -> str | None:
        if one.distance is None or one.distance_unit is None or one.distance_unit is self._distance_unit:
            return _plain(one.distance)
        converted = one.distance * METRES[one.distance_unit] / METRES[self._distance_unit]
        return plain_decimal(converted.quantize(Decimal("0.000001")))

    @staticmethod
    def _rpe(one: SetValues) -> str | None:
        if one.rir is None:
            return _plain(one.rpe)
        return plain_decimal(_TEN - one.rir) if one.rir < _TEN else None


class StrongWriter(_AppWriter):
    """Strong's CSV, in the member's own units: it names none. 0 stands for what was not given."""

    def __init__(self, file: BinaryIO, unit: WeightUnit, home_zone: str) -> None:
        super().__init__(file, unit, home_zone)
        self._rows.writerow(STRONG_COLUMNS)

    def _rows_of(self, workout: ExportedWorkout, exercise: ExportedExercise) -> Iterator[list[object]]:
        number = 0
        for place, one in enumerate(exercise.sets):
            number += one.type not in _STRONG_ORDER
            notes = [exercise.note if place == 0 else None, one.note]
            yield [
                f"{workout.started_at:%Y-%m-%d %H:%M:%S}",
                workout.name,
                _strong_duration(workout),
                exercise.exercise,
                _STRONG_ORDER.get(one.type, number),
                self._weight(one) or 0,
                one.reps or 0,
                self._distance(one) or 0,
                _plain(one.duration_s) or 0,
                "; ".join(note for note in notes if note),
                workout.note,
                self._rpe(one),
            ]

    def _count_of_workout(self, workout: ExportedWorkout) -> None:
        super()._count_of_workout(workout)
        if any(at is not None and at.microsecond for at in (workout.started_at, workout.finished_at)):
            self._lose("times with fractions of a second, rounded")

    def _count_of_exercise(self, exercise: ExportedExercise, before: str | None) -> None:
        super()._count_of_exercise(exercise, before)
        if exercise.note and exercise.sets:
            self._lose("notes on exercises, written on the first set")

    def _count_of_set(self, one: SetValues) -> None:
        super()._count_of_set(one)
        if one.reps == 0:
            self._lose("sets that failed before the first rep, written without reps")


class HevyWriter(_AppWriter):
    """Hevy's CSV, metric or imperial as the member's own unit is."""

    def __init__(self, file: BinaryIO, unit: WeightUnit, home_zone: str) -> None:
        super().__init__(file, unit, home_zone)
        imperial = unit is WeightUnit.LB
        self._rows.writerow(_HEVY_IMPERIAL.get(name, name) if imperial else name for name in HEVY_COLUMNS)

    def _rows_of(self, workout: ExportedWorkout, exercise: ExportedExercise) -> Iterator[list[object]]:
        notes = [exercise.note, *(one.note for one in exercise.sets)]
        note = "\n".join(note for note in notes if note)
        for place, one in enumerate(exercise.sets):
            yield [
                workout.name,
                _hevy_time(workout.started_at),
                _hevy_time(workout.finished_at or workout.started_at),
                workout.note,
                exercise.exercise,
                None,
                note,
                place,
                _HEVY_TYPES.get(one.type, "normal"),
                self._weight(one),
                one.reps,
                self._distance(one),
                _plain(one.duration_s),
                self._rpe(one),
            ]

    def _count_of_workout(self, workout: ExportedWorkout) -> None:
        super()._count_of_workout(workout)
        if any(at is not None and (at.second or at.microsecond) for at in (workout.started_at, workout.finished_at)):
            self._lose("times with seconds, written to the minute")

    def _count_of_set(self, one: SetValues) -> None:
        super()._count_of_set(one)
        if one.note:
            self._lose("notes on single sets, written with their exercise's")


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain_decimal(value)


def _strong_duration(workout: ExportedWorkout) -> str:
    if workout.is_all_day or workout.finished_at is None:
        return ""
    # In absolute time: the clocks may have changed in between.
    seconds = round((workout.finished_at - workout.started_at) / timedelta(seconds=1))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number)


def _hevy_time(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"
