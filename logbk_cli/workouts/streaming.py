"""The log on its way out: rows as the database sends them, put together into one workout after the other.

Plain dataclasses and not Pydantic's: what was stored is valid already, and a long log has a million of them.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.workouts.repository import EXPORT_WIDTHS, AnyRow

_TYPES = {one.value: one for one in SetType}
_UNITS = {one.value: one for one in WeightUnit}
_DISTANCE_UNITS = {one.value: one for one in DistanceUnit} | {None: None}

_WORKOUT_END = EXPORT_WIDTHS[0]
_EXECUTION_END = _WORKOUT_END + EXPORT_WIDTHS[1]
_workout_id = itemgetter(0)
_execution_id = itemgetter(_WORKOUT_END)


@dataclass(frozen=True, slots=True)
class ExportedExercise:
    """An exercise as it was done in a workout; `done_at` has a moment for each of the sets, in the workout's zone."""

    exercise: str
    body_part: str
    modality: str
    measurement: Measurement
    note: str | None
    sets: tuple[SetValues, ...]
    done_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class ExportedWorkout:
    """A workout with everything in it but ids; times are in its zone."""

    name: str | None
    note: str | None
    started_at: datetime
    finished_at: datetime | None
    zone: str
    is_all_day: bool
    exercises: tuple[ExportedExercise, ...]

    @property
    def set_count(self) -> int:
        """How many sets there are."""
        return sum(len(one.sets) for one in self.exercises)


async def to_exported(batches: AsyncIterator[Sequence[AnyRow]]) -> AsyncIterator[ExportedWorkout]:
    """Yield the workouts of rows that come in their order, one row per set; never holds more than one and a batch."""
    held: list[AnyRow] = []
    async for batch in batches:
        for workout_id, group in groupby(batch, key=_workout_id):
            if held and _workout_id(held[0]) != workout_id:
                yield _to_workout(held)
                held = []
            held.extend(group)
    if held:
        yield _to_workout(held)


def _to_workout(rows: Sequence[AnyRow]) -> ExportedWorkout:
    _, name, note, started_at, finished_at, zone_name, is_all_day = rows[0][:_WORKOUT_END]
    zone = ZoneInfo(zone_name)
    return ExportedWorkout(
        name=name,
        note=note,
        started_at=started_at.astimezone(zone),
        finished_at=None if finished_at is None else finished_at.astimezone(zone),
        zone=zone_name,
        is_all_day=is_all_day,
        exercises=tuple(
            _to_exercise(list(group), zone)
            for execution_id, group in groupby(rows, key=_execution_id)
            if execution_id is not None
        ),
    )


def _to_exercise(rows: Sequence[AnyRow], zone: ZoneInfo) -> ExportedExercise:
    _, note, name, body_part, modality, measurement = rows[0][_WORKOUT_END:_EXECUTION_END]
    sets, moments = [], []
    for row in rows:
        type_, weight, unit, relative, reps, forced, rpe, rir, seconds, distance, in_unit, said, done_at = row[
            _EXECUTION_END:
        ]
        if type_ is None:
            continue  # an exercise without sets
        sets.append(
            SetValues(
                _UNITS[unit],
                _TYPES[type_],
                weight,
                relative,
                reps,
                forced,
                rpe,
                rir,
                seconds,
                distance,
                _DISTANCE_UNITS[in_unit],
                said,
            )
        )
        moments.append(done_at.astimezone(zone))
    return ExportedExercise(name, body_part, modality, Measurement(measurement), note, tuple(sets), tuple(moments))
