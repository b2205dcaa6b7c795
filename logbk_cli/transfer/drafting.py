"""Workouts of a file made into drafts for the log: units, zones, exercises, and what comes on top of bodyweight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from logbk_cli.core.times import named_zone
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.notation.values import DistanceUnit, Measurement, SetValues, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.checks import problem_of
from logbk_cli.transfer.neutral import FileExercise, FileSet, FileWorkout
from logbk_cli.workouts.drafts import Draft, DraftEntry, SourceIds


@dataclass(slots=True)
class Drafting:
    """Makes drafts of workouts.

    `unit` and `distance_unit` are for what the file gives without one, `own_unit` for sets without a weight. Times
    without a zone are in `zone`.
    """

    exercises: Mapping[str, ExerciseRef]
    unit: WeightUnit | None
    distance_unit: DistanceUnit | None
    own_unit: WeightUnit
    zone: ZoneInfo
    now: datetime
    _ids: SourceIds = field(default_factory=SourceIds)

    def draft(self, workout: FileWorkout) -> Draft:
        """Return the draft.

        Raises:
            InvalidInputError: a weight beyond the limits in the unit that was given, a time in the future.

        """
        zone = self.zone if workout.zone is None else named_zone(workout.zone)
        start = _instant(workout.start, zone)
        end = start + (workout.length or timedelta(0)) if workout.end is None else _instant(workout.end, zone)
        if start > self.now:
            raise InvalidInputError(f"line {workout.line}: {workout.start:%Y-%m-%d %H:%M} lies in the future")
        return Draft(
            self._ids.make(workout.key),
            workout.name,
            workout.note,
            start,
            None if workout.is_open else start if workout.is_all_day else max(start, end),
            zone.key,
            workout.is_all_day,
            tuple(self._entry(exercise, start, zone) for exercise in workout.exercises),
        )

    def _entry(self, exercise: FileExercise, start: datetime, zone: ZoneInfo) -> DraftEntry:
        ref = self.exercises[exercise.name]
        times = [start if one.done_at is None else min(_instant(one.done_at, zone), self.now) for one in exercise.sets]
        sets = tuple(self._values(one, ref) for one in exercise.sets)
        return DraftEntry(ref, sets, exercise.note, tuple(times))

    def _values(self, one: FileSet, ref: ExerciseRef) -> SetValues:
        unit = one.unit or (self.own_unit if one.weight is None else self.unit or self.own_unit)
        if one.unit is None and one.weight is not None:
            one.unit = unit
            problem = problem_of(one)
            if problem is not None:
                raise InvalidInputError(f"line {one.line}: {problem}", "Is --unit right?")
        relative = ref.measurement is Measurement.BODYWEIGHT_REPS if one.relative is None else one.relative
        weight = one.weight
        if weight is not None and weight > 0 and one.relative is None and ref.is_assisted:
            weight = -weight  # what the machine takes off
        return SetValues(
            unit,
            one.type,
            weight,
            relative,
            one.reps,
            one.forced_reps,
            one.rpe,
            one.rir if one.rpe is None else None,
            one.duration_s,
            one.distance,
            self._distance_unit(one.distance, one.distance_unit),
            one.note,
        )

    def _distance_unit(self, distance: Decimal | None, unit: DistanceUnit | None) -> DistanceUnit | None:
        return None if distance is None else unit or self.distance_unit or DistanceUnit.M


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
