"""Statements on exercises and their aliases. The policies show the member's own rows and the catalogue's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Executable,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from logbk_cli.exercises.models import SYSTEM_USER_ID, Exercise, ExerciseAlias
from logbk_cli.exercises.schemas import ExerciseFilter

# Exercises lie below workouts and do not import them; here they only count how often one was done.
_EXECUTIONS = table(
    "executions",
    column("exercise_id", Uuid),
    column("workout_id", Uuid),
    column("deleted_at", DateTime(timezone=True)),
    schema="logbk",
)
_WORKOUTS = table(
    "workouts",
    column("id", Uuid),
    column("started_at", DateTime(timezone=True)),
    column("zone", Text),
    column("deleted_at", DateTime(timezone=True)),
    schema="logbk",
)

_IS_CATALOGUE = Exercise.user_id == SYSTEM_USER_ID
_NAMED_COLUMNS = (
    Exercise.id,
    Exercise.name,
    Exercise.modality,
    Exercise.measurement,
    Exercise.commonness,
    Exercise.is_system,
)

AnyRow = Row[*tuple[Any, ...]]


class ExerciseRepository:
    """The catalogue and the member's own exercises, read as one: by id, the member's row goes first."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_exact(self, keys: Iterable[str]) -> Sequence[AnyRow]:
        """Return the exercises that bear one of the `name_key`s: a row for each key and exercise."""
        statement = (
            select(ExerciseAlias.alias_key.label("key"), *_NAMED_COLUMNS, _count_uses().label("uses"))
            .ext(distinct_on(ExerciseAlias.alias_key, Exercise.id))
            .join(Exercise, Exercise.id == ExerciseAlias.exercise_id)
            .where(ExerciseAlias.alias_key.in_(list(keys)), ExerciseAlias.deleted_at.is_(None), _is_visible())
            .order_by(ExerciseAlias.alias_key, Exercise.id, _IS_CATALOGUE)
        )
        return await self._fetch(statement)

    async def find_deleted(self, names: Iterable[str]) -> Sequence[AnyRow]:
        """Return the member's deleted exercises of these names, given in lower case, the last deleted one last."""
        key = func.lower(Exercise.name).label("key")
        statement = (
            select(key, *_NAMED_COLUMNS, _count_uses().label("uses"))
            .where(key.in_(list(names)), Exercise.deleted_at.is_not(None), ~_IS_CATALOGUE)
            .order_by(Exercise.deleted_at)
        )
        return await self._fetch(statement)

    async def load_all(self, wanted: ExerciseFilter | None = None) -> Sequence[AnyRow]:
        """Return every exercise with its uses and the keys of its aliases, for a search by likeness."""
        found = _merged(*_NAMED_COLUMNS, wanted=wanted).subquery()
        keys = (
            select(ExerciseAlias.exercise_id, func.array_agg(ExerciseAlias.alias_key).label("alias_keys"))
            .where(ExerciseAlias.deleted_at.is_(None))
            .group_by(ExerciseAlias.exercise_id)
            .subquery()
        )
        uses = (
            select(_EXECUTIONS.c.exercise_id, func.count().label("uses"))
            .where(_EXECUTIONS.c.deleted_at.is_(None))
            .group_by(_EXECUTIONS.c.exercise_id)
            .subquery()
        )
        statement = (
            select(found, keys.c.alias_keys, func.coalesce(uses.c.uses, 0).label("uses"))
            .outerjoin(keys, keys.c.exercise_id == found.c.id)
            .outerjoin(uses, uses.c.exercise_id == found.c.id)
        )
        return await self._fetch(statement)

    async def count(self, wanted: ExerciseFilter) -> int:
        """Return how many exercises there are."""
        found = _merged(Exercise.id, wanted=wanted).subquery()
        return (await self._session.scalars(select(func.count()).select_from(found))).one()

    async def list_page(self, wanted: ExerciseFilter, *, limit: int, offset: int) -> Sequence[AnyRow]:
        """Return a page of exercises by name, with their aliases and uses."""
        ids = _merged(Exercise.id, func.lower(Exercise.name).label("sort_name"), wanted=wanted).subquery()
        page = select(ids.c.id).order_by(ids.c.sort_name, ids.c.id).limit(limit).offset(offset)
        statement = _detailed(Exercise.id.in_(page)).subquery()
        ordered = select(statement).order_by(func.lower(statement.c.name), statement.c.id)
        return await self._fetch(ordered)

    async def load_details(self, ids: Iterable[UUID]) -> Sequence[AnyRow]:
        """Return the exercises of these ids, in no particular order, with their aliases and uses."""
        return await self._fetch(_detailed(Exercise.id.in_(list(ids))))

    async def get(self, exercise_id: UUID) -> AnyRow | None:
        """Return an exercise, deleted or not."""
        statement = select(*_NAMED_COLUMNS).where(Exercise.id == exercise_id).order_by(_IS_CATALOGUE).limit(1)
        return next(iter(await self._fetch(statement)), None)

    async def adopt(self, ids: Iterable[UUID]) -> None:
        """Copy catalogue exercises into the member's own rows, which a log refers to; again does nothing."""
        copied = (
            Exercise.id,
            Exercise.name,
            Exercise.body_part,
            Exercise.modality,
            Exercise.measurement,
            Exercise.picture_url,
            Exercise.commonness,
            Exercise.is_system,
        )
        source = select(*copied).where(_IS_CATALOGUE, Exercise.id.in_(list(ids)))
        names = [attribute.key for attribute in copied]
        await self._session.execute(
            upsert(Exercise)
            .from_select(names, source, include_defaults=False)
            .on_conflict_do_nothing(index_elements=[Exercise.user_id, Exercise.id])
        )

    async def add(self, values: Mapping[str, object]) -> bool:
        """Add an own exercise; return False, with nothing added, when the member has one of that name."""
        statement = upsert(Exercise).values(**values).on_conflict_do_nothing().returning(Exercise.id)
        return (await self._session.execute(statement)).one_or_none() is not None

    async def update(self, exercise_id: UUID, changes: Mapping[str, object]) -> bool:
        """Change an own exercise; return whether it is there. A name that is taken raises IntegrityError."""
        statement = (
            update(Exercise)
            .where(Exercise.id == exercise_id, ~_IS_CATALOGUE, Exercise.deleted_at.is_(None))
            .values(**changes)
            .returning(Exercise.id)
            .execution_options(synchronize_session=False)
        )
        return (await self._session.execute(statement)).one_or_none() is not None

    async def add_aliases(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Add aliases; those that the exercise has already are left alone."""
        if rows:
            await self._session.execute(upsert(ExerciseAlias).values(list(rows)).on_conflict_do_nothing())

    async def remove_aliases(self, exercise_id: UUID, keys: Iterable[str]) -> Sequence[str]:
        """Remove the member's aliases of an exercise by their keys; return the keys that were there."""
        statement = (
            update(ExerciseAlias)
            .where(
                ExerciseAlias.user_id != SYSTEM_USER_ID,
                ExerciseAlias.exercise_id == exercise_id,
                ExerciseAlias.alias_key.in_(list(keys)),
                ExerciseAlias.deleted_at.is_(None),
            )
            .values(deleted_at=func.now())
            .returning(ExerciseAlias.alias_key)
            .execution_options(synchronize_session=False)
        )
        return (await self._session.scalars(statement)).all()

    async def delete(self, exercise_id: UUID) -> bool:
        """Put a tombstone on an own exercise, so that its history stays; return whether it was there."""
        return await self.update(exercise_id, {"deleted_at": func.now()})

    async def _fetch(self, statement: Executable) -> Sequence[AnyRow]:
        return (await self._session.execute(statement)).all()


def _is_visible() -> ColumnElement[bool]:
    """Tell that an exercise is not deleted, and that no own one of its name stands before it."""
    own = aliased(Exercise)
    # Asked once for all rows, and hashed: behind the policies no index on lower(name) can be used.
    taken = select(func.lower(own.name)).where(own.user_id != SYSTEM_USER_ID, own.deleted_at.is_(None))
    return and_(Exercise.deleted_at.is_(None), or_(~_IS_CATALOGUE, func.lower(Exercise.name).not_in(taken)))


def _merged(*columns: Any, wanted: ExerciseFilter | None) -> Select[Any]:  # noqa: ANN401 - columns of any type
    statement = select(*columns).ext(distinct_on(Exercise.id)).where(_is_visible()).order_by(Exercise.id, _IS_CATALOGUE)
    if wanted is None:
        return statement
    if wanted.body_part is not None:
        statement = statement.where(Exercise.body_part == wanted.body_part)
    if wanted.modality is not None:
        statement = statement.where(Exercise.modality == wanted.modality)
    if wanted.mine:
        statement = statement.where(~Exercise.is_system)
    return statement


def _count_uses() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(_EXECUTIONS)
        .where(_EXECUTIONS.c.exercise_id == Exercise.id, _EXECUTIONS.c.deleted_at.is_(None))
        .correlate(Exercise)
        .scalar_subquery()
    )


