"""The exercises that come with the program."""

from typing import ClassVar

from logbk_cli.seeding.intake_service import ExerciseIntake
from logbk_cli.seeding.schemas import SeedReport
from logbk_cli.seeding.seeder import Seeder, SeedRun
from logbk_cli.seeding.values import CATALOGUE, read_catalogue


class CatalogueSeeder(Seeder):
    """Puts the program's own catalogue where it is not, as an upgrade of the schema did."""

    name: ClassVar[str] = CATALOGUE
    summary: ClassVar[str] = "the exercises that come with LogBK"
    tables: ClassVar[tuple[str, ...]] = ("exercises", "exercise_aliases")
    is_default: ClassVar[bool] = True

    async def seed(self, run: SeedRun) -> SeedReport:
        """Put the catalogue."""
        return await ExerciseIntake(run.session).put(self.name, read_catalogue(), force=run.force)
