"""Statements on workouts, executions and sets. The policies show only the signed-in member's rows."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Insert,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    join,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.models import Exercise
from logbk_cli.shared.base_model import SCHEMA
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.loads import BODY, LOAD_KG, volume_kg
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
    Exercise.modality,
)
_EXPORTED_EXECUTION_COLUMNS = (
    Execution.id.label("execution_id"),
    Execution.note.label("execution_note"),
    Exercise.name.label("exercise"),
    Exercise.body_part,
    Exercise.modality,
    Exercise.measurement,
)
# How many columns of an exported row are the workout's, the execution's and the set's.
EXPORT_WIDTHS = (len(_WORKOUT_COLUMNS), len(_EXPORTED_EXECUTION_COLUMNS), len(SET_COLUMNS))
_STREAM_BATCH = 2_000  # rows of one round trip
_SET_POSITION = WorkoutSet.position.label("set_position")

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
# How many sets a workout has and had: also those that were deleted, alone or with their exercise.
_SETS_EVER = (
    select(func.count())
    .select_from(
        join(Execution, WorkoutSet, and_(_same_user(WorkoutSet, Execution), WorkoutSet.execution_id == Execution.id))
    )
    .where(_same_user(Execution, Workout), Execution.workout_id == Workout.id)
    .correlate(Workout)
    .scalar_subquery()
    .label("sets_ever")
)
_KNOWN = (Workout.id, Workout.started_at, Workout.deleted_at, _SETS_EVER)
_ORDER = (Workout.started_at, Workout.id, Execution.position, Execution.id, WorkoutSet.position, WorkoutSet.id)


class WorkoutRepository:
    """Reads and writes workouts with everything in them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_open(self) -> UUID | None:
        """Return the open workout's id and keep other writers out of it until the transaction ends."""
        statement = select(Workout.id).where(_is_open()).with_for_update(key_share=True)
        return await self._session.scalar(statement)

    async def lock(self, workout_id: UUID) -> bool:
        """Keep other writers out of a workout until the transaction ends; return whether it is there."""
        statement = _alive().where(Workout.id == workout_id).with_for_update(key_share=True)
        return await self._session.scalar(statement) is not None

    async def load_open(self) -> Sequence[AnyRow]:
        """Return the open workout, one row per set; none where no workout is open."""
        return await self._load(select(Workout.id).where(_is_open()))

    async def load_by_id(self, workout_id: UUID) -> Sequence[AnyRow]:
        """Return the workout, one row per set."""
        return await self._load(_alive().where(Workout.id == workout_id))

    async def load_by_ids(self, ids: Iterable[UUID]) -> Sequence[AnyRow]:
        """Return workouts, one row per set."""
        return await self._load(_alive().where(Workout.id.in_(list(ids))))

    async def load_latest(self, position: int) -> Sequence[AnyRow]:
        """Return the workout at `position`, counted back from 1, one row per set."""
        ids = _alive().order_by(Workout.started_at.desc(), Workout.id.desc()).offset(position - 1).limit(1)
        return await self._load(ids)

    async def load_last_finished(self) -> Sequence[AnyRow]:
        """Return the workout that began last of those that are finished, one row per set."""
        finished = _alive().where(Workout.finished_at.is_not(None))
        return await self._load(finished.order_by(Workout.started_at.desc(), Workout.id.desc()).limit(1))

    async def load_between(self, since: datetime, until: datetime) -> Sequence[AnyRow]:
        """Return the workouts that start in the half-open interval, one row per set."""
        return await self._load(_alive().where(Workout.started_at >= since, Workout.started_at < until))

    async def load_by_prefix(self, prefix: str) -> Sequence[AnyRow]:
        """Return the workouts whose id begins with `prefix`, one row per set."""
        return await self._load(_alive().where(cast(Workout.id, Text).startswith(prefix, autoescape=True)))

    async def stream(
        self, *, since: datetime | None = None, until: datetime | None = None, exercise_id: UUID | None = None
    ) -> AsyncIterator[Sequence[AnyRow]]:
        """Yield the log in batches of rows, the oldest workout first, one row per set: `EXPORT_WIDTHS` columns.

        One statement behind a cursor of the server's, so that all batches show the log of one moment and neither side
        holds it whole. With `exercise_id` only the workouts with that exercise, and nothing else of them.
        """
        statement = (
            select(*_WORKOUT_COLUMNS, *_EXPORTED_EXECUTION_COLUMNS, *SET_COLUMNS)
            .select_from(_CONTENTS)
            .where(_kept(Workout))
            .order_by(*_ORDER)
        )
        if since is not None:
            statement = statement.where(Workout.started_at >= since)
        if until is not None:
            statement = statement.where(Workout.started_at < until)
        if exercise_id is not None:
            statement = statement.where(Execution.exercise_id == exercise_id)
        result = await self._session.stream(statement, execution_options={"yield_per": _STREAM_BATCH})
        async for batch in result.partitions():
            yield batch

    async def load_all_day(self, starts: Iterable[datetime]) -> Sequence[AnyRow]:
        """Return the workouts of which only the day is known, and that is one of these, one row per set."""
        return await self._load(_alive().where(Workout.started_at.in_(list(starts)), Workout.is_all_day))

    async def list_starts(self, since: datetime, until: datetime) -> Sequence[AnyRow]:
        """Return the workouts of known times that start in the half-open interval, as `find_known` does."""
        statement = select(*_KNOWN).where(
            _kept(Workout), ~Workout.is_all_day, Workout.started_at >= since, Workout.started_at < until
        )
        return (await self._session.execute(statement)).all()

    async def find_known(self, ids: Iterable[UUID]) -> Sequence[AnyRow]:
        """Return which of the workouts there are, deleted ones too; `sets_ever` counts deleted sets as well."""
        statement = select(*_KNOWN).where(Workout.id.in_(list(ids)))
        return (await self._session.execute(statement)).all()

    async def _load(self, ids: Select[UUID]) -> Sequence[AnyRow]:
        statement = (
            select(
                *_WORKOUT_COLUMNS,
                Workout.plan_id,
                *_EXECUTION_COLUMNS,
                WorkoutSet.id.label("set_id"),
                _SET_POSITION,
                *SET_COLUMNS,
                LOAD_KG.label("load_kg"),
            )
            .select_from(_CONTENTS)
            .outerjoin(BODY, true())
            .where(Workout.id.in_(ids))
            .order_by(*_ORDER)
        )
        return (await self._session.execute(statement)).all()

    async def list_summaries(
        self, since: datetime | None, until: datetime | None, limit: int, *, forced: ForcedReps
    ) -> Sequence[AnyRow]:
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
                volume_kg(forced).label("volume_kg"),
            )
            .select_from(_CONTENTS)
            .outerjoin(BODY, true())
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
        """Return the sets of each exercise in its newest `limit` workouts, the newest workout first."""
        wanted = func.unnest(cast(list(exercise_ids), ARRAY(Uuid))).table_valued("id", name="wanted").render_derived()
        is_in_it = (
            select(Execution.id)
            .where(
                _same_user(Execution, Workout),
                Execution.workout_id == Workout.id,
                Execution.exercise_id == wanted.c.id,
                _kept(Execution),
                _has_sets(),
            )
            .correlate(Workout, wanted)
            .exists()
        )
        # From the newest workout back: where an exercise is done often, only few have to be looked at.
        workouts = select(Workout.user_id, *_WORKOUT_COLUMNS).where(_kept(Workout), is_in_it)
        if since is not None:
            workouts = workouts.where(Workout.started_at >= since)
        if until is not None:
            workouts = workouts.where(Workout.started_at < until)
        if without_workout is not None:
            workouts = workouts.where(Workout.id != without_workout)
        newest = workouts.order_by(Workout.started_at.desc(), Workout.id.desc()).limit(limit).lateral("newest")
        of = newest.c
        statement = (
            select(newest, *_EXECUTION_COLUMNS, WorkoutSet.id.label("set_id"), _SET_POSITION, *SET_COLUMNS)
            .select_from(wanted)
            .join(newest, true())
            .join(
                Execution,
                and_(
                    Execution.user_id == of.user_id,
                    Execution.workout_id == of.workout_id,
                    Execution.exercise_id == wanted.c.id,
                    _kept(Execution),
                ),
            )
            .join(Exercise, and_(_same_user(Exercise, Execution), Exercise.id == Execution.exercise_id))
            .join(
                WorkoutSet,
                and_(_same_user(WorkoutSet, Execution), WorkoutSet.execution_id == Execution.id, _kept(WorkoutSet)),
            )
            .order_by(
                wanted.c.id,
                of.started_at.desc(),
                of.workout_id.desc(),
                Execution.position,
                Execution.id,
                WorkoutSet.position,
            )
        )
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
        """Insert rows of all three tables, one statement each; the rows of a table have the same keys.

        One statement, because what is checked and recorded for each costs more than many a row in it.
        """
        for model, rows in ((Workout, workouts), (Execution, executions), (WorkoutSet, sets)):
            if rows:
                await self._session.execute(_insert_all(model, rows))

    async def update_workout(self, workout_id: UUID, changes: Mapping[str, object]) -> None:
        """Change columns of a workout."""
        await self._session.execute(update(Workout).where(Workout.id == workout_id).values(**changes))

    async def update_notes(self, notes: Mapping[UUID, str]) -> None:
        """Set the notes of executions, by their ids."""
        by_id = case(notes, value=Execution.id)
        await self._session.execute(update(Execution).where(Execution.id.in_(list(notes))).values(note=by_id))

    async def shift_sets(self, workout_id: UUID, by: timedelta) -> None:
        """Move the times of all sets of a workout, the deleted ones too, which may come back."""
        executions = select(Execution.id).where(Execution.workout_id == workout_id)
        await self._change_sets(WorkoutSet.execution_id.in_(executions), done_at=WorkoutSet.done_at + by)

    async def join_workouts(self, source: UUID, target: UUID, *, later: UUID, shift: int) -> None:
        """Put all executions of `source` into `target`; those of `later`, one of the two, stand `shift` places on."""
        places = case((Execution.workout_id == later, Execution.position + shift), else_=Execution.position)
        await self._change_executions(Execution.workout_id.in_([source, target]), workout_id=target, position=places)

    async def join_executions(self, joined: Mapping[UUID, tuple[UUID, int]], at: datetime) -> None:
        """Put all sets of executions into others, so many places on, and delete the executions that they left."""
        targets = {source: target for source, (target, _) in joined.items()}
        shifts = {source: shift for source, (_, shift) in joined.items()}
        await self._change_sets(
            WorkoutSet.execution_id.in_(list(joined)),
            execution_id=case(targets, value=WorkoutSet.execution_id),
            position=WorkoutSet.position + case(shifts, value=WorkoutSet.execution_id),
        )
        await self._change_executions(Execution.id.in_(list(joined)), deleted_at=at)

    async def change_exercise(self, execution_ids: Iterable[UUID], exercise_id: UUID) -> None:
        """Make executions those of another exercise."""
        await self._change_executions(Execution.id.in_(list(execution_ids)), exercise_id=exercise_id)

    async def rewrite_executions(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Change executions, by their ids, to what the rows say; all rows have the same keys."""
        await self._rewrite(Execution, rows)

    async def rewrite_sets(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Change sets, by their ids, to what the rows say; all rows have the same keys."""
        await self._rewrite(WorkoutSet, rows)

    async def remove(self, executions: Collection[UUID], sets: Collection[UUID], now: datetime) -> None:
        """Put tombstones on executions and on sets, one statement each; what is gone already stays as it is."""
        for model, ids in ((WorkoutSet, sets), (Execution, executions)):
            if ids:
                statement = update(model).where(model.id.in_(list(ids)), _kept(model)).values(deleted_at=now)
                await self._session.execute(statement)

    async def _change_executions(self, condition: ColumnElement[bool], **values: object) -> None:
        statement = update(Execution).where(condition).values(**values)
        await self._session.execute(statement.execution_options(synchronize_session=False))

    async def _change_sets(self, condition: ColumnElement[bool], **values: object) -> None:
        statement = update(WorkoutSet).where(condition).values(**values)
        await self._session.execute(statement.execution_options(synchronize_session=False))

    async def _rewrite(self, model: type[Execution | WorkoutSet], rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        names = [name for name in rows[0] if name != "id"]
        table = model.metadata.tables[f"{SCHEMA}.{model.__tablename__}"]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        values = [{"row_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
        # Not through the ORM: the rows go out in one batch, whatever their number.
        connection = await self._session.connection()
        await connection.execute(statement, values)


def _insert_all(model: type[Workout | Execution | WorkoutSet], rows: Sequence[Mapping[str, object]]) -> Insert:
    columns = [model.__table__.c[name] for name in rows[0]]
    arrays = [cast([row[one.key] for row in rows], ARRAY(one.type)) for one in columns]
    given = func.unnest(*arrays).table_valued(*(column(one.key, one.type) for one in columns)).render_derived()
    names, values = [one.key for one in columns], list[ColumnElement[Any]](given.c)
    if "user_id" not in names:  # asked once: as a column's default it is asked for each row
        names.append("user_id")
        values.append(select(func.logbk.uid()).scalar_subquery())
    return insert(model).from_select(names, select(*values), include_defaults=False)


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
