"""Making a workout in the log what it is to be: locked, compared, written in a few statements, and told."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.core import clock
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.shared.exceptions import BusinessRuleError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_workouts
from logbk_cli.workouts.contents import Contents, read_contents
from logbk_cli.workouts.difference import describe_exercises, describe_head, find_row_changes
from logbk_cli.workouts.repository import WorkoutRepository
from logbk_cli.workouts.schemas import EditResponse
from logbk_cli.workouts.service import WorkoutService


@dataclass(frozen=True, slots=True)
class Opened:
    """A workout of the log, and the profile of the member whose it is."""

    contents: Contents
    profile: ProfileResponse


class WorkoutRewriter:
    """Reads a workout to be changed, and writes what it became."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._service = WorkoutService(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def find(self, which: str | None) -> Opened:
        """Return the workout that `which` names; see `WorkoutService.show`."""
        found = await self._service.show(which)
        profile = await self._profiles.require_profile()
        return Opened(read_contents(await self._workouts.load_by_id(found.id)), profile)

    async def find_locked(self, which: str | None) -> Opened:
        """Return the workout that `which` names, and keep other writers out of it until the transaction ends."""
        return await self.require_locked((await self._service.show(which)).id)

    async def require_locked(self, workout_id: UUID) -> Opened:
        """Return the workout of this id, locked as in `find_locked`.

        Raises:
            BusinessRuleError: it is not there any more.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        return Opened(await self._lock(workout_id), profile)

    async def _lock(self, workout_id: UUID) -> Contents:
        rows = await self._workouts.load_by_id(workout_id) if await self._workouts.lock(workout_id) else ()
        if not rows:
            raise BusinessRuleError("this workout was deleted meanwhile", "Nothing is changed.")
        return read_contents(rows)

    async def rewrite(
        self, opened: Opened, new: Contents, *, dry_run: bool = False, moved_sets: Collection[UUID] = ()
    ) -> EditResponse:
        """Make the workout what `new` says, and tell what that changes; rows stay as far as they can.

        `moved_sets` as in `describe_exercises`.

        Raises:
            BusinessRuleError: a second workout would be open, or a finished one without sets.

        """
        old, profile = opened.contents, opened.profile
        if new.finished_at is not None and not new.executions and old.executions:
            raise BusinessRuleError(
                "a finished workout without sets is not kept", "To delete it: `logbk workout delete`."
            )
        changes = find_row_changes(old, new)
        if changes.workout.get("finished_at", new) is None and await self._workouts.lock_open() not in {None, old.id}:
            raise BusinessRuleError(
                "only one workout can be open", "Finish the open one first, or give this one an end."
            )
        if changes and not dry_run:
            before = {execution.exercise.id for execution in old.executions}
            adopted = {execution.exercise.id for execution in new.executions} - before
            if adopted:
                await self._exercises.adopt(adopted)
            if changes.workout:
                await self._workouts.update_workout(old.id, changes.workout)
            await self._workouts.add_all((), changes.new_executions, changes.new_sets)
            await self._workouts.rewrite_executions(changes.executions)
            await self._workouts.rewrite_sets(changes.sets)
            await self._workouts.remove(changes.removed_executions, changes.removed_sets, clock.now())
        rows = await self._workouts.load_by_id(old.id)
        return EditResponse(
            workout=to_workouts(rows, profile)[0],
            dry_run=dry_run,
            head=describe_head(old, new, profile.zone_name),
            exercises=describe_exercises(old, new, moved_sets),
        )
