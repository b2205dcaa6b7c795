"""Statements that count what is in the log. The policies show only the signed-in member's rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Text, and_, case, cast, func, literal, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.models import Exercise
from logbk_cli.notation.values import SetType
from logbk_cli.stats.values import GroupBy, Period
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.loads import BODY, DAY, LOAD_KG, RESERVE, counted_reps
from logbk_cli.workouts.models import Execution, Workout, WorkoutSet

AnyRow = Row[*tuple[Any, ...]]

# A day begins at most this long before or after it does in UTC; the index on the time knows no zones.
_WIDEST_OFFSET: Final = timedelta(hours=26)
_HARD_RESERVE: Final = 3  # RPE 7
_WORKING = WorkoutSet.type != SetType.WARMUP
_MONDAY = cast(func.date_trunc("week", DAY), DAY.type)


class StatsRepository:
    """Counts workouts, sets, reps and loads by the lifter's own days."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_workouts(self, now: Period | None, before: Period | None) -> Sequence[AnyRow]:
        """Return how many workouts there are, on how many days, and for how long: a row for each of the periods.

        `is_now` tells them apart. Without a period: the whole log, with its first day.
        """
        length = func.extract("epoch", Workout.finished_at - Workout.started_at)
        is_now = _is_in(now) if now is not None else literal(True)  # noqa: FBT003 - a value of SQL
        statement = select(
            is_now.label("is_now"),
            func.count().label("workouts"),
            func.count(DAY.distinct()).label("days"),
            func.coalesce(func.sum(length).filter(~Workout.is_all_day), 0).label("duration_s"),
            func.min(DAY).label("first_day"),
        ).where(Workout.deleted_at.is_(None), *_within(now, before))
        return (await self._session.execute(statement.group_by("is_now"))).all()

    async def count_sets(
        self, now: Period | None, before: Period | None, by: Sequence[GroupBy], forced: ForcedReps
    ) -> Sequence[AnyRow]:
        """Return what was done in each period: in all, where `by_what` is NULL, and by each way of telling apart.

        `by_what` is one of `by` and `key` an exercise's name, a body part, a Monday or the number of a weekday. Volumes
        are in kilograms.
        """
        is_now = _is_in(now) if now is not None else literal(True)  # noqa: FBT003 - as above
        keys: dict[GroupBy, ColumnElement[Any]] = {
            GroupBy.EXERCISE: cast(Exercise.name, Text),
            GroupBy.BODY_PART: cast(Exercise.body_part, Text),
            GroupBy.WEEK: cast(_MONDAY, Text),
            GroupBy.WEEKDAY: cast(func.extract("isodow", DAY), Text),
        }
        counted: dict[GroupBy, ColumnElement[Any]] = {
            way: keys[way].label(f"by_{number}") for number, way in enumerate(by)
        }
        sets = (
            _sets(forced).add_columns(is_now.label("is_now"), *counted.values()).where(*_within(now, before)).subquery()
        )
        of = sets.c
        columns = [of[f"by_{number}"] for number in range(len(by))]
        # Of a column that a row is not grouped by, GROUPING() gives 1.
        what = case(
            *((func.grouping(column) == 0, literal(way.value)) for column, way in zip(columns, by, strict=True)),
            else_=None,
        )
        key = func.coalesce(*columns) if len(columns) > 1 else columns[0]
        statement = select(
            of.is_now,
            what.label("by_what"),
            key.label("key"),
            func.count(of.workout_id.distinct()).label("workouts"),
            *_sums(of),
        ).group_by(func.grouping_sets(of.is_now, *(tuple_(of.is_now, column) for column in columns)))
        return (await self._session.execute(statement)).all()

    async def list_weeks(self) -> Sequence[date]:
        """Return the Mondays of all weeks in which there was a workout."""
        statement = select(_MONDAY).where(Workout.deleted_at.is_(None)).distinct()
        return (await self._session.scalars(statement)).all()

    async def list_exercises(self, *, most_done: bool, limit: int) -> Sequence[AnyRow]:
        """Return the exercises that were done, with how often and when last, and how many there are in `total`."""
        done = (
            select(
                Execution.user_id,
                Execution.exercise_id,
                func.count(Workout.id.distinct()).label("workouts"),
                func.max(Workout.started_at).label("last_done_at"),
            )
            .join(Workout, and_(_is_of_workout(), Workout.deleted_at.is_(None)))
            .group_by(Execution.user_id, Execution.exercise_id)
            .subquery()
        )
        first, second = (done.c.workouts, done.c.last_done_at) if most_done else (done.c.last_done_at, done.c.workouts)
        statement = (
            select(done, Exercise.name.label("exercise"), func.count().over().label("total"))
            .join(Exercise, and_(Exercise.user_id == done.c.user_id, Exercise.id == done.c.exercise_id))
            .order_by(first.desc(), second.desc(), Exercise.name)
            .limit(limit)
        )
        return (await self._session.execute(statement)).all()


def _is_of_workout() -> ColumnElement[bool]:
    return and_(
        Execution.user_id == Workout.user_id, Execution.workout_id == Workout.id, Execution.deleted_at.is_(None)
    )


def _is_of_execution() -> ColumnElement[bool]:
    return and_(
        WorkoutSet.user_id == Execution.user_id,
        WorkoutSet.execution_id == Execution.id,
        WorkoutSet.deleted_at.is_(None),
    )


def _sets(forced: ForcedReps) -> Select[*tuple[Any, ...]]:
    """Return all sets of workouts that are in the log, with what is summed of them."""
    return (
        select(
            Workout.id.label("workout_id"),
            WorkoutSet.type,
            counted_reps(forced).label("reps"),
            WorkoutSet.forced_reps,
            LOAD_KG.label("load_kg"),
            func.coalesce(RESERVE <= _HARD_RESERVE, True).label("is_hard"),
        )
        .select_from(Workout)
        .join(Execution, _is_of_workout())
        .join(Exercise, and_(Exercise.user_id == Execution.user_id, Exercise.id == Execution.exercise_id))
        .join(WorkoutSet, _is_of_execution())
        .outerjoin(BODY, true())
        .where(Workout.deleted_at.is_(None))
    )


def _sums(of: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - the columns of a subquery
    working = of.type != SetType.WARMUP
    return (
        func.count().filter(working).label("sets"),
        func.count().filter(working, of.is_hard).label("hard_sets"),
        func.count().filter(~working).label("warmup_sets"),
        func.coalesce(func.sum(of.reps).filter(working), 0).label("reps"),
        func.coalesce(func.sum(of.forced_reps).filter(working), 0).label("forced_reps"),
        func.coalesce(func.sum(of.load_kg * of.reps).filter(working), 0).label("volume_kg"),
        func.coalesce(func.sum(of.load_kg * of.forced_reps).filter(working), 0).label("forced_volume_kg"),
    )


def _is_in(period: Period) -> ColumnElement[bool]:
    return DAY.between(period.since, period.until)


def _within(now: Period | None, before: Period | None) -> list[ColumnElement[bool]]:
    """Return the conditions that a workout began in one of the periods: by the day, and by what the index knows."""
    if now is None:
        return []
    found: list[ColumnElement[bool]] = [_is_in(now) if before is None else or_(_is_in(now), _is_in(before))]
    first = now.since if before is None else before.since
    found.append(Workout.started_at >= datetime.combine(first, time.min, UTC) - _WIDEST_OFFSET)
    if now.until < date.max - _WIDEST_OFFSET * 2:
        found.append(Workout.started_at < datetime.combine(now.until, time.min, UTC) + 2 * _WIDEST_OFFSET)
    return found
