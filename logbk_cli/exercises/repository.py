"""Statements on exercises and their aliases. The policies show the member's own rows and the catalogue's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    Numeric,
    Row,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    case,
    column,
    func,
    join,
    or_,
    select,
    table,
    true,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from logbk_cli.exercises.models import SYSTEM_USER_ID, Exercise, ExerciseAlias
from logbk_cli.exercises.schemas import ExerciseFilter
from logbk_cli.notation.values import Measurement, SetType

# Exercises lie below workouts and do not import them; here they look at what was done of one, and hand it on.
_EXECUTIONS = table(
    "executions",
    column("id", Uuid),
    column("exercise_id", Uuid),
    column("workout_id", Uuid),
    column("deleted_at", DateTime(timezone=True)),
    schema="logbk",
)
_SETS = table(
    "sets",
    column("execution_id", Uuid),
    column("type", Text),
    column("weight", Numeric),
    column("weight_kg", Numeric),
    column("relative_to_bodyweight", Boolean),
    column("reps", Integer),
    column("duration_s", Numeric),
    column("distance", Numeric),
    column("distance_m", Numeric),
    column("deleted_at", DateTime(timezone=True)),
    schema="logbk",
)
_PLANNED = table("planned_exercises", column("exercise_id", Uuid), schema="logbk")
_MAXES = table(
    "training_maxes", column("exercise_id", Uuid), column("deleted_at", DateTime(timezone=True)), schema="logbk"
)
_WORKOUTS = table(
    "workouts",
    column("id", Uuid),
    column("started_at", DateTime(timezone=True)),
    column("zone", Text),
    column("deleted_at", DateTime(timezone=True)),
    schema="logbk",
)
# Whoever throws a workout away leaves what is in it as it was: it is the workout that bears the tombstone.
_DONE = join(_EXECUTIONS, _WORKOUTS, _WORKOUTS.c.id == _EXECUTIONS.c.workout_id)
_IS_DONE = (_EXECUTIONS.c.deleted_at.is_(None), _WORKOUTS.c.deleted_at.is_(None))

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
_MOST_USES = 1_000
WORKOUTS_IN_TREND = 12


class ExerciseRepository:
    """The catalogue and the member's own exercises, read as one: by id, the member's row goes first."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_exact(self, keys: Iterable[str]) -> Sequence[AnyRow]:
        """Return the exercises that bear one of the `name_key`s: a row for each key and exercise.

        `is_given` tells whether the member gave it that name.
        """
        is_given = ExerciseAlias.user_id != SYSTEM_USER_ID
        statement = (
            select(
                ExerciseAlias.alias_key.label("key"),
                *_NAMED_COLUMNS,
                _count_uses().label("uses"),
                is_given.label("is_given"),
            )
            .ext(distinct_on(ExerciseAlias.alias_key, Exercise.id))
            .join(Exercise, Exercise.id == ExerciseAlias.exercise_id)
            .where(ExerciseAlias.alias_key.in_(list(keys)), ExerciseAlias.deleted_at.is_(None), _is_visible())
            .order_by(ExerciseAlias.alias_key, Exercise.id, _IS_CATALOGUE, is_given.desc())
        )
        return await self._fetch(statement)

    async def find_deleted(self, names: Iterable[str]) -> Sequence[AnyRow]:
        """Return the member's deleted exercises of these names, given in lower case, the last deleted one last."""
        key = func.lower(Exercise.name).label("key")
        statement = (
            select(key, *_NAMED_COLUMNS, _count_uses().label("uses"), true().label("is_given"))
            .where(key.in_(list(names)), Exercise.deleted_at.is_not(None), ~_IS_CATALOGUE)
            .order_by(Exercise.deleted_at)
        )
        return await self._fetch(statement)

    async def load_all(self, wanted: ExerciseFilter | None = None) -> Sequence[AnyRow]:
        """Return every exercise with its uses and the keys of its aliases, for a search by likeness."""
        return await self._fetch(_with_keys(_merged(*_NAMED_COLUMNS, wanted=wanted)))

    async def load_named(self, ids: Iterable[UUID]) -> Sequence[AnyRow]:
        """Return exercises that a log refers to, deleted or not, with their uses and the keys of their aliases."""
        named = select(*_NAMED_COLUMNS).where(Exercise.id.in_(list(ids)), ~_IS_CATALOGUE)
        return await self._fetch(_with_keys(named))

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

    async def list_counted(self, exercise_id: UUID) -> Sequence[AnyRow]:
        """Return what there is in the sets of an exercise, deleted ones too: each combination once, as `Counted`."""
        is_relative = _SETS.c.relative_to_bodyweight
        statement = (
            select(
                and_(_SETS.c.weight.is_not(None), ~is_relative).label("weight"),
                is_relative.label("bodyweight"),
                _SETS.c.reps.is_not(None).label("reps"),
                _SETS.c.duration_s.is_not(None).label("duration"),
                _SETS.c.distance.is_not(None).label("distance"),
            )
            .select_from(_SETS)
            .join(_EXECUTIONS, _EXECUTIONS.c.id == _SETS.c.execution_id)
            .where(_EXECUTIONS.c.exercise_id == exercise_id)
            .distinct()
        )
        return await self._fetch(statement)

    async def move_history(self, source: UUID, target: UUID) -> None:
        """Make all that was done and planned of `source` something of `target`, what is deleted too: it may come back.

        So is the training max, unless `target` has one of its own.
        """
        for one in (_EXECUTIONS, _PLANNED):
            await self._session.execute(update(one).where(one.c.exercise_id == source).values(exercise_id=target))
        other = _MAXES.alias()
        has_own = (
            select(other.c.exercise_id).where(other.c.exercise_id == target, other.c.deleted_at.is_(None)).exists()
        )
        maxes = update(_MAXES).where(_MAXES.c.exercise_id == source, _MAXES.c.deleted_at.is_(None))
        await self._session.execute(maxes.where(~has_own).values(exercise_id=target))
        await self._session.execute(maxes.values(deleted_at=func.now()))

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
            Exercise.attribution,
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
    """Tell that an exercise is not deleted, and that the member gave its full name to no other.

    An own exercise of that name stands in its place, and so does any that has the name as an alias of the member's.
    """
    own, named, alias = aliased(Exercise), aliased(Exercise), aliased(ExerciseAlias)
    # Each is asked once for all rows, and hashed: behind the policies no index on lower(name) can be used.
    taken = select(func.lower(own.name)).where(own.user_id != SYSTEM_USER_ID, own.deleted_at.is_(None))
    given = _given_names(named, alias).with_only_columns(func.lower(alias.alias))
    full_name = func.lower(Exercise.name)
    is_free = and_(full_name.not_in(given), or_(~_IS_CATALOGUE, full_name.not_in(taken)))
    return and_(Exercise.deleted_at.is_(None), or_(~Exercise.is_system, is_free))


