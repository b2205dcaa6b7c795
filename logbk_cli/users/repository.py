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
)


class ProfileRepository:
    """The signed-in member's profile; the policies show no other."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Keep this member's other imports out until the transaction ends."""
        await self._session.execute(select(Profile.user_id).with_for_update(key_share=True))

    async def get(self) -> Row[*tuple[Any, ...]] | None:
        """Return the profile, or None where the account has none yet."""
        result = await self._session.execute(select(*_COLUMNS))
        return result.one_or_none()

    async def update(self, changes: Mapping[str, object]) -> Row[*tuple[Any, ...]] | None:
        """Change the given columns and return the profile, or None where there is none."""
        result = await self._session.execute(update(Profile).values(**changes).returning(*_COLUMNS))
        return result.one_or_none()
