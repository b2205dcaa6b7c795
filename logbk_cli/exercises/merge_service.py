"""Rules for making one exercise of two: what was done of one becomes something done of the other, with its names."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.exercises.repository import ExerciseRepository
from logbk_cli.exercises.schemas import ExerciseResponse, MergedExercises
from logbk_cli.exercises.service import ExerciseService, alias_rows
from logbk_cli.exercises.values import MEASURED_IN, Counted, implied_names, known_as, name_key
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError
from logbk_cli.users.service import ProfileService


class ExerciseMergeService:
    """Merges a member's exercises."""

    def __init__(self, session: AsyncSession) -> None:
        self._exercises = ExerciseRepository(session)
        self._service = ExerciseService(session)
        self._profiles = ProfileService(session)
        self._changes = ChangeService(session)

    async def merge(self, source: str, target: str) -> MergedExercises:
        """Move everything that was done of `source` to `target`, which answers to all its names from then on.

        Both are named exactly. An own `source` is deleted. One of the catalogue stays there for others; for this
        member the target stands in its place, until they take its full name from the target again. Where an own
        exercise hides the catalogue's of the same name, that one is meant by `target`.

        Raises:
            UnclearNameError: there is none of a name.
            InvalidInputError: both are one exercise.
            BusinessRuleError: the sets of `source` cannot be sets of `target`.

        """
        await self._profiles.require_profile(for_writing=True)
        gone = await self._service.require_exact(source)
        kept = await self._service.require_exact(target)
        hides_its_namesake = gone.name.lower() in {name.lower() for name in gone.hides}
        if kept.id == gone.id and not hides_its_namesake:
            raise InvalidInputError(f"both name {kept.name}", "Name the exercise that shall have its history.")
        if gone.is_own:
            await self._exercises.delete(gone.id)
        if kept.id == gone.id:  # nothing stands in place of the catalogue's any more
            kept = await self._service.require_exact(gone.name)
        if kept.measurement is not gone.measurement:
            await self._require_fit(gone, kept)
        await self._exercises.adopt([kept.id])
        await self._exercises.add_aliases(alias_rows(kept.id, _new_names(gone, kept)))
        await self._exercises.move_history(gone.id, kept.id)
        await self._changes.describe(f"merged the exercise {gone.name} into {kept.name}")
        return MergedExercises(exercise=await self._service.require_details(kept.id), gone=gone)

    async def _require_fit(self, gone: ExerciseResponse, kept: ExerciseResponse) -> None:
        found = [Counted(*row) for row in await self._exercises.list_counted(gone.id)]
        if not all(one.suits(kept.measurement) for one in found):
            raise BusinessRuleError(
                f"{kept.name} counts {MEASURED_IN[kept.measurement]}, and there are sets of {gone.name} that do not",
                f"Only what counts {MEASURED_IN[gone.measurement]} can take them over.",
            )


def _new_names(gone: ExerciseResponse, kept: ExerciseResponse) -> Iterable[str]:
    """Return what the one that stays is called from now on, besides its own name."""
    own = {name_key(name) for name in implied_names(kept.name)}
    return [name for name in known_as(gone.name, gone.aliases) if name_key(name) not in own]
