"""Statements that ask a server how it is; none of them reads a member's rows.

The catalogue belongs to nobody, which is to say to the nil user; whoever is signed in sees it.
"""

from datetime import datetime
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_SERVER = text("SELECT current_setting('server_version_num')::int AS version, clock_timestamp() AS now")

_CATALOGUE = text(
    "SELECT count(*) FROM logbk.exercises WHERE user_id = '00000000-0000-0000-0000-000000000000' AND deleted_at IS NULL"
)


class ServerRow(NamedTuple):
    """PostgreSQL's version number, and the time by its clock."""

    version: int
    now: datetime


class HealthRepository:
    """What the database says of itself, which any role may read, and the catalogue of exercises."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def load_server(self) -> ServerRow:
        """Return the server's version and time."""
        row = (await self._session.execute(_SERVER)).one()
        return ServerRow(row.version, row.now)

    async def list_defects(self) -> list[tuple[str, str]]:
        """Return what is unsafe in the database: the kind of defect, and the object."""
        statement = files("logbk_cli.health").joinpath("policies.sql").read_text("utf-8")
        connection = await self._session.connection()
        result = await connection.exec_driver_sql(statement)
        return [(row._mapping["defect"], row._mapping["object"]) for row in result]  # noqa: SLF001 - its public name

    async def count_catalogue(self) -> int:
        """Return how many exercises everybody finds here."""
        number: int = (await self._session.execute(_CATALOGUE)).scalar_one()
        return number

    async def is_encrypted(self) -> bool:
        """Tell whether this very connection is encrypted."""
        raw = await (await self._session.connection()).get_raw_connection()
        driver = raw.driver_connection
        return driver is not None and bool(driver.pgconn.ssl_in_use)
