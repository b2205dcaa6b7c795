"""Statements on changes. The policies show only the signed-in member's; functions of the database write them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Executable,
    Numeric,
    Row,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from logbk_cli.changes.models import Change, ChangeRow
from logbk_cli.changes.values import ChangeState, RowKind

# Changes lie below the domains that they are of, and do not import them; here they only put names to rows.
_PROFILES = table("profiles", column("user_id", Uuid), column("zone", Text), schema="logbk")
_EXECUTIONS = table(
    "executions", column("user_id", Uuid), column("id", Uuid), column("exercise_id", Uuid), schema="logbk"
)
_EXERCISES = table("exercises", column("user_id", Uuid), column("id", Uuid), column("name", Text), schema="logbk")

_PLANS = table(
    "plans",
    column("user_id", Uuid),
    column("id", Uuid),
    column("routine_id", Uuid),
    column("deleted_at", DateTime(timezone=True)),
    column("rest_s", Numeric),
    column("note", Text),
    schema="logbk",
)
_PLANNED = table(
    "planned_exercises",
    column("user_id", Uuid),
    column("plan_id", Uuid),
    column("exercise_id", Uuid),
    column("position", BigInteger),
    column("sets", Text),
    column("rest_s", Numeric),
    column("note", Text),
    column("deleted_at", DateTime(timezone=True)),
    schema="logbk",
)

_COLUMNS = (Change.id, Change.label, Change.made_at, Change.state, Change.undone_at)

AnyRow = Row[*tuple[Any, ...]]
_Image = InstrumentedAttribute[dict[str, Any] | None]


class ChangeRepository:
    """Reads a member's changes, and has the database name, undo, redo and forget them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def describe(self, label: str, made_at: datetime) -> int | None:
        """Name the change of this transaction and return its number; None where nothing was written."""
        return await self._session.scalar(select(func.logbk.describe_change(label, made_at)))

    async def lock(self) -> str | None:
        """Keep the member's other writers out until the transaction ends; return the zone that the profile names."""
        locked = select(_PROFILES.c.zone).with_for_update(key_share=True)
        return await self._session.scalar(locked)

    async def list_newest(self, limit: int) -> Sequence[AnyRow]:
        """Return the newest changes; each row also tells the profile's zone, and how many there are in `total`."""
        zone = select(_PROFILES.c.zone).scalar_subquery()
        total = select(func.count()).select_from(Change).scalar_subquery()
        statement = select(*_COLUMNS, zone.label("zone"), total.label("total")).order_by(Change.id.desc()).limit(limit)
        return (await self._session.execute(statement)).all()

    async def list_done(self, limit: int) -> Sequence[AnyRow]:
        """Return the newest changes that are not undone."""
        return await self._fetch(select(*_COLUMNS).where(_is(ChangeState.DONE)).order_by(Change.id.desc()).limit(limit))

    async def list_undone(self, limit: int) -> Sequence[AnyRow]:
        """Return the changes that can be redone, the one undone last first."""
        statement = select(*_COLUMNS).where(_is(ChangeState.UNDONE)).order_by(Change.undone_order.desc()).limit(limit)
        return await self._fetch(statement)

    async def load(self, ids: Sequence[int]) -> Sequence[AnyRow]:
        """Return changes by their numbers, the newest first."""
        return await self._fetch(select(*_COLUMNS).where(Change.id.in_(ids)).order_by(Change.id.desc()))

    async def undo(self, ids: Sequence[int], at: datetime, *, with_later: bool) -> AnyRow:
        """Undo changes; return `status` and `changes` as `logbk.undo_changes` tells them."""
        return await self._call(func.logbk.undo_changes(_numbers(ids), with_later, at))

    async def redo(self, ids: Sequence[int]) -> AnyRow:
        """Redo changes; return `status` and `changes` as `logbk.redo_changes` tells them."""
        return await self._call(func.logbk.redo_changes(_numbers(ids)))

    async def prune(self, now: datetime, *, dry_run: bool) -> AnyRow:
        """Forget changes; return what `logbk.prune_changes` tells of them."""
        answer = func.logbk.prune_changes(now, dry_run).table_valued(
            column("undo_days"), column("old_changes"), column("dropped_changes"), column("images")
        )
        return (await self._session.execute(select(answer))).one()

    async def _call(self, function: Any) -> AnyRow:  # noqa: ANN401 - a function of the database, whatever it takes
        answer = function.table_valued(column("status", Text), column("changes", ARRAY(BigInteger)))
        return (await self._session.execute(select(answer))).one()

    async def count_rows(self, ids: Sequence[int]) -> Sequence[AnyRow]:
        """Return how many rows of each table changes have added, removed and altered."""
        kind = _kind().label("kind")
        statement = (
            select(ChangeRow.table_name, kind, func.count().label("number"))
            .where(ChangeRow.change_id.in_(ids), _is_seen())
            .group_by(ChangeRow.table_name, kind)
            .order_by(ChangeRow.table_name, kind)
        )
        return await self._fetch(statement)

    async def list_rows(self, ids: Sequence[int], limit: int) -> Sequence[AnyRow]:
        """Return rows of changes as JSON text, with the exercise that each is of, in the order of the log."""
        latest = func.coalesce(ChangeRow.after, ChangeRow.before)
        statement = (
            select(
                ChangeRow.table_name,
                _kind().label("kind"),
                cast(ChangeRow.before, Text).label("before"),
                cast(ChangeRow.after, Text).label("after"),
                _exercise_of(ChangeRow.before).label("exercise_before"),
                _exercise_of(ChangeRow.after).label("exercise_after"),
            )
            .where(ChangeRow.change_id.in_(ids), _is_seen())
            .order_by(
                ChangeRow.change_id,
                ChangeRow.table_name,
                cast(latest["done_at"].astext, DateTime(timezone=True)),
                cast(latest["execution_id"].astext, Uuid),
                cast(latest["position"].astext, BigInteger),
                ChangeRow.row_id,
            )
            .limit(limit)
        )
        return await self._fetch(statement)

    async def list_planned(self, plan_ids: Sequence[UUID], routine_ids: Sequence[UUID]) -> Sequence[AnyRow]:
        """Return what plans say, and those routines have now: a row per planned exercise, plan by plan, in order."""
        of_routines = and_(_PLANS.c.routine_id.in_(routine_ids), _PLANS.c.deleted_at.is_(None))
        statement = (
            select(
                _PLANS.c.id.label("plan_id"),
                _PLANS.c.routine_id,
                _PLANS.c.rest_s.label("plan_rest_s"),
                _PLANS.c.note.label("plan_note"),
                _EXERCISES.c.name.label("exercise"),
                _PLANNED.c.sets,
                _PLANNED.c.rest_s,
                _PLANNED.c.note,
            )
            .join(_PLANNED, and_(_PLANNED.c.user_id == _PLANS.c.user_id, _PLANNED.c.plan_id == _PLANS.c.id))
            .join(
                _EXERCISES,
                and_(_EXERCISES.c.user_id == _PLANNED.c.user_id, _EXERCISES.c.id == _PLANNED.c.exercise_id),
            )
            .where(or_(_PLANS.c.id.in_(plan_ids), of_routines), _PLANNED.c.deleted_at.is_(None))
            .order_by(_PLANS.c.id, _PLANNED.c.position)
        )
        return await self._fetch(statement)

    async def _fetch(self, statement: Executable) -> Sequence[AnyRow]:
        return (await self._session.execute(statement)).all()