def _given_names(named: type[Exercise], alias: type[ExerciseAlias]) -> Select[*tuple[Any, ...]]:
    """Select the names that the member gave to exercises, but for what those are called anyway."""
    return (
        select(alias.exercise_id, alias.alias)
        .join(named, and_(named.user_id == alias.user_id, named.id == alias.exercise_id))
        .where(
            alias.user_id != SYSTEM_USER_ID,
            alias.deleted_at.is_(None),
            named.deleted_at.is_(None),
            func.lower(alias.alias) != func.lower(named.name),
        )
    )


def _hidden_by() -> Subquery:
    """Select per exercise the catalogue's exercises in whose place it stands."""
    hidden, own, named, alias = aliased(Exercise), aliased(Exercise), aliased(Exercise), aliased(ExerciseAlias)
    names = union(
        _given_names(named, alias).with_only_columns(alias.exercise_id, func.lower(alias.alias).label("name")),
        select(own.id, func.lower(own.name)).where(~own.is_system, own.deleted_at.is_(None)),
    ).subquery()
    return (
        select(
            names.c.exercise_id,
            func.array_agg(aggregate_order_by(hidden.name, hidden.name), type_=ARRAY(Text)).label("hides"),
        )
        .join(hidden, func.lower(hidden.name) == names.c.name)
        .where(hidden.user_id == SYSTEM_USER_ID, hidden.deleted_at.is_(None), hidden.id != names.c.exercise_id)
        .group_by(names.c.exercise_id)
        .subquery()
    )


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


def _with_keys(exercises: Select[*tuple[Any, ...]]) -> Select[Any]:
    found = exercises.subquery()
    keys = (
        select(ExerciseAlias.exercise_id, func.array_agg(ExerciseAlias.alias_key).label("alias_keys"))
        .where(ExerciseAlias.deleted_at.is_(None))
        .group_by(ExerciseAlias.exercise_id)
        .subquery()
    )
    uses = (
        select(_EXECUTIONS.c.exercise_id, func.count().label("uses"))
        .select_from(_DONE)
        .where(*_IS_DONE)
        .group_by(_EXECUTIONS.c.exercise_id)
        .subquery()
    )
    return (
        select(found, keys.c.alias_keys, func.coalesce(uses.c.uses, 0).label("uses"))
        .outerjoin(keys, keys.c.exercise_id == found.c.id)
        .outerjoin(uses, uses.c.exercise_id == found.c.id)
    )