def _detailed(condition: ColumnElement[bool]) -> Select[Any]:
    done = (
        select(
            func.count().label("uses"),
            func.max(_WORKOUTS.c.started_at).label("last_used_at"),
            func.array_agg(aggregate_order_by(_WORKOUTS.c.zone, _WORKOUTS.c.started_at.desc()), type_=ARRAY(Text))[
                1
            ].label("last_zone"),
        )
        .select_from(_EXECUTIONS)
        .join(_WORKOUTS, _WORKOUTS.c.id == _EXECUTIONS.c.workout_id)
        .where(
            _EXECUTIONS.c.exercise_id == Exercise.id,
            _EXECUTIONS.c.deleted_at.is_(None),
            _WORKOUTS.c.deleted_at.is_(None),
        )
        .correlate(Exercise)
        .lateral()
    )
    aliases = (
        select(func.array_agg(aggregate_order_by(ExerciseAlias.alias, ExerciseAlias.created_at, ExerciseAlias.alias)))
        .where(ExerciseAlias.exercise_id == Exercise.id, ExerciseAlias.deleted_at.is_(None))
        .correlate(Exercise)
        .scalar_subquery()
    )
    return (
        _merged(
            *_NAMED_COLUMNS,
            Exercise.body_part,
            Exercise.picture_url,
            aliases.label("aliases"),
            done.c.uses,
            done.c.last_used_at,
            done.c.last_zone,
            wanted=None,
        )
        .join(done, literal(True))  # noqa: FBT003 - ON true
        .where(condition)
    )
