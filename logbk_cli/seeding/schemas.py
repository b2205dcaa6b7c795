"""What seeding is asked for and what came of it, as it crosses the service boundary."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class Outcome(StrEnum):
    """What came of a row, or would."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class SeederResponse(_Schema):
    """A seeder: the tables that it writes to, and the seeders that must have run before."""

    name: str
    summary: str
    tables: tuple[str, ...]
    requires: tuple[str, ...]
    is_default: bool


class SeededRow(_Schema):
    """A row that is not as it was before, or not as the seeder has it; `reason` says why it was skipped."""

    name: str
    outcome: Outcome
    reason: str | None = None


class BadRow(_Schema):
    """A row of a file that cannot be an exercise, with its place."""

    place: str
    message: str


class SeedReport(_Schema):
    """What came of one seeder, or would: `rows` are all but the unchanged ones, `errors` the first of the bad rows."""

    seeder: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    bad_rows: int = 0
    rows: tuple[SeededRow, ...] = ()
    errors: tuple[BadRow, ...] = ()


class SeedResponse(_Schema):
    """What came of all seeders, in the order in which they ran."""

    dry_run: bool
    seeders: tuple[SeedReport, ...]


class CleanedSource(_Schema):
    """What was removed of a source's exercises, or would be: those that nobody uses."""

    source: str
    removed: int
    names: tuple[str, ...]


class CleanResponse(_Schema):
    """What was removed, or would be. `database` is the name to type on a server that is marked production."""

    dry_run: bool
    database: str
    is_production: bool
    sources: tuple[CleanedSource, ...]

    @property
    def removed(self) -> int:
        """How many exercises of all sources."""
        return sum(one.removed for one in self.sources)
