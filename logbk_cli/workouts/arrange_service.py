"""Rules for arranging whole workouts: deleting, renaming, moving, copying, and going on with the last one."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.core.times import EARLIEST_YEAR, at_local, day_start, parse_when
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_workouts
from logbk_cli.workouts.drafts import Rows
from logbk_cli.workouts.lines import lines_of
from logbk_cli.workouts.repository import SET_COLUMNS, AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import ReopenedWorkout, WorkoutResponse
from logbk_cli.workouts.selection import require_rows
from logbk_cli.workouts.service import already_open, clean_name


class ArrangeService:
    """Changes to a member's workouts as wholes."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._profiles = ProfileService(session)
        self._changes = ChangeService(session)

    async def delete(self, which: str) -> WorkoutResponse:
        """Delete a workout, open or finished, and return what it was.

        Raises:
            NotFoundError: none, or several, answer to `which`.

        """
        _, _, workout = await self._take(which)
        await self._workouts.update_workout(workout.id, {"deleted_at": clock.now()})
        await self._changes.describe(f"deleted {workout.label}")
        return workout

    async def rename(self, which: str, name: str) -> WorkoutResponse:
        """Give a workout another name; an empty one takes its name away.

        Raises:
            NotFoundError: none, or several, answer to `which`.
            InvalidInputError: the name is too long.

        """
        profile, _, workout = await self._take(which)
        await self._workouts.update_workout(workout.id, {"name": clean_name(name)})
        await self._changes.describe(f"renamed {workout.label} to {clean_name(name) or 'nothing'}")
        return await self._load(workout.id, profile)

    async def move(self, which: str, to: str) -> WorkoutResponse:
        """Move a workout to another day, another time of its day, or both; everything in it moves along.

        Its length and the distances of its sets' times stay. A day alone leaves the time on the clock, and of an
        all-day workout the day; clocks are those of the workout's own zone.

        Raises:
            NotFoundError: none, or several, answer to `which`.
            InvalidInputError: `to` is no day and no time, or the workout would end in the future.

        """
        profile, rows, before = await self._take(which)
        now, zone = clock.now(), ZoneInfo(before.zone)
        when = parse_when(to, zone, now, home=profile.zone_info)
        started_at = _start_on(when, before, zone, time_alone_on=before.started_at.date())
        is_all_day = before.is_all_day and not isinstance(when, time | datetime)
        by = started_at - before.started_at
        if not by and is_all_day == before.is_all_day:
            raise InvalidInputError(f"{before.label} is there already", "Name another day or time to move it to.")
        _refuse_future(started_at, _last_moment(before, rows) + by, now)
        finished_at = None if before.finished_at is None else before.finished_at.astimezone(UTC) + by
        await self._workouts.update_workout(
            before.id, {"started_at": started_at, "finished_at": finished_at, "is_all_day": is_all_day}
        )
        await self._workouts.shift_sets(before.id, by)
        moved = await self._load(before.id, profile)
        await self._changes.describe(f"moved {before.label} to {moved.when}")
        return moved

    async def duplicate(self, which: str, at: str | None) -> WorkoutResponse:
        """Write a finished workout down again, with ids of its own; the note on the whole of it is left out.

        Without `at` it has just ended. A day leaves the time on the clock, a time alone is one of today, and of an
        all-day workout a day alone is all that is known.

        Raises:
            NotFoundError: none, or several, answer to `which`.
            InvalidInputError: `at` is no day and no time, or the copy would end in the future.
            BusinessRuleError: there are no sets in it.

        """
        profile, rows, source = await self._take(which)
        if not source.set_count:
            raise BusinessRuleError(f"{source.label} has no sets to copy")
        now, zone = clock.now(), profile.zone_info
        last = _last_moment(source, rows)
        when = now.astimezone(zone).date() if at is None else parse_when(at, zone, now, home=zone)
        is_all_day = source.is_all_day and not isinstance(when, time | datetime)
        if at is None and not is_all_day:
            started_at = now - (last - source.started_at.astimezone(UTC))
        else:
            started_at = _start_on(when, source, zone, time_alone_on=now.astimezone(zone).date())
        by = started_at - source.started_at
        _refuse_future(started_at, last + by, now)
        finished_at = (last if source.finished_at is None else source.finished_at).astimezone(UTC) + by
        workout_id = uuid7()
        new = _copy(rows, workout_id, by)
        new.workouts.append(
            {
                "id": workout_id,
                "name": source.name,
                "started_at": started_at,
                "finished_at": finished_at,
                "zone": profile.zone_name,
                "is_all_day": is_all_day,
            }
        )
        await self._workouts.add_all(new.workouts, new.executions, new.sets)
        copy = await self._load(workout_id, profile)
        await self._changes.describe(f"copied {source.label} to {copy.when}")
        return copy

    async def reopen(self) -> ReopenedWorkout:
        """Open the last finished workout again; when it ended is forgotten until it is finished anew.

        Raises:
            BusinessRuleError: one is open, or only the day is known of the last.
            NotFoundError: none is finished.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        if await self._workouts.load_open():
            raise already_open()
        found = to_workouts(await self._workouts.load_last_finished(), profile)
        if not found:
            raise NotFoundError("there is no finished workout to go on with", "Start one with `logbk start`.")
        (before,) = found
        if before.is_all_day:
            raise BusinessRuleError(
                f"of {before.label} only the day is known, not when it began",
                "Give it a time first: `logbk workout move last 18:00`.",
            )
        await self._workouts.update_workout(before.id, {"finished_at": None})
        workout = await self._load(before.id, profile)
        await self._changes.describe(f"went on with {workout.label}")
        return ReopenedWorkout(workout=workout, finished_at=before.finished_at or before.started_at)

    async def _take(self, which: str) -> tuple[ProfileResponse, Sequence[AnyRow], WorkoutResponse]:
        profile = await self._profiles.require_profile(for_writing=True)
        rows = await require_rows(self._workouts, which, profile)
        return profile, rows, to_workouts(rows, profile)[0]

    async def _load(self, workout_id: UUID, profile: ProfileResponse) -> WorkoutResponse:
        (workout,) = to_workouts(await self._workouts.load_by_id(workout_id), profile)
        return workout


def _copy(rows: Sequence[AnyRow], workout_id: UUID, by: timedelta) -> Rows:
    """Return the lines and sets of a workout as new ones of another, so much later."""
    new = Rows()
    for position, line in enumerate((one for one in lines_of(rows) if one.last_position), start=1):
        execution_id = uuid7()
        new.executions.append(
            {
                "id": execution_id,
                "workout_id": workout_id,
                "exercise_id": line.exercise_id,
                "position": position,
                "note": line.note,
            }
        )
        sets = (row for row in rows if row.execution_id == line.execution_id)
        new.sets += [
            {
                **{column.key: getattr(row, column.key) for column in SET_COLUMNS},
                "id": uuid7(),
                "execution_id": execution_id,
                "position": place,
                "done_at": row.done_at + by,
            }
            for place, row in enumerate(sets, start=1)
        ]
    return new


def _start_on(
    when: date | time | datetime, workout: WorkoutResponse, zone: ZoneInfo, *, time_alone_on: date
) -> datetime:
    """Return when the workout begins, in UTC, if it is put on a day, a time of day or a moment of `zone`."""
    before = workout.started_at
    if isinstance(when, datetime):
        return when
    if isinstance(when, time):
        return at_local(time_alone_on, when, zone).astimezone(UTC)
    if when.year < EARLIEST_YEAR:
        raise InvalidInputError(f"{when} lies too far back")
    if workout.is_all_day:
        return day_start(when, zone).astimezone(UTC)
    return at_local(when, before.time(), zone).astimezone(UTC)


def _last_moment(workout: WorkoutResponse, rows: Iterable[AnyRow]) -> datetime:
    """Return the last thing that is known of a workout: its end, or its last set."""
    done: list[datetime] = [row.done_at for row in rows if row.set_id is not None]
    return max(moment.astimezone(UTC) for moment in (workout.finished_at or workout.started_at, *done))


def _refuse_future(started_at: datetime, last: datetime, now: datetime) -> None:
    if started_at > now:
        raise InvalidInputError("the workout would lie in the future", "Only what is done can be logged.")
    if last > now:
        raise InvalidInputError(
            "the workout would end in the future", "It keeps its length: name an earlier time for it to begin."
        )
