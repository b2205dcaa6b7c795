"""A whole log going out."""

import logging
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.transfer.writers.base import Writer
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.schemas import ExportRequest
from logbk_cli.workouts.service import WorkoutService

_log = logging.getLogger(__name__)

_TOLD_EVERY = 250  # workouts


class TransferService:
    """A member's whole log."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutService(session)
        self._profiles = ProfileService(session)

    async def export(
        self,
        request: ExportRequest,
        make_writer: Callable[[ProfileResponse], Writer],
        on_step: Callable[[str], None],
    ) -> Writer:
        """Write the log, the oldest workout first, with a writer made for the member; return the writer.

        The writer writes into a file while the transaction is open, because no log need fit into memory; it is the
        caller who finishes it, and gives the file to anybody.

        Raises:
            InvalidInputError: not a day.
            NotFoundError: no exercise, or several, answer to the name.

        """
        profile = await self._profiles.require_profile()
        writer = make_writer(profile)
        async for workout in self._workouts.export(profile, request):
            writer.write(workout)
            if writer.workouts % _TOLD_EVERY == 0:
                on_step(f"{writer.workouts:,} workouts written")
        _log.info("exported %d workouts and %d sets", writer.workouts, writer.sets)
        return writer
