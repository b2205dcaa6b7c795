"""Statements on workouts, executions and sets. The policies show only the signed-in member's rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    insert,
    join,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.models import Exercise
from logbk_cli.notation.values import SetType
from logbk_cli.workouts.models import Execution, Workout, WorkoutSet

SET_COLUMNS = (
    WorkoutSet.type,
    WorkoutSet.weight,
    WorkoutSet.unit,
    WorkoutSet.relative_to_bodyweight,
    WorkoutSet.reps,
    WorkoutSet.forced_reps,
    WorkoutSet.rpe,
    WorkoutSet.rir,
    WorkoutSet.duration_s,
    WorkoutSet.distance,
    WorkoutSet.distance_unit,
    WorkoutSet.note,
    WorkoutSet.done_at,
)
_WORKOUT_COLUMNS = (
    Workout.id.label("workout_id"),
    Workout.name.label("workout_name"),
    Workout.note.label("workout_note"),
    Workout.started_at,
    Workout.finished_at,
    Workout.zone,
    Workout.is_all_day,
)
_EXECUTION_COLUMNS = (
    Execution.id.label("execution_id"),
    Execution.exercise_id,
    Execution.position.label("execution_position"),
    Execution.note.label("execution_note"),
    Exercise.name.label("exercise"),
    Exercise.measurement,
)
_SET_POSITION = WorkoutSet.position.label("set_position")
# Weight times clean reps, in kilograms; warm-ups and what was done relative to bodyweight do not count.
_VOLUME_KG = func.coalesce(
    func.sum(WorkoutSet.weight_kg * WorkoutSet.reps).filter(
        WorkoutSet.type != SetType.WARMUP, WorkoutSet.relative_to_bodyweight.is_(False)
    ),
    0,
)

AnyRow = Row[*tuple[Any, ...]]


def _kept(model: type[Workout | Execution | WorkoutSet]) -> ColumnElement[bool]:
    return model.deleted_at.is_(None)


def _same_user(
    one: type[Workout | Execution | WorkoutSet | Exercise], other: type[Workout | Execution | WorkoutSet]
) -> ColumnElement[bool]:
    return one.user_id == other.user_id


# Workouts with all that is in them; a workout without sets has one row.
_CONTENTS = (
    join(
        Workout,
        Execution,
        and_(_same_user(Execution, Workout), Execution.workout_id == Workout.id, _kept(Execution)),
        isouter=True,
    )
    .join(Exercise, and_(_same_user(Exercise, Execution), Exercise.id == Execution.exercise_id), isouter=True)
    .join(
        WorkoutSet,
        and_(_same_user(WorkoutSet, Execution), WorkoutSet.execution_id == Execution.id, _kept(WorkoutSet)),
        isouter=True,
    )
)


class WorkoutRepository:
    """Reads and writes workouts with everything in them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_open(self) -> UUID | None:
        """Return the open workout's id and keep other writers out of it until the transaction ends."""
        statement = select(Workout.id).where(_is_open()).with_for_update(key_share=True)
        return await self._session.scalar(statement)

    async def load_open(self) -> Sequence[AnyRow]:
        """Return the open workout, one row per set; none where no workout is open."""
        return await self._load(select(Workout.id).where(_is_open()))

    async def load_by_id(self, workout_id: UUID) -> Sequence[AnyRow]:
        """Return the workout, one row per set."""
        return await self._load(_alive().where(Workout.id == workout_id))

    async def load_latest(self, position: int) -> Sequence[AnyRow]:
        """Return the workout at `position`, counted back from 1, one row per set."""
        ids = _alive().order_by(Workout.started_at.desc(), Workout.id.desc()).offset(position - 1).limit(1)
        return await self._load(ids)

    async def load_between(self, since: datetime, until: datetime) -> Sequence[AnyRow]:
        """Return the workouts that start in the half-open interval, one row per set."""
        return await self._load(_alive().where(Workout.started_at >= since, Workout.started_at < until))

    async def load_by_prefix(self, prefix: str) -> Sequence[AnyRow]:
        """Return the workouts whose id begins with `prefix`, one row per set."""
        return await self._load(_alive().where(cast(Workout.id, Text).startswith(prefix, autoescape=True)))

    async def load_all(self) -> Sequence[AnyRow]:
        """Return the whole log, the oldest workout first, one row per set."""
        return await self._load(_alive())

    async def _load(self, ids: Select[UUID]) -> Sequence[AnyRow]:
        statement = (
            select(*_WORKOUT_COLUMNS, *_EXECUTION_COLUMNS, WorkoutSet.id.label("set_id"), _SET_POSITION, *SET_COLUMNS)
            .select_from(_CONTENTS)
            .where(Workout.id.in_(ids))
            .order_by(
                Workout.started_at, Workout.id, Execution.position, Execution.id, WorkoutSet.position, WorkoutSet.id
            )
        )
        return (await self._session.execute(statement)).all()

    async def list_summaries(self, since: datetime | None, until: datetime | None, limit: int) -> Sequence[AnyRow]:
        """Return the newest workouts, one row per execution with its number of sets and its volume in kilograms.

        Each row also tells how many workouts there are in `total`.
        """
        page = _alive()
        if since is not None:
            page = page.where(Workout.started_at >= since)
        if until is not None:
            page = page.where(Workout.started_at < until)
        total = select(func.count()).select_from(page.subquery()).scalar_subquery()
        page = page.order_by(Workout.started_at.desc(), Workout.id.desc()).limit(limit)
        statement = (
            select(
                *_WORKOUT_COLUMNS,
                total.label("total"),
                Exercise.name.label("exercise"),
                func.count(WorkoutSet.id).label("set_count"),
                _VOLUME_KG.label("volume_kg"),
            )
            .select_from(_CONTENTS)
            .where(Workout.id.in_(page))
            .group_by(Workout.user_id, Workout.id, Execution.user_id, Execution.id, Exercise.name)
            .order_by(Workout.started_at.desc(), Workout.id.desc(), Execution.position)
        )
        return (await self._session.execute(statement)).all()

    async def list_exercise_sets(
        self,
        exercise_ids: Iterable[UUID],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1,
        without_workout: UUID | None = None,
    ) -> Sequence[AnyRow]:
        """Return the sets of the exercises in the newest `limit` workouts of each, the newest workout first."""
        workout_rank = func.dense_rank().over(
            partition_by=Execution.exercise_id, order_by=(Workout.started_at.desc(), Workout.id.desc())
        )
        ranked = (
            select(
                *_WORKOUT_COLUMNS,
                *_EXECUTION_COLUMNS,
                Execution.user_id.label("user_id"),
                workout_rank.label("workout_rank"),
            )
            .select_from(Execution)
            .join(Workout, and_(_same_user(Workout, Execution), Workout.id == Execution.workout_id, _kept(Workout)))
            .join(Exercise, and_(_same_user(Exercise, Execution), Exercise.id == Execution.exercise_id))
            .where(Execution.exercise_id.in_(list(exercise_ids)), _kept(Execution), _has_sets())
        )
        if since is not None:
            ranked = ranked.where(Workout.started_at >= since)
        if until is not None:
            ranked = ranked.where(Workout.started_at < until)
        if without_workout is not None:
            ranked = ranked.where(Workout.id != without_workout)
        newest = ranked.subquery()
        statement = (
            select(newest, WorkoutSet.id.label("set_id"), _SET_POSITION, *SET_COLUMNS)
            .join(
                WorkoutSet,
                and_(
                    WorkoutSet.user_id == newest.c.user_id,
                    WorkoutSet.execution_id == newest.c.execution_id,
                    _kept(WorkoutSet),
                ),
            )
            .where(newest.c.workout_rank <= limit)
            .order_by(newest.c.workout_rank, newest.c.execution_position, WorkoutSet.position)
        )
        return (await self._session.execute(statement)).all()

    async def list_bests(
        self, exercise_ids: Iterable[UUID], *, before: datetime | None = None, without_workout: UUID | None = None
    ) -> Sequence[AnyRow]:
        """Return the best reps, time and distance per exercise and weight; warm-ups never count."""
        statement = (
            select(
                Execution.exercise_id,
                WorkoutSet.weight_kg,
                WorkoutSet.relative_to_bodyweight,
                func.max(WorkoutSet.reps).label("reps"),
                func.max(WorkoutSet.duration_s).label("duration_s"),
                func.max(WorkoutSet.distance_m).label("distance_m"),
            )
            .select_from(Execution)
            .join(Workout, and_(_same_user(Workout, Execution), Workout.id == Execution.workout_id, _kept(Workout)))
            .join(
                WorkoutSet,
                and_(_same_user(WorkoutSet, Execution), WorkoutSet.execution_id == Execution.id, _kept(WorkoutSet)),
            )
            .where(
                Execution.exercise_id.in_(list(exercise_ids)),
                _kept(Execution),
                WorkoutSet.type != SetType.WARMUP,
            )
            .group_by(Execution.exercise_id, WorkoutSet.weight_kg, WorkoutSet.relative_to_bodyweight)
        )
        if before is not None:
            statement = statement.where(Workout.started_at < before)
        if without_workout is not None:
            statement = statement.where(Workout.id != without_workout)
        return (await self._session.execute(statement)).all()

    async def add_open(self, values: Mapping[str, object]) -> bool:
        """Open a workout; return False where one is open already (another terminal was faster)."""
        statement = upsert(Workout).values(**values).on_conflict_do_nothing().returning(Workout.id)
        return await self._session.scalar(statement) is not None

    async def add_all(
        self,
        workouts: Sequence[Mapping[str, object]],
        executions: Sequence[Mapping[str, object]],
        sets: Sequence[Mapping[str, object]],
    ) -> None:
        """Insert rows of all three tables, one statement each."""
        for model, rows in ((Workout, workouts), (Execution, executions), (WorkoutSet, sets)):
            if rows:
                # With its nulls: else rows that lack different things go in one by one.
                await self._session.execute(insert(model).execution_options(render_nulls=True), list(rows))

    async def update_workout(self, workout_id: UUID, changes: Mapping[str, object]) -> None:
        """Change columns of a workout."""
        await self._session.execute(update(Workout).where(Workout.id == workout_id).values(**changes))

    async def update_notes(self, notes: Mapping[UUID, str]) -> None:
        """Set the notes of executions, by their ids."""
        by_id = case(notes, value=Execution.id)
        await self._session.execute(update(Execution).where(Execution.id.in_(list(notes))).values(note=by_id))


def _alive() -> Select[UUID]:
    return select(Workout.id).where(_kept(Workout))


def _is_open() -> ColumnElement[bool]:
    return and_(Workout.finished_at.is_(None), _kept(Workout))


def _has_sets() -> ColumnElement[bool]:
    return (
        select(WorkoutSet.id)
        .where(_same_user(WorkoutSet, Execution), WorkoutSet.execution_id == Execution.id, _kept(WorkoutSet))
        .exists()
    )
