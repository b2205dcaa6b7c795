"""What a seeder is: a class with a name, the tables that it writes to, and the seeders that must have run before."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.seeding.schemas import SeedReport


@dataclass(frozen=True, slots=True)
class SeedRun:
    """What a seeder is given: the transaction, who is signed in (None: the owner of the database), and what was asked.

    `force`: what differs is brought up to date.
    """

    session: AsyncSession
    user_id: UUID | None
    force: bool


class Seeder(ABC):
    """Fills tables. Run again it changes nothing; whatever it does, it tells.

    `is_default`: runs where no seeder is named.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    requires: ClassVar[tuple[str, ...]] = ()
    is_default: ClassVar[bool] = False

    @abstractmethod
    async def seed(self, run: SeedRun) -> SeedReport:
        """Fill the tables, and return what came of it."""
