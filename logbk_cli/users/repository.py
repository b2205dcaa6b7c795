"""Statements on profiles."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.users.models import Profile

_COLUMNS = (
    Profile.display_name,
    Profile.unit,
    Profile.zone,
    Profile.e1rm_formula,
    Profile.bodyweight,
    Profile.bodyweight_unit,
    Profile.undo_days,
)


class ProfileRepository:
    """The signed-in member's profile; the policies show no other."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, *, for_writing: bool = False) -> Row[*tuple[Any, ...]] | None:
        """Return the profile, or None where the account has none yet.

        `for_writing` keeps the member's other writers out until the transaction ends.
        """
        statement = select(*_COLUMNS)
        result = await self._session.execute(statement.with_for_update(key_share=True) if for_writing else statement)
        return result.one_or_none()

    async def update(self, changes: Mapping[str, object]) -> Row[*tuple[Any, ...]] | None:
        """Change the given columns and return the profile, or None where there is none."""
        result = await self._session.execute(update(Profile).values(**changes).returning(*_COLUMNS))
        return result.one_or_none()
