"""Rules for workouts: one is open at a time, it ends after it began, and an empty one is not kept."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.core.times import day_end, day_start, parse_day, parse_moment
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.limits import MAX_NOTE_CHARS
from logbk_cli.routines.service import RoutineService
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.shared.text import sanitise
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_sessions, to_set, to_summaries, to_workouts
from logbk_cli.workouts.contents import Contents, read_all_contents
from logbk_cli.workouts.plan_service import PlanService
from logbk_cli.workouts.record_repository import RecordRepository
from logbk_cli.workouts.records import find_new_records, to_achievement
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import (
    DayRange,
    ExerciseSession,
    ExportRequest,
    FinishRequest,
    FinishResponse,
    HistoryRequest,
    HistoryResponse,
    RecordResponse,
    RoutineOffer,
    SetResponse,
    StatusResponse,
    WorkoutResponse,
)
from logbk_cli.workouts.selection import require_workout
from logbk_cli.workouts.streaming import ExportedWorkout, to_exported
from logbk_cli.workouts.values import MAX_WORKOUT_NAME_LENGTH


class WorkoutService:
    """A member's workouts."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._records = RecordRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)
        self._routines = RoutineService(session)
        self._plans = PlanService(session)
        self._changes = ChangeService(session)

    async def start(self, name: str | None, at: str | None, routine: str | None = None) -> WorkoutResponse:
        """Open a workout.

        `at` is a time as people write it, in the member's zone, or None for now. With a routine the workout follows it,
        as it is now, and has its name unless another is given.

        Raises:
            BusinessRuleError: one is open already.
            InvalidInputError: the time lies in the future, or the name is too long.
            NotFoundError: no routine, or several, answer to the name.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        now = clock.now()
        started_at = now if at is None else parse_moment(at, profile.zone_info, now)
        plan = None if routine is None else await self._routines.require_current(routine)
        opened = await self._workouts.add_open(
            {
                "id": uuid7(),
                "name": clean_name(name) or (None if plan is None else plan.routine),
                "plan_id": None if plan is None else plan.id,
                "started_at": started_at,
                "zone": profile.zone_name,
            }
        )
        if not opened:
            raise already_open()
        workout = await self._require_open(profile)
        await self._changes.describe(f"started {called(workout.name)}")
        return workout

    async def require_open(self) -> WorkoutResponse:
        """Return the open workout.

        Raises:
            BusinessRuleError: none is open.

        """
        return await self._require_open(await self._profiles.require_profile())

    async def status(self) -> WorkoutResponse | None:
        """Return the open workout, or None."""
        profile = await self._profiles.require_profile()
        return _only(to_workouts(await self._workouts.load_open(), profile))

    async def follow(self) -> StatusResponse:
        """Return the open workout and the plan that it follows, as far as there are any."""
        profile = await self._profiles.require_profile()
        rows = await self._workouts.load_open()
        workout = _only(to_workouts(rows, profile))
        return StatusResponse(workout=workout, plan=await self._plans.get_status(rows, profile))

    async def get_offer(self, request: FinishRequest) -> RoutineOffer | None:
        """Return what there is to take into the routine of the open workout; `finish` tells the errors."""
        profile = await self._profiles.require_profile()
        rows = await self._workouts.load_open()
        _require_end(_require_one(to_workouts(rows, profile)), request, profile)
        takeover = await self._plans.get_takeover(rows, profile)
        return None if takeover is None else takeover.offer

    async def finish(self, request: FinishRequest) -> FinishResponse:
        """Finish the open workout and sum it up; an empty one is discarded.

        Raises:
            BusinessRuleError: none is open, or what the person was asked about has changed.
            InvalidInputError: the end lies before the start or in the future.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        workout = await self._require_open(profile)
        if request.offered is not None and request.offered.workout_id != workout.id:
            raise BusinessRuleError("another workout was started meanwhile", "Nothing is finished.")
        finished_at = _require_end(workout, request, profile)
        if workout.set_count == 0:
            await self._workouts.update_workout(workout.id, {"deleted_at": clock.now()})
            await self._changes.describe(f"discarded {called(workout.name)}, which was empty")
            return FinishResponse(discarded=True, workout=workout, records=())
        notes = [part for part in (workout.note, clean_note(request.note)) if part]
        await self._workouts.update_workout(
            workout.id, {"finished_at": finished_at, "note": clean_note("\n".join(notes))}
        )
        rows = await self._workouts.load_by_id(workout.id)
        finished = to_workouts(rows, profile)[0]
        takeover = await self._plans.get_takeover(rows, profile)
        result = FinishResponse(
            discarded=False,
            workout=finished,
            records=await self._records_of(rows, finished, profile),
            offer=None if takeover is None else takeover.offer,
        )
        label = f"finished {called(workout.name)}"
        if request.takes_over:
            if request.offered not in {None, result.offer}:
                raise BusinessRuleError(
                    "the workout or its routine has changed since you were asked",
                    "Nothing is finished; `logbk finish` asks again.",
                )
            if takeover is not None:
                await self._plans.take_over(takeover)
                routine = takeover.offer.routine
                label += f", and took what was done into the routine{'' if routine == workout.name else f' {routine}'}"
        await self._changes.describe(label)
        return result

    async def _records_of(
        self, rows: Sequence[AnyRow], workout: WorkoutResponse, profile: ProfileResponse
    ) -> tuple[RecordResponse, ...]:
        zone = ZoneInfo(workout.zone)
        done: dict[UUID, tuple[str, list[SetResponse]]] = {}
        for row in rows:
            if row.set_id is not None:
                done.setdefault(row.exercise_id, (row.exercise, []))[1].append(to_set(row, zone))
        bests = await self._records.list_bests(
            done, forced=profile.forced_reps, before=workout.started_at, without_workout=workout.id
        )
        return tuple(
            record
            for exercise_id, (name, sets) in done.items()
            for record in find_new_records(
                name, sets, [to_achievement(row) for row in bests if row.exercise_id == exercise_id], profile
            )
        )

    async def cancel(self, asked: UUID | None = None) -> WorkoutResponse:
        """Throw the open workout away and return it; `asked` is the one that the person was asked about.

        Raises:
            BusinessRuleError: none is open, or another one than the person was asked about.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        workout = await self._require_open(profile)
        if asked not in {None, workout.id}:
            raise BusinessRuleError("another workout was started meanwhile", "Nothing was thrown away.")
        await self._workouts.update_workout(workout.id, {"deleted_at": clock.now()})
        await self._changes.describe(f"cancelled {called(workout.name)}")
        return workout

    async def show(self, which: str | None) -> WorkoutResponse:
        """Return the workout that `which` names; None is the open one, or else the last.

        Raises:
            InvalidInputError: not a way to name a workout.
            NotFoundError: none, or several, answer to it.

        """
        profile = await self._profiles.require_profile()
        if which is not None:
            return await require_workout(self._workouts, which, profile)
        rows = await self._workouts.load_open() or await self._workouts.load_latest(1)
        workout = _only(to_workouts(rows, profile))
        if workout is None:
            raise NotFoundError("there is no workout yet", "See `logbk history`.")
        return workout

    async def history(self, request: HistoryRequest) -> HistoryResponse:
        """Return the newest workouts, the newest first."""
        profile = await self._profiles.require_profile()
        since, until = _interval(request, profile.zone_info)
        rows = await self._workouts.list_summaries(since, until, request.limit, forced=profile.forced_reps)
        return HistoryResponse(workouts=tuple(to_summaries(rows, profile.unit)), total=rows[0].total if rows else 0)

    async def exercise_history(self, exercise: str, request: HistoryRequest) -> list[ExerciseSession]:
        """Return what was done of an exercise, the newest workout first.

        Raises:
            NotFoundError: no exercise, or several, answer to the name.

        """
        profile = await self._profiles.require_profile()
        (found,) = await self._exercises.resolve([(exercise, None)])
        since, until = _interval(request, profile.zone_info)
        rows = await self._workouts.list_exercise_sets([found.id], since=since, until=until, limit=request.limit)
        return to_sessions(rows)

    async def recent(self, exercise_ids: Iterable[UUID], limit: int) -> list[ExerciseSession]:
        """Return what was done of each exercise in its newest `limit` workouts, the newest first; one statement."""
        return to_sessions(await self._workouts.list_exercise_sets(exercise_ids, limit=limit))

    async def last(self, exercise: str) -> ExerciseSession:
        """Return what was done of an exercise the last time, in the open workout only if nowhere else.

        Raises:
            NotFoundError: no such exercise, or it was never done.

        """
        (found,) = await self._exercises.resolve([(exercise, None)])
        sessions = to_sessions(await self._workouts.list_exercise_sets([found.id], limit=2))
        if not sessions:
            raise NotFoundError(f"{found.name} is not in your log yet")
        return next((session for session in sessions if not session.is_open), sessions[0])

    async def export(self, profile: ProfileResponse, wanted: ExportRequest) -> AsyncIterator[ExportedWorkout]:
        """Yield the workouts of the member whose profile it is, the oldest first, as the database sends them.

        Raises:
            InvalidInputError: not a day.
            NotFoundError: no exercise, or several, answer to the name.

        """
        since, until = _interval(wanted, profile.zone_info)
        (found,) = (None,) if wanted.exercise is None else await self._exercises.resolve([(wanted.exercise, None)])
        rows = self._workouts.stream(since=since, until=until, exercise_id=None if found is None else found.id)
        async for workout in to_exported(rows):
            yield workout

    async def load_contents(self) -> list[Contents]:
        """Return the whole log with its ids, the oldest workout first."""
        rows = await self._workouts.load_between(
            day_start(date.min, ZoneInfo("UTC")), day_end(date.max, ZoneInfo("UTC"))
        )
        return read_all_contents(rows)

    async def _require_open(self, profile: ProfileResponse) -> WorkoutResponse:
        return _require_one(to_workouts(await self._workouts.load_open(), profile))


def already_open() -> BusinessRuleError:
    """Return the error that a second workout cannot be opened."""
    return BusinessRuleError(
        "a workout is open already", "See it with `logbk status`; end it with `logbk finish` or `logbk cancel`."
    )


def none_open() -> BusinessRuleError:
    """Return the error that there is no open workout."""
    return BusinessRuleError("no workout is open", "Start one with `logbk start`, or just log a set.")


def called(name: str | None) -> str:
    """Return a workout as the name of a change calls it."""
    return name or "a workout"


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


def _interval(request: DayRange, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    now = clock.now()
    since = None if request.since is None else day_start(parse_day(request.since, zone, now), zone)
    until = None if request.until is None else day_end(parse_day(request.until, zone, now), zone)
    return since, until


def _require_end(workout: WorkoutResponse, request: FinishRequest, profile: ProfileResponse) -> datetime:
    """Return when a workout ends: when the person said so, though a question was open for a while, but after its sets.

    Raises:
        InvalidInputError: before the start, or in the future.

    """
    now = clock.now()
    called_at = request.called_at or now
    if request.at is None:
        done = [one.done_at or workout.started_at for exercise in workout.exercises for one in exercise.sets]
        return max(called_at, workout.started_at, *(moment for moment in done if moment <= now))
    finished_at = parse_moment(request.at, profile.zone_info, called_at)
    if finished_at < workout.started_at:
        raise InvalidInputError(
            "the workout would end before it began", f"It began at {workout.started_at:%Y-%m-%d %H:%M}."
        )
    return finished_at


def _require_one(workouts: list[WorkoutResponse]) -> WorkoutResponse:
    workout = _only(workouts)
    if workout is None:
        raise none_open()
    return workout


def _only(workouts: list[WorkoutResponse]) -> WorkoutResponse | None:
    return workouts[0] if workouts else None
