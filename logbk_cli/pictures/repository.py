"""Statements that pictures are drawn from, one each whatever the size of the log. The policies show no other's rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.models import Exercise
from logbk_cli.notation.values import SetType
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.loads import BODY, LOAD_KG, RESERVE, counted_reps, volume_kg
from logbk_cli.workouts.models import Execution, Workout, WorkoutSet

AnyRow = Row[*tuple[Any, ...]]

# With the load and the reps what tells one set from another in a picture; sets that are the same in all are one row.
_SET = (WorkoutSet.weight_kg, WorkoutSet.duration_s, WorkoutSet.distance_m)
_EXERCISE = (Exercise.id, Exercise.name, Exercise.body_part, Exercise.modality, Exercise.measurement)


class PictureRepository:
    """Reads a member's log for pictures."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_workouts(
        self, since: datetime | None, until: datetime | None, forced: ForcedReps
    ) -> Sequence[AnyRow]:
        """Return the workouts that begin in the half-open interval, the oldest first, with their sets and volume.

        Workouts without sets are left out.
        """
        head = (Workout.id, Workout.name, Workout.note, Workout.started_at, Workout.finished_at, Workout.zone)
        statement = (
            select(*head, Workout.is_all_day, func.count().label("set_count"), volume_kg(forced).label("volume_kg"))
            .select_from(Workout)
            .join(Execution, _is_in_workout())
            .join(WorkoutSet, _is_in_execution())
            .outerjoin(BODY, true())
            .where(Workout.deleted_at.is_(None))
            .group_by(Workout.user_id, Workout.id)
            .order_by(Workout.started_at, Workout.id)
        )
        return (await self._session.execute(_within(statement, since, until))).all()

    async def list_sets(
        self, exercise_id: UUID | None, since: datetime | None, until: datetime | None, forced: ForcedReps
    ) -> Sequence[AnyRow]:
        """Return the sets of an exercise, or of all, the oldest workout first, one row for those that are alike.

        Warm-ups are left out; `forced` tells whether forced reps count. `times` counts the sets of a row, and
        `position` is where in its workout the exercise stands.
        """
        reps = counted_reps(forced)
        statement = (
            select(
                Workout.id.label("workout_id"),
                Workout.started_at,
                Workout.zone,
                *(column.label(f"exercise_{column.key}") for column in _EXERCISE),
                *_SET,
                LOAD_KG.label("load_kg"),
                reps.label("reps"),
                RESERVE.label("reserve"),
                func.min(Execution.position).label("position"),
                func.count().label("times"),
            )
            .select_from(Workout)
            .join(Execution, _is_in_workout())
            .join(Exercise, and_(Exercise.user_id == Execution.user_id, Exercise.id == Execution.exercise_id))
            .join(WorkoutSet, _is_in_execution())
            .outerjoin(BODY, true())
            .where(Workout.deleted_at.is_(None), WorkoutSet.type != SetType.WARMUP)
            .group_by(Workout.user_id, Workout.id, Exercise.user_id, Exercise.id, *_SET, LOAD_KG, reps, RESERVE)
            .order_by(Workout.started_at, Workout.id, Exercise.id)
        )
        if exercise_id is not None:
            statement = statement.where(Execution.exercise_id == exercise_id)
        return (await self._session.execute(_within(statement, since, until))).all()


def _is_in_workout() -> ColumnElement[bool]:
    return and_(
        Execution.user_id == Workout.user_id, Execution.workout_id == Workout.id, Execution.deleted_at.is_(None)
    )


def _is_in_execution() -> ColumnElement[bool]:
    return and_(
        WorkoutSet.user_id == Execution.user_id,
        WorkoutSet.execution_id == Execution.id,
        WorkoutSet.deleted_at.is_(None),
    )


def _within(
    statement: Select[*tuple[Any, ...]], since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    if since is not None:
        statement = statement.where(Workout.started_at >= since)
    if until is not None:
        statement = statement.where(Workout.started_at < until)
    return statement
