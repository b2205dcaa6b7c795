"""What a seeder is: a class with a name, the tables that it writes to, and the seeders that must have run before."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.seeding.schemas import BadRow, SeedReport
from logbk_cli.seeding.values import CatalogueEntry


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read for a seeder, whole: its exercises, and the rows that cannot be one."""

    seeder: str
    entries: tuple[CatalogueEntry, ...]
    bad_rows: int
    errors: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class SeedRun:
    """What a seeder is given: the transaction, who is signed in (None: the owner of the database), and what was asked.

    `force`: what differs is brought up to date.
    """

    session: AsyncSession
    user_id: UUID | None
    force: bool
    file: ReadFile | None = None


class Seeder(ABC):
    """Fills tables. Run again it changes nothing; whatever it does, it tells.

    `is_default`: runs where no seeder is named. `reads_file`: runs only where a file of its format is given.
    """

    name: ClassVar[str] = ""  # none: a base of others
    summary: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    requires: ClassVar[tuple[str, ...]] = ()
    is_default: ClassVar[bool] = False
    reads_file: ClassVar[bool] = False

    @abstractmethod
    async def seed(self, run: SeedRun) -> SeedReport:
        """Fill the tables, and return what came of it."""
