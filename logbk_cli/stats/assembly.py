"""Rows of the repositories put together into statistics and records."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from logbk_cli.notation.values import WeightUnit
from logbk_cli.stats.repository import AnyRow
from logbk_cli.stats.schemas import (
    Counts,
    EstimatedMax,
    ExerciseRecords,
    Group,
    RecordSet,
    RepRecord,
    Totals,
    VolumeRecord,
    WorkoutVolumeRecord,
)
from logbk_cli.stats.values import GroupBy, iso_week
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.workouts.assembly import in_unit
from logbk_cli.workouts.records import Achievement, Bests, Place, measure
from logbk_cli.workouts.values import RecordKind

_ZERO: Final = Decimal(0)
_NOTHING: Final = Counts(workouts=0, sets=0, hard_sets=0, reps=0, volume=Decimal(0))
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def find_sums(rows: Iterable[AnyRow], *, is_now: bool) -> AnyRow | None:
    """Return the row that sums a period up, or None where nothing was done."""
    return next((row for row in rows if row.by_what is None and row.is_now == is_now), None)


def to_totals(workouts: AnyRow | None, sets: AnyRow | None, profile: ProfileResponse) -> Totals:
    """Return what was done, of what the workouts and their sets come to."""
    return Totals(
        workouts=0 if workouts is None else workouts.workouts,
        days=0 if workouts is None else workouts.days,
        sets=0 if sets is None else sets.sets,
        hard_sets=0 if sets is None else sets.hard_sets,
        warmup_sets=0 if sets is None else sets.warmup_sets,
        reps=0 if sets is None else sets.reps,
        forced_reps=0 if sets is None else sets.forced_reps,
        volume=in_unit(_ZERO if sets is None else sets.volume_kg, profile.unit),
        forced_volume=in_unit(_ZERO if sets is None else sets.forced_volume_kg, profile.unit),
        duration_s=0 if workouts is None else int(workouts.duration_s),
    )


def to_counts(row: AnyRow, unit: WeightUnit) -> Counts:
    """Return what was done, of a row of sums."""
    return Counts(
        workouts=row.workouts,
        sets=row.sets,
        hard_sets=row.hard_sets,
        reps=row.reps,
        volume=in_unit(row.volume_kg, unit),
    )


def to_groups(rows: Sequence[AnyRow], by: GroupBy, profile: ProfileResponse) -> tuple[Group, ...]:
    """Return the rows of a breakdown: weeks and weekdays in their order, the rest by sets, the most first."""
    of = [row for row in rows if row.by_what == by.value]
    now = {row.key: to_counts(row, profile.unit) for row in of if row.is_now}
    before = {row.key: to_counts(row, profile.unit) for row in of if not row.is_now}
    total = sum(counts.sets for counts in now.values())
    if by is GroupBy.WEEK:
        before = {}  # a week stands beside no other; of one that both periods share only a part is in each
    keys = list(now | before)
    if by in {GroupBy.WEEK, GroupBy.WEEKDAY}:
        keys.sort()
    else:
        keys.sort(key=lambda key: (-now.get(key, _NOTHING).sets, -before.get(key, _NOTHING).sets, key))
    return tuple(
        Group(
            key=_shown(key, by),
            counts=(counts := now.get(key, _NOTHING)),
            share=_ZERO if not total else (Decimal(counts.sets) / total).quantize(Decimal("0.001")),
            before=before.get(key),
        )
        for key in keys
    )


def _shown(key: str, by: GroupBy) -> str:
    match by:
        case GroupBy.WEEK:
            return iso_week(date.fromisoformat(key))
        case GroupBy.WEEKDAY:
            return _WEEKDAYS[int(key) - 1]
        case _:
            return key


def to_place(row: AnyRow) -> Place:
    """Return the workout that a row stands in."""
    return Place(
        workout_id=row.workout_id,
        workout_name=row.workout_name,
        started_at=row.started_at.astimezone(ZoneInfo(row.zone)),
        is_all_day=row.is_all_day,
    )


def to_records(
    exercise_id: UUID, name: str, bests: Bests, volume: AnyRow | None, profile: ProfileResponse
) -> ExerciseRecords:
    """Return the records of an exercise as they are shown."""
    unit = profile.unit

    def shown(one: Achievement | None) -> RecordSet | None:
        return None if one is None else _record_set(one, unit)

    estimated = bests.estimated
    set_volume = bests.set_volume
    return ExerciseRecords(
        exercise_id=exercise_id,
        exercise=name,
        unit=unit,
        weight=shown(bests.weight),
        by_reps=tuple(
            RepRecord(reps=reps, best=_record_set(one, unit))
            for reps, one in enumerate(bests.by_reps, start=1)
            if one is not None
        ),
        estimated_max=None
        if estimated is None
        else EstimatedMax(
            value=in_unit(estimated[1], unit),
            is_reliable=estimated[2],
            formula=profile.e1rm_formula,
            best=_record_set(estimated[0], unit),
        ),
        set_volume=None
        if set_volume is None
        else VolumeRecord(
            value=in_unit(measure(RecordKind.SET_VOLUME, set_volume) or _ZERO, unit),
            best=_record_set(set_volume, unit),
        ),
        workout_volume=None
        if volume is None
        else WorkoutVolumeRecord(
            value=in_unit(volume.volume_kg, unit),
            day=to_place(volume).started_at.date(),
            workout_id=volume.workout_id,
            workout_name=volume.workout_name,
        ),
        reps=shown(bests.reps),
        duration=shown(bests.duration),
        distance=shown(bests.distance),
    )


def _record_set(one: Achievement, unit: WeightUnit) -> RecordSet:
    if one.place is None:
        raise ValueError(one)
    return RecordSet(
        day=one.place.started_at.date(),
        workout_id=one.place.workout_id,
        workout_name=one.place.workout_name,
        weight=one.weight,
        unit=one.unit,
        relative_to_bodyweight=one.relative_to_bodyweight,
        load=None if one.load_kg is None else in_unit(one.load_kg, unit),
        reps=one.reps,
        duration_s=one.duration_s,
        distance=one.distance,
        distance_unit=one.distance_unit,
    )
