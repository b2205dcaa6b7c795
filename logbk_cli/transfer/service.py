"""A whole log going out."""

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.text import workout_to_text


class TransferService:
    """A member's whole log."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutService(session)
        self._profiles = ProfileService(session)

    async def export_text(self) -> str:
        """Return the log as workout text, the oldest workout first."""
        profile = await self._profiles.require_profile()
        zone = profile.zone_name
        return "\n".join(workout_to_text(workout, zone) for workout in await self._workouts.export(profile))
