"""Rules for workouts: one is open at a time, it ends after it began, and an empty one is not kept."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.core import clock
from logbk_cli.core.times import EARLIEST_YEAR, parse_day, parse_moment
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.limits import MAX_NOTE_CHARS
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.shared.text import sanitise
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_sessions, to_set, to_summaries, to_workouts
from logbk_cli.workouts.records import find_best_record
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import (
    ExerciseSession,
    FinishResponse,
    HistoryRequest,
    HistoryResponse,
    RecordResponse,
    SetResponse,
    WorkoutResponse,
)
from logbk_cli.workouts.values import WorkoutSelector

MAX_WORKOUT_NAME_LENGTH = 200
_FIRST_DAY, _LAST_DAY = date(EARLIEST_YEAR, 1, 1), date(2200, 1, 1)


class WorkoutService:
    """A member's workouts."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def start(self, name: str | None, at: str | None) -> WorkoutResponse:
        """Open a workout.

        `at` is a time as people write it, in the member's zone, or None for now.

        Raises:
            BusinessRuleError: one is open already.
            InvalidInputError: the time lies in the future, or the name is too long.

        """
        profile = await self._profiles.require_profile()
        now = clock.now()
        started_at = now if at is None else parse_moment(at, profile.zone_info, now)
        opened = await self._workouts.add_open(
            {
                "id": uuid7(),
                "name": clean_name(name),
                "started_at": started_at,
                "zone": profile.zone_name,
            }
        )
        if not opened:
            raise BusinessRuleError(
                "a workout is open already", "See it with `logbk status`; end it with `logbk finish` or `logbk cancel`."
            )
        return await self._require_open(profile)

    async def require_open(self) -> WorkoutResponse:
        """Return the open workout.

        Raises:
            BusinessRuleError: none is open.

        """
        return await self._require_open(await self._profiles.require_profile())

    async def status(self) -> WorkoutResponse | None:
        """Return the open workout, or None."""
        profile = await self._profiles.require_profile()
        return _only(to_workouts(await self._workouts.load_open(), profile.unit))

    async def finish(self, at: str | None, note: str | None) -> FinishResponse:
        """Finish the open workout and sum it up; an empty one is discarded.

        Raises:
            BusinessRuleError: none is open.
            InvalidInputError: the end lies before the start or in the future.

        """
        profile = await self._profiles.require_profile()
        await self._workouts.lock_open()
        workout = await self._require_open(profile)
        now = clock.now()
        finished_at = max(now, workout.started_at) if at is None else parse_moment(at, profile.zone_info, now)
        if finished_at < workout.started_at:
            raise InvalidInputError(
                "the workout would end before it began",
                f"It began at {workout.started_at:%Y-%m-%d %H:%M}.",
            )
        if workout.set_count == 0:
            await self._workouts.update_workout(workout.id, {"deleted_at": now})
            return FinishResponse(discarded=True, workout=workout, records=())
        notes = [part for part in (workout.note, clean_note(note)) if part]
        await self._workouts.update_workout(
            workout.id, {"finished_at": finished_at, "note": clean_note("\n".join(notes))}
        )
        rows = await self._workouts.load_by_id(workout.id)
        finished = to_workouts(rows, profile.unit)[0]
        return FinishResponse(discarded=False, workout=finished, records=await self._records_of(rows, finished))

    async def _records_of(self, rows: Sequence[AnyRow], workout: WorkoutResponse) -> tuple[RecordResponse, ...]:
        zone = ZoneInfo(workout.zone)
        done: dict[UUID, tuple[str, list[SetResponse]]] = {}
        for row in rows:
            if row.set_id is not None:
                done.setdefault(row.exercise_id, (row.exercise, []))[1].append(to_set(row, zone))
        bests = await self._workouts.list_bests(done, before=workout.started_at, without_workout=workout.id)
        return tuple(
            record
            for exercise_id, (name, sets) in done.items()
            if (record := find_best_record(name, sets, [row for row in bests if row.exercise_id == exercise_id]))
        )

    async def cancel(self, asked: UUID | None = None) -> WorkoutResponse:
        """Throw the open workout away and return it; `asked` is the one that the person was asked about.

        Raises:
            BusinessRuleError: none is open, or another one than the person was asked about.

        """
        profile = await self._profiles.require_profile()
        await self._workouts.lock_open()
        workout = await self._require_open(profile)
        if asked not in {None, workout.id}:
            raise BusinessRuleError("another workout was started meanwhile", "Nothing was thrown away.")
        await self._workouts.update_workout(workout.id, {"deleted_at": clock.now()})
        return workout

    async def show(self, which: str | None) -> WorkoutResponse:
        """Return the workout that `which` names; None is the open one, or else the last.

        Raises:
            InvalidInputError: not a way to name a workout.
            NotFoundError: none, or several, answer to it.

        """
        profile = await self._profiles.require_profile()
        if which is None:
            rows = await self._workouts.load_open() or await self._workouts.load_latest(1)
        else:
            rows = await self._select(which, profile.zone_info)
        found = to_workouts(rows, profile.unit)
        if not found:
            raise NotFoundError(
                "there is no such workout" if which else "there is no workout yet", "See `logbk history`."
            )
        if len(found) > 1:
            raise NotFoundError(
                f"{len(found)} workouts answer to {which!r}",
                f"Name one of them: {', '.join(_label(workout) for workout in found)}.",
                tuple(_label(workout) for workout in found),
            )
        return found[0]

    async def _select(self, which: str, zone: ZoneInfo) -> Sequence[AnyRow]:
        now = clock.now()
        try:
            selector = WorkoutSelector.parse(which, now.astimezone(zone).date())
        except InvalidInputError as error:
            try:
                selector = WorkoutSelector(day=parse_day(which, zone, now))
            except InvalidInputError:
                raise error from None
        if selector.position is not None:
            return await self._workouts.load_latest(selector.position)
        if selector.minute is not None:
            begin = selector.minute.replace(tzinfo=zone)
            return await self._workouts.load_between(begin, begin + timedelta(minutes=1))
        if selector.day is not None:
            return await self._workouts.load_between(day_start(selector.day, zone), day_end(selector.day, zone))
        return await self._workouts.load_by_prefix(selector.id_prefix or "")

    async def history(self, request: HistoryRequest) -> HistoryResponse:
        """Return the newest workouts, the newest first."""
        profile = await self._profiles.require_profile()
        since, until = _interval(request, profile.zone_info)
        rows = await self._workouts.list_summaries(since, until, request.limit)
        return HistoryResponse(workouts=tuple(to_summaries(rows, profile.unit)), total=rows[0].total if rows else 0)

    async def exercise_history(self, exercise: str, request: HistoryRequest) -> list[ExerciseSession]:
        """Return what was done of an exercise, the newest workout first.

        Raises:
            NotFoundError: no exercise, or several, answer to the name.

        """
        profile = await self._profiles.require_profile()
        found = await self._exercises.require_exercise(exercise)
        since, until = _interval(request, profile.zone_info)
        rows = await self._workouts.list_exercise_sets([found.id], since=since, until=until, limit=request.limit)
        return to_sessions(rows)

    async def last(self, exercise: str) -> ExerciseSession:
        """Return what was done of an exercise the last time, in the open workout only if nowhere else.

        Raises:
            NotFoundError: no such exercise, or it was never done.

        """
        found = await self._exercises.require_exercise(exercise)
        sessions = to_sessions(await self._workouts.list_exercise_sets([found.id], limit=2))
        if not sessions:
            raise NotFoundError(f"{found.name} is not in your log yet")
        return next((session for session in sessions if not session.is_open), sessions[0])

    async def export(self, profile: ProfileResponse) -> list[WorkoutResponse]:
        """Return the whole log of the member whose profile it is, the oldest workout first."""
        return to_workouts(await self._workouts.load_all(), profile.unit)

    async def _require_open(self, profile: ProfileResponse) -> WorkoutResponse:
        workout = _only(to_workouts(await self._workouts.load_open(), profile.unit))
        if workout is None:
            raise BusinessRuleError("no workout is open", "Start one with `logbk start`, or just log a set.")
        return workout


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day in the lifter's own zone; no day lies beyond those that the log can hold."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time.min, zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment after a day in the lifter's own zone."""
    return day_start(min(day, _LAST_DAY) + timedelta(days=1), zone)


def clean_name(name: str | None) -> str | None:
    """Return a workout's name fit for the log; None for an empty one."""
    cleaned = sanitise(name or "").strip()
    if len(cleaned) > MAX_WORKOUT_NAME_LENGTH:
        raise InvalidInputError(f"a workout's name has at most {MAX_WORKOUT_NAME_LENGTH} characters")
    return cleaned or None


def clean_note(note: str | None) -> str | None:
    """Return a workout's note fit for the log; None for an empty one."""
    cleaned = sanitise(note or "", newlines=True).strip()
    if len(cleaned) > MAX_NOTE_CHARS:
        raise InvalidInputError(f"a note has at most {MAX_NOTE_CHARS} characters")
    return cleaned or None


def _interval(request: HistoryRequest, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    now = clock.now()
    since = None if request.since is None else day_start(parse_day(request.since, zone, now), zone)
    until = None if request.until is None else day_end(parse_day(request.until, zone, now), zone)
    return since, until


def _only(workouts: list[WorkoutResponse]) -> WorkoutResponse | None:
    return workouts[0] if workouts else None


def _label(workout: WorkoutResponse) -> str:
    """Return what names this workout alone: its day and time, or where that is not known its id."""
    if workout.is_all_day:
        return str(workout.id)
    return f'"{workout.started_at:%Y-%m-%d %H:%M}"'