def _is(state: ChangeState) -> ColumnElement[bool]:
    return Change.state == state.value


def _numbers(ids: Sequence[int]) -> ColumnElement[Any]:
    return cast(list(ids), ARRAY(BigInteger))


def _is_there(image: _Image) -> ColumnElement[bool]:
    return and_(image.is_not(None), image["deleted_at"].astext.is_(None))


def _kind() -> ColumnElement[str]:
    return case(
        (~_is_there(ChangeRow.before), RowKind.ADDED.value),
        (~_is_there(ChangeRow.after), RowKind.REMOVED.value),
        else_=RowKind.ALTERED.value,
    )


def _is_seen() -> ColumnElement[bool]:
    """Tell that a person sees the row, before or after; copies of the catalogue look like the catalogue."""
    image = func.coalesce(ChangeRow.after, ChangeRow.before)
    is_copy = and_(ChangeRow.table_name == "exercises", image["is_system"].astext == "true")
    return and_(or_(_is_there(ChangeRow.before), _is_there(ChangeRow.after)), ~is_copy)


def _exercise_of(image: _Image) -> ColumnElement[str | None]:
    own = cast(image["exercise_id"].astext, Uuid)
    of_execution = (
        select(_EXECUTIONS.c.exercise_id)
        .where(_EXECUTIONS.c.user_id == ChangeRow.user_id, _EXECUTIONS.c.id == cast(image["execution_id"].astext, Uuid))
        .correlate(ChangeRow)
        .scalar_subquery()
    )
    return (
        select(_EXERCISES.c.name)
        .where(_EXERCISES.c.user_id == ChangeRow.user_id, _EXERCISES.c.id == func.coalesce(own, of_execution))
        .correlate(ChangeRow)
        .scalar_subquery()
    )