def _count_uses() -> ColumnElement[int]:
    """Return how often an exercise was done, as far as it helps to choose between names: further is not counted."""
    used = (
        select(_EXECUTIONS.c.exercise_id)
        .select_from(_DONE)
        .where(_EXECUTIONS.c.exercise_id == Exercise.id, *_IS_DONE)
        .correlate(Exercise)
        .limit(_MOST_USES)
        .lateral()
    )
    return select(func.count()).select_from(used).correlate(Exercise).scalar_subquery()


def _detailed(condition: ColumnElement[bool]) -> Select[Any]:
    done = (
        select(
            func.count().label("uses"),
            func.max(_WORKOUTS.c.started_at).label("last_used_at"),
            func.array_agg(aggregate_order_by(_WORKOUTS.c.zone, _WORKOUTS.c.started_at.desc()), type_=ARRAY(Text))[
                1
            ].label("last_zone"),
        )
        .select_from(_DONE)
        .where(_EXECUTIONS.c.exercise_id == Exercise.id, *_IS_DONE)
        .correlate(Exercise)
        .lateral()
    )
    in_order = aggregate_order_by(ExerciseAlias.alias, ExerciseAlias.created_at, ExerciseAlias.alias)
    aliases = (
        select(
            func.array_agg(in_order).label("aliases"),
            func.array_agg(in_order).filter(ExerciseAlias.user_id != SYSTEM_USER_ID).label("own_aliases"),
        )
        .where(ExerciseAlias.exercise_id == Exercise.id, ExerciseAlias.deleted_at.is_(None))
        .correlate(Exercise)
        .lateral()
    )
    hidden = _hidden_by()
    return (
        _merged(
            *_NAMED_COLUMNS,
            Exercise.body_part,
            Exercise.picture_url,
            Exercise.attribution,
            aliases.c.aliases,
            aliases.c.own_aliases,
            hidden.c.hides,
            done.c.uses,
            done.c.last_used_at,
            done.c.last_zone,
            _trend().label("trend"),
            wanted=None,
        )
        .select_from(
            join(Exercise, done, true()).join(aliases, true()).outerjoin(hidden, hidden.c.exercise_id == Exercise.id)
        )
        .where(condition)
    )


def _trend() -> ColumnElement[Any]:
    """Return what was best in each of an exercise's last workouts, the oldest first.

    Kilograms, reps, seconds or metres, whichever it counts; no warm-ups, and no weights that depend on bodyweight.
    """
    latest = (
        select(_WORKOUTS.c.id, _WORKOUTS.c.started_at)
        .select_from(_DONE)
        .where(_EXECUTIONS.c.exercise_id == Exercise.id, *_IS_DONE)
        .distinct()
        .order_by(_WORKOUTS.c.started_at.desc(), _WORKOUTS.c.id.desc())
        .limit(WORKOUTS_IN_TREND)
        .correlate(Exercise)
        .lateral()
    )
    counted = case(
        (Exercise.measurement == Measurement.BODYWEIGHT_REPS, _SETS.c.reps),
        (Exercise.measurement == Measurement.DURATION, _SETS.c.duration_s),
        (Exercise.measurement == Measurement.DISTANCE_DURATION, _SETS.c.distance_m),
        (_SETS.c.relative_to_bodyweight.is_(False), _SETS.c.weight_kg),
    )
    best = (
        select(latest.c.started_at, latest.c.id, func.max(counted).label("value"))
        .select_from(latest)
        .join(_EXECUTIONS, and_(_EXECUTIONS.c.workout_id == latest.c.id, _EXECUTIONS.c.exercise_id == Exercise.id))
        .join(_SETS, _SETS.c.execution_id == _EXECUTIONS.c.id)
        .where(_EXECUTIONS.c.deleted_at.is_(None), _SETS.c.deleted_at.is_(None), _SETS.c.type != SetType.WARMUP)
        .group_by(latest.c.started_at, latest.c.id)
        .correlate(Exercise)
        .lateral()
    )
    values = aggregate_order_by(best.c.value, best.c.started_at, best.c.id)
    return select(func.array_agg(values, type_=ARRAY(Numeric))).where(best.c.value.is_not(None)).scalar_subquery()
