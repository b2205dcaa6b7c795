"""Statements on the settings that name a member's plates."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.users.models import Profile

_COLUMNS = (Profile.unit, Profile.plates_kg, Profile.bar_kg, Profile.plates_lb, Profile.bar_lb)


class PlateRepository:
    """The signed-in member's plates and bars; the policies show no other's."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> Row[*tuple[Any, ...]] | None:
        """Return the member's unit, plates and bars, or None where the account has no profile."""
        return (await self._session.execute(select(*_COLUMNS))).one_or_none()

    async def update(self, changes: Mapping[str, object]) -> Row[*tuple[Any, ...]] | None:
        """Change the given columns and return what stands there, or None where there is no profile."""
        return (await self._session.execute(update(Profile).values(**changes).returning(*_COLUMNS))).one_or_none()
