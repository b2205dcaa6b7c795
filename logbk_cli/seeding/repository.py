"""Calls of the functions by which administrators seed; no statement here reaches a table."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.seeding.values import CatalogueEntry

_PUT = text(
    "SELECT id, outcome, taken_by FROM logbk.seed_exercises(:source, CAST(:entries AS jsonb), :update)"
    " WITH ORDINALITY ORDER BY ordinality"
)
_CLEAN = text(
    "SELECT source, name FROM logbk.clean_exercises(CAST(:sources AS text[]), :database, :dry_run)"
    " WITH ORDINALITY ORDER BY ordinality"
)
_SERVER = text("SELECT current_database()::text, logbk.mark_production(NULL)")
_BYPASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user")


class SeedingRepository:
    """What an administrator, or the owner of the database, may do to the system's exercises."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, source: str, entries: Iterable[CatalogueEntry], *, update: bool) -> list[Row[*tuple[Any, ...]]]:
        """Put exercises of one source where they are not; `update` brings those up to date that differ.

        Return of each, in order, its id, what came of it (`created`, `updated`, `unchanged`, `differs` or `taken`), and
        the name of the exercise by which it is taken.
        """
        records = json.dumps([_record(entry) for entry in entries])
        values = {"source": source, "entries": records, "update": update}
        return list(await self._session.execute(_PUT, values))

    async def clean(
        self, sources: Sequence[str] | None, database: str | None, *, dry_run: bool
    ) -> list[Row[*tuple[Any, ...]]]:
        """Remove the system's exercises that nobody uses, of these sources or, with None, of all.

        Return the source and the name of each. On a server marked production `database` has to be its database's name.
        """
        values = {"sources": None if sources is None else list(sources), "database": database, "dry_run": dry_run}
        return list(await self._session.execute(_CLEAN, values))

    async def server(self) -> tuple[str, bool]:
        """Return the name of the database, and whether the server is marked production."""
        row = (await self._session.execute(_SERVER)).one()
        return row[0], row[1]

    async def passes_over_policies(self) -> bool:
        """Tell whether the policies that keep members apart mean nothing to this connection's role."""
        return bool((await self._session.execute(_BYPASSES)).scalar_one())


def _record(entry: CatalogueEntry) -> dict[str, object]:
    return {
        "id": str(entry.id),
        "name": entry.name,
        "body_part": entry.body_part,
        "modality": entry.modality,
        "measurement": entry.measurement,
        "picture_url": entry.picture_url,
        "commonness": entry.commonness,
        "attribution": entry.attribution,
        "aliases": [{"alias": alias, "key": key} for alias, key in zip(entry.aliases, entry.alias_keys, strict=True)],
    }
