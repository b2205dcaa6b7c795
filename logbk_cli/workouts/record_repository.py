"""Statements on the best sets of an exercise. The policies show only the signed-in member's rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Numeric,
    Select,
    and_,
    cast,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.notation.values import SetType
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.loads import BODY, LOAD_KG, RESERVE, counted_reps
from logbk_cli.workouts.models import Execution, Workout, WorkoutSet
from logbk_cli.workouts.repository import AnyRow

# What a set achieved: sets with the same are one to the records, and the first of them holds it.
_ACHIEVED = (
    "exercise_id",
    "weight",
    "unit",
    "weight_kg",
    "relative_to_bodyweight",
    "load_kg",
    "reps",
    "reserve",
    "duration_s",
    "distance",
    "distance_unit",
    "distance_m",
)


class RecordRepository:
    """The sets that hold records, always found anew among all that were done."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_bests(
        self,
        exercise_ids: Iterable[UUID],
        *,
        forced: ForcedReps,
        before: datetime | None = None,
        without_workout: UUID | None = None,
    ) -> Sequence[AnyRow]:
        """Return the sets of the exercises that hold any record among those before a time, and some more.

        However long the log is: one each for every number of reps and of reps in reserve, and for each other record.
        """
        done = _done(exercise_ids, forced, before, without_workout).subquery()
        rows: Sequence[AnyRow] = (await self._session.execute(_bests(done))).all()
        return rows

    async def list_best_sets(self, exercise_ids: Iterable[UUID], *, forced: ForcedReps) -> Sequence[AnyRow]:
        """Return the same with the workouts that they stand in, and the workout of the highest volume of each exercise.

        The rows of workouts have a `volume_kg`, loads times reps, and nothing of a set.
        """
        done = _done(exercise_ids, forced, None, None).cte("done")
        sets = _bests(done).subquery()
        volume = func.sum(done.c.load_kg * done.c.reps)
        workouts = (
            select(done.c.exercise_id, done.c.started_at, volume.label("volume_kg"))
            .group_by(done.c.exercise_id, done.c.workout_id, done.c.started_at)
            .having(volume > 0)
            .subquery()
        )
        of = workouts.c
        highest = select(workouts).ext(distinct_on(of.exercise_id))
        best = highest.order_by(of.exercise_id, of.volume_kg.desc(), of.started_at).subquery()
        found = union_all(
            select(*sets.c, cast(null(), Numeric).label("volume_kg")),
            select(*(best.c.get(column.name, cast(null(), column.type)) for column in sets.c), best.c.volume_kg),
        )
        return await self._with_workouts(found.subquery())

    async def _with_workouts(self, found: FromClause) -> Sequence[AnyRow]:
        """Return rows that hold an exercise and a time with the workout that began then; only few must be looked up."""
        where = (
            select(Workout.id.label("workout_id"), Workout.name.label("workout_name"), Workout.zone, Workout.is_all_day)
            .join(Execution, and_(Execution.user_id == Workout.user_id, Execution.workout_id == Workout.id))
            .where(
                Workout.started_at == found.c.started_at,
                Workout.deleted_at.is_(None),
                Execution.exercise_id == found.c.exercise_id,
                Execution.deleted_at.is_(None),
            )
            .order_by(Workout.id)
            .limit(1)
            .correlate(found)
            .lateral()
        )
        statement: Select[*tuple[Any, ...]] = select(found, where).join(where, true())
        return (await self._session.execute(statement)).all()


def _done(
    exercise_ids: Iterable[UUID], forced: ForcedReps, before: datetime | None, without_workout: UUID | None
) -> Select[*tuple[Any, ...]]:
    """Return every set that can hold a record: no warm-up, no failed attempt."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Execution.exercise_id,
            WorkoutSet.weight,
            WorkoutSet.unit,
            WorkoutSet.weight_kg,
            WorkoutSet.relative_to_bodyweight,
            LOAD_KG.label("load_kg"),
            counted_reps(forced).label("reps"),
            RESERVE.label("reserve"),
            WorkoutSet.duration_s,
            WorkoutSet.distance,
            WorkoutSet.distance_unit,
            WorkoutSet.distance_m,
            Workout.id.label("workout_id"),
            Workout.started_at,
        )
        .select_from(Execution)
        .join(
            Workout,
            and_(
                Workout.user_id == Execution.user_id, Workout.id == Execution.workout_id, Workout.deleted_at.is_(None)
            ),
        )
        .join(
            WorkoutSet,
            and_(
                WorkoutSet.user_id == Execution.user_id,
                WorkoutSet.execution_id == Execution.id,
                WorkoutSet.deleted_at.is_(None),
            ),
        )
        .outerjoin(BODY, true())
        .where(
            Execution.exercise_id.in_(list(exercise_ids)),
            Execution.deleted_at.is_(None),
            WorkoutSet.type != SetType.WARMUP,
            counted_reps(forced).is_distinct_from(0),
        )
    )
    if before is not None:
        statement = statement.where(Workout.started_at < before)
    if without_workout is not None:
        statement = statement.where(Workout.id != without_workout)
    return statement


def _bests(done: FromClause) -> CompoundSelect[Any]:
    achieved = [done.c[name] for name in _ACHIEVED]
    # First the many equal sets become one: to sort them all would take longer than to read them.
    alike = select(*achieved, func.min(done.c.started_at).label("started_at")).group_by(*achieved).cte("alike")
    of, is_weighted = alike.c, alike.c.weight.is_not(None)

    def best_of(measure: ColumnElement[Any], *by: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
        key = (of.exercise_id, of.relative_to_bodyweight, *by)
        return (
            select(alike)
            .ext(distinct_on(*key))
            .where(measure.is_not(None))
            .order_by(*key, measure.desc(), of.started_at)
        )

    found = (
        best_of(of.load_kg, of.reps, of.reserve),
        best_of(of.weight_kg, of.reps, of.reserve).where(of.relative_to_bodyweight, is_weighted),
        best_of(of.reps).where(~is_weighted),
        best_of(of.duration_s),
        best_of(of.distance_m),
    )
    return union_all(*(select(one.subquery()) for one in found))
