"""Statements on changes. The policies show only the signed-in member's; functions of the database write them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


class ChangeRepository:
    """Reads a member's changes, and has the database name, undo and redo them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def describe(self, label: str, made_at: datetime) -> int | None:
        """Name the change of this transaction and return its number; None where nothing was written."""
        return await self._session.scalar(select(func.logbk.describe_change(label, made_at)))
