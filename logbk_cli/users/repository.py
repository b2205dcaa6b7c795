"""Statements on profiles and bodyweights."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.users.models import Bodyweight, Profile

AnyRow = Row[*tuple[Any, ...]]

_IS_KEPT = Bodyweight.deleted_at.is_(None)
_LAST = select(Bodyweight).where(_IS_KEPT).order_by(Bodyweight.day.desc()).limit(1)
_COLUMNS = (
    Profile.display_name,
    Profile.unit,
    Profile.zone,
    Profile.e1rm_formula,
    Profile.forced_reps,
    _LAST.with_only_columns(Bodyweight.weight).scalar_subquery().label("bodyweight"),
    _LAST.with_only_columns(Bodyweight.unit).scalar_subquery().label("bodyweight_unit"),
    Profile.undo_days,
)


class ProfileRepository:
    """The signed-in member's profile; the policies show no other."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, *, for_writing: bool = False) -> AnyRow | None:
        """Return the profile with the last bodyweight, or None where the account has none yet.

        `for_writing` keeps the member's other writers out until the transaction ends.
        """
        statement = select(*_COLUMNS)
        result = await self._session.execute(statement.with_for_update(key_share=True) if for_writing else statement)
        return result.one_or_none()

    async def update(self, changes: Mapping[str, object]) -> AnyRow | None:
        """Change the given columns and return the profile, or None where there is none."""
        result = await self._session.execute(update(Profile).values(**changes).returning(*_COLUMNS))
        return result.one_or_none()


class BodyweightRepository:
    """The signed-in member's bodyweights, one a day; the policies show no others."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, day: date) -> AnyRow | None:
        """Return the entry of a day with its `change_kg` since the entry before, or None."""
        entries = _with_changes().subquery()
        return (await self._session.execute(select(entries).where(entries.c.day == day))).one_or_none()

    async def list_newest(self, since: date | None, until: date | None, limit: int) -> Sequence[AnyRow]:
        """Return the newest entries between two days; each row also tells how many there are in `total`."""
        entries = _with_changes().subquery()
        statement = select(entries, func.count().over().label("total")).order_by(entries.c.day.desc()).limit(limit)
        if since is not None:
            statement = statement.where(entries.c.day >= since)
        if until is not None:
            statement = statement.where(entries.c.day <= until)
        return (await self._session.execute(statement)).all()

    async def put(self, entry_id: UUID, day: date, values: Mapping[str, object]) -> None:
        """Write the entry of a day, in the place of the one that is there."""
        statement = upsert(Bodyweight).values(id=entry_id, day=day, **values)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[Bodyweight.user_id, Bodyweight.day], index_where=_IS_KEPT, set_=dict(values)
            )
        )

    async def update(self, day: date, changes: Mapping[str, object]) -> None:
        """Change columns of the entry of a day."""
        await self._session.execute(update(Bodyweight).where(Bodyweight.day == day, _IS_KEPT).values(**changes))


def _with_changes() -> Any:  # noqa: ANN401 - a select of its columns
    before = func.lag(Bodyweight.weight_kg).over(order_by=Bodyweight.day)
    return select(
        Bodyweight.day, Bodyweight.weight, Bodyweight.unit, (Bodyweight.weight_kg - before).label("change_kg")
    ).where(_IS_KEPT)
