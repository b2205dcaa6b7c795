"""Rules for seeding: what runs in which order, all of it or nothing."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.seeding import registry
from logbk_cli.seeding.schemas import SeederResponse, SeedResponse
from logbk_cli.seeding.seeder import SeedRun


def list_seeders() -> tuple[SeederResponse, ...]:
    """Return the seeders in the order in which they would run."""
    found = registry.discover()
    return tuple(
        SeederResponse(
            name=one.name, summary=one.summary, tables=one.tables, requires=one.requires, is_default=one.is_default
        )
        for one in registry.in_order(found, found)
    )


class SeedingService:
    """Fills a server's tables. The database lets administrators and its owner do so, and nobody else."""

    def __init__(self, session: AsyncSession, user_id: UUID | None) -> None:
        self._session = session
        self._user_id = user_id

    async def seed(self, names: Sequence[str], *, force: bool, dry_run: bool) -> SeedResponse:
        """Run these seeders and those that they need; without names, those that are for every server.

        Raises:
            NotFoundError: there is no such seeder.

        """
        found = registry.discover()
        wanted = registry.in_order(found, names or [name for name, one in found.items() if one.is_default])
        run = SeedRun(self._session, self._user_id, force)
        # It is done in earnest and taken back: what a dry run tells is what would come.
        async with self._session.begin_nested() as savepoint:
            reports = [await one().seed(run) for one in wanted]
            if dry_run:
                await savepoint.rollback()
        return SeedResponse(dry_run=dry_run, seeders=tuple(reports))
