"""Rules for seeding: what runs in which order, all of it or nothing."""

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.seeding import registry
from logbk_cli.seeding.repository import SeedingRepository
from logbk_cli.seeding.schemas import CleanedSource, CleanResponse, SeederResponse, SeedResponse
from logbk_cli.seeding.seeder import ReadFile, SeedRun
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError

_log = logging.getLogger(__name__)


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

    async def seed(
        self, names: Sequence[str], file: ReadFile | None = None, *, force: bool, dry_run: bool
    ) -> SeedResponse:
        """Run these seeders and those that they need; without names or a file, those that are for every server.

        Raises:
            NotFoundError: there is no such seeder.
            InvalidInputError: one of them reads a file, and there is none of its format.

        """
        found = registry.discover()
        named = [*names, *([] if file is None else [file.seeder])]
        wanted = registry.in_order(found, named or [name for name, one in found.items() if one.is_default])
        for one in wanted:
            if one.reads_file and (file is None or file.seeder != one.name):
                raise InvalidInputError(
                    f"the seeder {one.name} reads a file, and none was given",
                    f"Pass --from FILE --format {one.name}.",
                )
        run = SeedRun(self._session, self._user_id, force, file)
        # It is done in earnest and taken back: what a dry run tells is what would come.
        async with self._session.begin_nested() as savepoint:
            reports = [await one().seed(run) for one in wanted]
            if dry_run:
                await savepoint.rollback()
        for report in reports:
            _log.info(
                "the seeder %s%s: %d rows created, %d updated, %d unchanged, %d skipped, %d bad",
                *(report.seeder, " (a dry run)" if dry_run else ""),
                *(report.created, report.updated, report.unchanged, report.skipped, report.bad_rows),
            )
        return SeedResponse(dry_run=dry_run, seeders=tuple(reports))

    async def clean(self, names: Sequence[str], database: str | None, *, dry_run: bool) -> CleanResponse:
        """Remove the system's exercises that nobody has in their log, of these seeders or of all; what is used stays.

        Raises:
            NotFoundError: there is no such seeder.
            BusinessRuleError: the server is marked production, and `database` is not its database's name.

        """
        found = registry.discover()
        sources = [registry.require(found, name).name for name in names] or None
        repository = SeedingRepository(self._session)
        name, is_production = await repository.server()
        if is_production and not dry_run and database != name:
            raise BusinessRuleError(
                "this server is marked production, and that is not the name of its database",
                "Nothing was removed.",
            )
        removed: dict[str, list[str]] = {}
        for row in await repository.clean(sources, database, dry_run=dry_run):
            removed.setdefault(row.source, []).append(row.name)
        return CleanResponse(
            dry_run=dry_run,
            database=name,
            is_production=is_production,
            sources=tuple(
                CleanedSource(source=source, removed=len(gone), names=tuple(gone)) for source, gone in removed.items()
            ),
        )
