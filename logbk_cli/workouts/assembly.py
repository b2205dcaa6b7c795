"""Rows of the repository, one per set, put together into the schemas that cross the service boundary."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.values import SetType, WeightUnit
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.repository import SET_COLUMNS, AnyRow
from logbk_cli.workouts.schemas import (
    ExecutionResponse,
    ExerciseSession,
    ExerciseSummary,
    SetResponse,
    WorkoutResponse,
    WorkoutSummary,
)

_SET_KEYS = tuple(column.key for column in SET_COLUMNS)


def to_workouts(rows: Sequence[AnyRow], profile: ProfileResponse) -> list[WorkoutResponse]:
    """Return the workouts of `rows` in their order; volumes are in the member's unit, of the reps that they count."""
    return [_to_workout(list(group), profile) for _, group in _grouped(rows, "workout_id")]


def _to_workout(rows: list[AnyRow], profile: ProfileResponse) -> WorkoutResponse:
    first = rows[0]
    zone = ZoneInfo(first.zone)
    executions = [
        _to_execution(list(group), zone)
        for execution_id, group in _grouped(rows, "execution_id")
        if execution_id is not None
    ]
    set_count = sum(len(execution.sets) for execution in executions)
    volume_kg = sum((_volume_kg(row, profile.forced_reps) for row in rows), start=Decimal(0))
    return WorkoutResponse(
        **_head(first, set_count, volume_kg, profile.unit),
        note=first.workout_note,
        exercises=tuple(executions),
        plan_id=first.plan_id,
    )


def _head(row: AnyRow, set_count: int, volume_kg: Decimal, unit: WeightUnit) -> dict[str, Any]:
    """Return what a workout and its summary have in common."""
    zone = ZoneInfo(row.zone)
    return {
        "id": row.workout_id,
        "name": row.workout_name,
        "started_at": row.started_at.astimezone(zone),
        "finished_at": _local(row.finished_at, zone),
        "zone": row.zone,
        "is_all_day": row.is_all_day,
        "duration_s": _duration(row),
        "set_count": set_count,
        "volume": in_unit(volume_kg, unit),
        "volume_unit": unit,
    }


def _to_execution(rows: list[AnyRow], zone: ZoneInfo) -> ExecutionResponse:
    first = rows[0]
    return ExecutionResponse(
        exercise=first.exercise,
        measurement=first.measurement,
        position=first.execution_position,
        note=first.execution_note,
        sets=tuple(to_set(row, zone) for row in rows if row.set_id is not None),
    )


def to_set(row: AnyRow, zone: ZoneInfo) -> SetResponse:
    """Return the set in `row`, its time in `zone`."""
    values = {key: getattr(row, key) for key in _SET_KEYS}
    values["done_at"] = _local(row.done_at, zone)
    return SetResponse.model_validate(values)


def to_sessions(rows: Sequence[AnyRow]) -> list[ExerciseSession]:
    """Return what was done of an exercise, one session per workout and exercise, in the order of `rows`."""
    sessions = []
    for _, group in groupby(rows, key=lambda row: (row.exercise_id, row.workout_id)):
        of_workout = list(group)
        first = of_workout[0]
        zone = ZoneInfo(first.zone)
        notes = dict.fromkeys(row.execution_note for row in of_workout if row.execution_note)
        sessions.append(
            ExerciseSession(
                exercise_id=first.exercise_id,
                exercise=first.exercise,
                workout_id=first.workout_id,
                workout_name=first.workout_name,
                started_at=first.started_at.astimezone(zone),
                is_all_day=first.is_all_day,
                is_open=first.finished_at is None,
                sets=tuple(to_set(row, zone) for row in of_workout),
                note="; ".join(notes) or None,
            )
        )
    return sessions


def to_summaries(rows: Sequence[AnyRow], unit: WeightUnit) -> list[WorkoutSummary]:
    """Return listed workouts of rows that stand for an execution each; volumes are in `unit`."""
    summaries = []
    for _, group in _grouped(rows, "workout_id"):
        executions = list(group)
        set_count = sum(row.set_count for row in executions)
        volume_kg = sum((row.volume_kg for row in executions), start=Decimal(0))
        done = (row for row in executions if row.exercise is not None)
        summaries.append(
            WorkoutSummary(
                **_head(executions[0], set_count, volume_kg, unit),
                exercises=tuple(ExerciseSummary(exercise=row.exercise, set_count=row.set_count) for row in done),
            )
        )
    return summaries


def in_unit(kilograms: Decimal, unit: WeightUnit) -> Decimal:
    """Return kilograms in `unit`, to a tenth."""
    value = kilograms if unit is WeightUnit.KG else kilograms / KG_PER_LB
    return value.quantize(Decimal("0.1"))


def _volume_kg(row: AnyRow, forced: ForcedReps) -> Decimal:
    if row.load_kg is None or row.reps is None or row.type == SetType.WARMUP:
        return Decimal(0)
    volume: Decimal = row.load_kg * forced.count_reps(row.reps, row.forced_reps)
    return volume


def _duration(row: AnyRow) -> int | None:
    """Seconds from start to finish; None where a time is not known (the end may equal the start)."""
    if row.is_all_day or row.finished_at is None or row.finished_at == row.started_at:
        return None
    return int((row.finished_at - row.started_at).total_seconds())


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)


def _grouped(rows: Iterable[AnyRow], key: str) -> Iterator[tuple[UUID | None, Iterator[AnyRow]]]:
    return groupby(rows, key=lambda row: getattr(row, key))
