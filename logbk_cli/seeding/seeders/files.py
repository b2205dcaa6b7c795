"""Exercises from files that an administrator has."""

from typing import ClassVar

from logbk_cli.seeding.intake_service import ExerciseIntake
from logbk_cli.seeding.schemas import SeedReport
from logbk_cli.seeding.seeder import Seeder, SeedRun
from logbk_cli.seeding.values import CATALOGUE


class FileSeeder(Seeder):
    """Puts the exercises of a file beside the catalogue; what that has already is left out."""

    tables: ClassVar[tuple[str, ...]] = ("exercises", "exercise_aliases")
    requires: ClassVar[tuple[str, ...]] = (CATALOGUE,)
    reads_file: ClassVar[bool] = True

    async def seed(self, run: SeedRun) -> SeedReport:
        """Put what was read."""
        if run.file is None:
            raise LookupError(self.name)
        done = await ExerciseIntake(run.session).put(self.name, run.file.entries, force=run.force)
        return done.model_copy(update={"bad_rows": run.file.bad_rows, "errors": run.file.errors})


class CsvSeeder(FileSeeder):
    """Those of a table."""

    name: ClassVar[str] = "csv"
    summary: ClassVar[str] = "the exercises of a table: --csv FILE"


class FreeExerciseDbSeeder(FileSeeder):
    """Those of free-exercise-db, which are in the public domain."""

    name: ClassVar[str] = "free-exercise-db"
    summary: ClassVar[str] = "those of free-exercise-db's exercises.json"


class WgerSeeder(FileSeeder):
    """Those of wger, each with the attribution that its licence asks for."""

    name: ClassVar[str] = "wger"
    summary: ClassVar[str] = "those of wger's exerciseinfo, with their attribution"
