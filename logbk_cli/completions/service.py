"""Gathers the names that a shell completes."""

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.completions.schemas import CompletionNames
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.routines.service import RoutineService


class CompletionService:
    """The names of exercises and routines."""

    def __init__(self, session: AsyncSession) -> None:
        self._exercises = ExerciseService(session)
        self._routines = RoutineService(session)

    async def names(self) -> CompletionNames:
        """Return the names: of exercises those first that the member does, then their own, then the well-known."""
        exercises = await self._exercises.list_named()
        exercises.sort(key=lambda one: (-one.uses, not one.is_own, -one.commonness, one.name.casefold()))
        routines = await self._routines.list_all()
        return CompletionNames(
            exercises=tuple(dict.fromkeys(one.name for one in exercises)),
            routines=tuple(routine.name for routine in routines),
        )
