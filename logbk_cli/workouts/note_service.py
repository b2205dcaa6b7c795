"""Rules for adding to a note of the open workout: of the exercise that was logged last, or of the workout."""

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.notation.cleaning import fold_line
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.lines import join_notes
from logbk_cli.workouts.repository import WorkoutRepository
from logbk_cli.workouts.schemas import NotedResponse
from logbk_cli.workouts.service import called, clean_note, none_open


class NoteService:
    """Adds to the notes of a member's open workout."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._profiles = ProfileService(session)
        self._changes = ChangeService(session)

    async def add(self, text: str, *, to_workout: bool) -> NotedResponse:
        """Add a text, as it stands, to the note of the exercise logged last, or with `to_workout` of the workout.

        Raises:
            BusinessRuleError: no workout is open, or no set is in it yet.
            InvalidInputError: the text is empty, or the note gets too long.

        """
        await self._profiles.require_profile(for_writing=True)
        note = fold_line(text)
        if not note:
            raise InvalidInputError("the note is empty")
        rows = await self._workouts.load_open()
        if not rows:
            raise none_open()
        if to_workout:
            first = rows[0]
            whole = clean_note("\n".join(part for part in (first.workout_note, note) if part)) or note
            await self._workouts.update_workout(first.workout_id, {"note": whole})
            await self._changes.describe(f"added to the note of {called(first.workout_name)}")
            return NotedResponse(exercise=None, note=whole)
        done = [row for row in rows if row.set_id is not None]
        if not done:
            raise BusinessRuleError("no set is logged yet that a note could be on", "Log one, or note the workout.")
        latest = max(done, key=lambda row: (row.done_at, row.set_id))
        whole = join_notes(latest.execution_note, note)
        await self._workouts.update_notes({latest.execution_id: whole})
        await self._changes.describe(f"added to the note of {latest.exercise}")
        return NotedResponse(exercise=latest.exercise, note=whole)
