"""Rules for exercises that come from a file: names decide what is the same, and nothing is taken away."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.exercises.schemas import (
    ExerciseCreate,
    ExerciseFilter,
    ExerciseResponse,
    ExerciseUpdate,
    ImportedExercises,
)
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import MAX_OWN_EXERCISES, implied_names, name_key
from logbk_cli.shared.exceptions import InvalidInputError


class ExchangeService:
    """A member's own exercises, all at once."""

    def __init__(self, session: AsyncSession) -> None:
        self._exercises = ExerciseService(session)
        self._changes = ChangeService(session)

    async def list_own(self) -> tuple[ExerciseResponse, ...]:
        """Return the exercises that the member added, by name."""
        page = await self._exercises.list_page(ExerciseFilter(mine=True), limit=MAX_OWN_EXERCISES)
        return page.exercises

    async def put(self, exercises: Sequence[ExerciseCreate]) -> ImportedExercises:
        """Add the exercises whose names are new, and bring those that are there up to date; again does nothing.

        Aliases are added and never removed, and a picture stays where the file has none. All of it is one change.

        Raises:
            InvalidInputError: a name stands there twice, or a name, alias or picture cannot be one.

        """
        there = {one.name.lower(): one for one in await self.list_own()}
        seen: set[str] = set()
        added = changed = 0
        for one in exercises:
            name = " ".join(one.name.split()).lower()
            if name in seen:
                raise InvalidInputError(f"{one.name} stands in this file twice")
            seen.add(name)
            present = there.get(name)
            if present is None:
                await self._exercises.add(one)
                added += 1
            elif (changes := _differences(present, one)) is not None:
                await self._exercises.edit(present.name, changes)
                changed += 1
        number = added + changed
        await self._changes.describe(f"imported {number:,} exercise{'' if number == 1 else 's'}")
        return ImportedExercises(added=added, changed=changed, unchanged=len(exercises) - number)


def _differences(present: ExerciseResponse, wanted: ExerciseCreate) -> ExerciseUpdate | None:
    known = {name_key(alias) for alias in (*implied_names(present.name), *present.aliases)}
    changes = ExerciseUpdate(
        body_part=None if wanted.body_part is present.body_part else wanted.body_part,
        modality=None if wanted.modality is present.modality else wanted.modality,
        measurement=None if wanted.measurement in {None, present.measurement} else wanted.measurement,
        picture_url=None if wanted.picture_url in {None, present.picture_url} else wanted.picture_url,
        add_aliases=tuple(alias for alias in wanted.aliases if name_key(alias) not in known),
    )
    return changes if changes != ExerciseUpdate() else None
