"""What can be said of a server by asking it."""

import time

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.core import clock
from logbk_cli.health.repository import HealthRepository
from logbk_cli.health.schemas import ServerFacts


class HealthService:
    """Examines the server at the other end of a unit of work; nobody need be signed in, but for the catalogue."""

    def __init__(self, session: AsyncSession) -> None:
        self._health = HealthRepository(session)

    async def examine(self) -> ServerFacts:
        """Return how the server is; its clock is compared with the middle of the time that the answer took."""
        asked, begun = clock.now(), time.perf_counter()
        server = await self._health.load_server()
        took = time.perf_counter() - begun
        return ServerFacts(
            version=server.version,
            ahead_s=round((server.now - asked).total_seconds() - took / 2, 1),
            round_trip_ms=round(took * 1000, 1),
            is_encrypted=await self._health.is_encrypted(),
            defects=tuple(await self._health.list_defects()),
        )

    async def count_catalogue(self) -> int:
        """Return how many exercises everybody finds on the server."""
        return await self._health.count_catalogue()
