"""Rules for putting exercises into the system's catalogue: none twice, and no row of a member's is touched."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.seeding.repository import SeedingRepository
from logbk_cli.seeding.schemas import Outcome, SeededRow, SeedReport
from logbk_cli.seeding.values import CatalogueEntry

_OUTCOMES = {"differs": Outcome.SKIPPED, "taken": Outcome.SKIPPED}
DIFFERS = "it differs from what is there"


class ExerciseIntake:
    """The system's exercises, as administrators write them."""

    def __init__(self, session: AsyncSession) -> None:
        self._seeding = SeedingRepository(session)

    async def put(self, source: str, entries: Sequence[CatalogueEntry], *, force: bool) -> SeedReport:
        """Put exercises of one source where they are not; with `force` those that differ are brought up to date.

        One that has the name of another exercise of the system, or a name of one, is left out.
        """
        rows = await self._seeding.put(source, entries, update=force)
        done = [_seeded(entry, row.outcome, row.taken_by) for entry, row in zip(entries, rows, strict=True)]
        counts = Counter(one.outcome for one in done)
        return SeedReport(
            seeder=source,
            **{outcome.value: counts[outcome] for outcome in Outcome},
            rows=tuple(one for one in done if one.outcome is not Outcome.UNCHANGED),
        )

    async def passes_over_policies(self) -> bool:
        """Tell whether this connection would see the logs of all members as one."""
        return await self._seeding.passes_over_policies()


def _seeded(entry: CatalogueEntry, outcome: str, taken_by: str | None) -> SeededRow:
    reason = DIFFERS if outcome == "differs" else None
    if taken_by is not None:
        reason = f"{taken_by} has this name" if taken_by.lower() == entry.name.lower() else f"it is {taken_by} already"
    return SeededRow(name=entry.name, outcome=_OUTCOMES.get(outcome) or Outcome(outcome), reason=reason)
