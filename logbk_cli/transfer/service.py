"""Rules for whole logs coming in and going out."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.notation.raw import RawWorkout
from logbk_cli.notation.values import WeightUnit
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.log_service import LogService
from logbk_cli.workouts.schemas import AddedWorkouts
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.text import workout_to_text


class TransferService:
    """A member's whole log."""

    def __init__(self, session: AsyncSession) -> None:
        self._log = LogService(session)
        self._workouts = WorkoutService(session)
        self._profiles = ProfileService(session)

    async def import_workouts(self, workouts: Sequence[RawWorkout], unit: WeightUnit | None) -> AddedWorkouts:
        """Add whole workouts; see `LogService.add_workouts`."""
        return await self._log.add_workouts(workouts, unit)

    async def export_text(self) -> str:
        """Return the log as workout text, the oldest workout first."""
        zone = (await self._profiles.require_profile()).zone_name
        return "\n".join(workout_to_text(workout, zone) for workout in await self._workouts.export())
