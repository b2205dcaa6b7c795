"""Finding the workout that a person means: last, yesterday, @2, a day, a minute, or the first characters of an id."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from logbk_cli.core import clock
from logbk_cli.core.times import day_end, day_start, parse_day
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.workouts.assembly import to_workouts
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import WorkoutResponse
from logbk_cli.workouts.values import WorkoutSelector


async def require_workout(workouts: WorkoutRepository, which: str, profile: ProfileResponse) -> WorkoutResponse:
    """Return the workout that `which` names; see `require_rows` for the errors."""
    return to_workouts(await require_rows(workouts, which, profile), profile)[0]


async def require_rows(workouts: WorkoutRepository, which: str, profile: ProfileResponse) -> Sequence[AnyRow]:
    """Return the rows of the workout that `which` names, one per set.

    Raises:
        InvalidInputError: not a way to name a workout.
        NotFoundError: none, or several, answer to it.

    """
    rows = await _select(workouts, which, profile.zone_info)
    found = to_workouts(rows, profile)
    if not found:
        raise NotFoundError("there is no such workout", "See `logbk history`.")
    if len(found) > 1:
        labels = tuple(_label(workout) for workout in found)
        raise NotFoundError(
            f"{len(found)} workouts answer to {which!r}", f"Name one of them: {', '.join(labels)}.", labels
        )
    return rows


async def _select(workouts: WorkoutRepository, which: str, zone: ZoneInfo) -> Sequence[AnyRow]:
    now = clock.now()
    try:
        selector = WorkoutSelector.parse(which, now.astimezone(zone).date())
    except InvalidInputError as error:
        try:
            selector = WorkoutSelector(day=parse_day(which, zone, now))
        except InvalidInputError:
            raise error from None
    if selector.position is not None:
        return await workouts.load_latest(selector.position)
    if selector.minute is not None:
        begin = selector.minute.replace(tzinfo=zone)
        return await workouts.load_between(begin, begin + timedelta(minutes=1))
    if selector.day is not None:
        return await workouts.load_between(day_start(selector.day, zone), day_end(selector.day, zone))
    return await workouts.load_by_prefix(selector.id_prefix or "")


def _label(workout: WorkoutResponse) -> str:
    """Return what names this workout alone: its day and time, or where that is not known its id."""
    if workout.is_all_day:
        return str(workout.id)
    return f'"{workout.started_at:%Y-%m-%d %H:%M}"'
