"""Rules for changes: each has a name in plain words."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.repository import ChangeRepository
from logbk_cli.core import clock
from logbk_cli.shared.text import sanitise

MAX_LABEL_LENGTH: Final = 300


class ChangeService:
    """What a member's commands changed."""

    def __init__(self, session: AsyncSession) -> None:
        self._changes = ChangeRepository(session)

    async def describe(self, label: str) -> None:
        """Name what this transaction has written, as it reads behind "Undid: ": `logged Bench Press (Barbell) 80kg x8`.

        The last call of a writing service method. Where nothing was written there is no change, and this does nothing.
        """
        cleaned = " ".join(sanitise(label).split())
        if len(cleaned) > MAX_LABEL_LENGTH:
            cleaned = f"{cleaned[: MAX_LABEL_LENGTH - 2].rstrip()} …"
        await self._changes.describe(cleaned, clock.now())
