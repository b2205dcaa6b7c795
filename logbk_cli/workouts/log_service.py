"""Rules for writing sets down: into the open workout, or as whole workouts; an input is logged whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.core.times import named_zone
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, SetType, SetValues, WeightUnit
from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_sessions, to_set
from logbk_cli.workouts.drafts import DraftReader, Rows, context_for, entries_of
from logbk_cli.workouts.intake_service import IntakeService
from logbk_cli.workouts.lines import Line, join_notes, lines_of
from logbk_cli.workouts.naming import resolve_names
from logbk_cli.workouts.plan_service import NEXT, PlanService
from logbk_cli.workouts.record_repository import RecordRepository
from logbk_cli.workouts.records import find_new_records, to_achievement
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import (
    AddedWorkouts,
    ExerciseSession,
    LoggedEntry,
    LogRequest,
    LogResponse,
    SetResponse,
)

_NAMED_IN_LABEL = 3


class LogService:
    """Writes sets and workouts into a member's log."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._workouts = WorkoutRepository(session)
        self._records = RecordRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)
        self._plans = PlanService(session)
        self._changes = ChangeService(session)
        self._created: list[str] = []

    async def log(self, request: LogRequest) -> LogResponse:
        """Write entries into the open workout, opening one if need be, and add whole workouts; all or nothing.

        With `dry_run` everything is only read. A workout that the log holds already, set for set, is left alone.

        Raises:
            UnclearNameError: no exercise, or several, answer to a name.
            NotationError: sets that do not fit their exercise, or a weight that is missing.
            InvalidInputError: sets with no exercise to continue; a workout in the future, or in no known zone; an
                exercise to add whose name cannot be one.
            BusinessRuleError: a second workout without an end.

        """
        # Two imports of one file at once would both find nothing in the log, and two first sets both open a workout.
        profile = await self._profiles.require_profile(for_writing=not request.dry_run)
        logs = request.entries or request.is_next
        response = await self._log_entries(request, profile) if logs else LogResponse()
        if request.workouts:
            added, left_out = await self._add_workouts(request, profile)
            response = response.model_copy(update={"workouts": added, "left_out": left_out})
        response = response.model_copy(update={"created": tuple(self._created)})
        label = _label(response)
        if label and not request.dry_run:
            await self._changes.describe(label)
        return response

    async def get_current(self) -> ExerciseRef | None:
        """Return the exercise that sets without a name go on with: the one logged last in the open workout, or None."""
        return await self._exercise_to_continue(await self._workouts.load_open())

    async def _log_entries(self, request: LogRequest, profile: ProfileResponse) -> LogResponse:
        rows = await self._workouts.load_open()
        if request.is_next and (not request.entries or (rows and rows[0].plan_id is not None)):
            request = request.model_copy(update={"entries": request.entries or (NEXT,)})
            exercise, planned = await self._plans.require_next(request.entries[0], rows, profile)
            exercises, sets = [exercise], [planned]
            history = await self._load_last_time(exercises, rows)
        else:
            exercises = await self._find_exercises(request, rows)
            history = await self._load_last_time(exercises, rows)
            sets = _resolve_all(request, exercises, profile.unit, rows, history)
        if request.dry_run:
            return LogResponse(
                entries=tuple(_logged(*parts) for parts in zip(request.entries, exercises, sets, strict=True)),
            )
        bests = await self._records.list_bests({one.id for one in exercises}, forced=profile.forced_reps)
        opened = False
        if not rows:
            opened, rows = await self._open(profile)
        await self._exercises.adopt({one.id for one in exercises})
        done_before = Counter(row.exercise_id for row in rows if row.set_id is not None and row.type != SetType.WARMUP)
        await self._write(request.entries, exercises, sets, rows)
        logged = []
        for entry, exercise, of_entry in zip(request.entries, exercises, sets, strict=True):
            working = sum(one.type is not SetType.WARMUP for one in of_entry)
            last_time = _same_sets(history.get(exercise.id), done_before[exercise.id], working)
            done_before[exercise.id] += working
            # The first workout with an exercise sets no records, however it goes on.
            before = [to_achievement(row) for row in bests if row.exercise_id == exercise.id and exercise.id in history]
            one = _logged(entry, exercise, of_entry, last_time)
            records = find_new_records(exercise.name, one.sets, before, profile)
            logged.append(one.model_copy(update={"records": records}))
        return LogResponse(workout_opened=opened, workout_name=rows[0].workout_name, entries=tuple(logged))

    async def _find_exercises(self, request: LogRequest, rows: Sequence[AnyRow]) -> list[ExerciseRef]:
        named = [entry for entry in request.entries if entry.query is not None]
        found = iter(await self._resolve_names(named, request))
        current = await self._exercise_to_continue(rows) if request.entries[0].query is None else None
        exercises = []
        for entry in request.entries:
            current = next(found) if entry.query is not None else current
            if current is None:
                raise InvalidInputError(
                    "which exercise? There is none in an open workout to continue",
                    'Name it first: logbk log "bench press 3x8 @ 80kg".',
                )
            exercises.append(current)
        return exercises

    async def _exercise_to_continue(self, rows: Sequence[AnyRow]) -> ExerciseRef | None:
        done = [row for row in rows if row.set_id is not None]
        if not done:
            return None
        latest = max(done, key=lambda row: (row.done_at, row.set_id))  # a UUIDv7 tells the order within a second
        return await self._exercises.get_ref(latest.exercise_id)

    async def _load_last_time(
        self, exercises: Iterable[ExerciseRef], rows: Sequence[AnyRow]
    ) -> dict[UUID, ExerciseSession]:
        """Return what was done of each exercise in the last workout before this one."""
        ids = {one.id for one in exercises}
        open_id = rows[0].workout_id if rows else None
        sessions = to_sessions(await self._workouts.list_exercise_sets(ids, without_workout=open_id))
        return {session.exercise_id: session for session in sessions}

    async def _open(self, profile: ProfileResponse) -> tuple[bool, Sequence[AnyRow]]:
        """Return whether this opened the workout, and its rows: another terminal may have been faster."""
        opened = await self._workouts.add_open({"id": uuid7(), "started_at": clock.now(), "zone": profile.zone_name})
        return opened, await self._workouts.load_open()

    async def _write(
        self,
        entries: Sequence[RawEntry],
        exercises: Sequence[ExerciseRef],
        sets: Sequence[tuple[SetValues, ...]],
        rows: Sequence[AnyRow],
    ) -> None:
        lines = {line.exercise_id: line for line in lines_of(rows)}  # of two lines of one exercise, the later goes on
        new = Rows()
        now = clock.now()
        for entry, exercise, of_entry in zip(entries, exercises, sets, strict=True):
            line = lines.get(exercise.id)
            if line is None:
                position = max((one.position for one in lines.values()), default=0) + 1
                line = lines[exercise.id] = Line(uuid7(), exercise.id, position, None)
                new.executions.append(
                    {
                        "id": line.execution_id,
                        "workout_id": rows[0].workout_id,
                        "exercise_id": exercise.id,
                        "position": position,
                        "note": None,
                    }
                )
            if entry.note:
                line.note = join_notes(line.note, entry.note)
                new.notes[line.execution_id] = line.note
            new.add_sets(line.execution_id, of_entry, now, line.last_position + 1)
            line.last_position += len(of_entry)
        for execution in new.executions:
            execution["note"] = new.notes.pop(execution["id"], None)
        await self._workouts.add_all((), new.executions, new.sets)
        if new.notes:
            await self._workouts.update_notes(new.notes)

    async def _resolve_names(self, named: Sequence[RawEntry], request: LogRequest) -> list[ExerciseRef]:
        async def make(name: str) -> ExerciseRef | None:
            new = request.missing.get(name)
            if new is None:
                return None
            self._created.append(new.name)
            if request.dry_run:
                measurement = new.measurement or Measurement.WEIGHT_REPS
                return ExerciseRef(id=uuid7(), name=new.name, modality=new.modality, measurement=measurement)
            added = await self._exercises.add(new)
            return ExerciseRef(id=added.id, name=added.name, modality=added.modality, measurement=added.measurement)

        return await resolve_names(self._exercises, named, request.choices, make)

    async def _add_workouts(
        self, request: LogRequest, profile: ProfileResponse
    ) -> tuple[AddedWorkouts, tuple[NotationError, ...]]:
        named = [entry for entry in entries_of(request.workouts) if entry.query is not None]
        refs = await self._resolve_names(named, request)
        left_out = None if request.left_out is None else list(request.left_out)
        zone = profile.zone_name if request.zone is None else named_zone(request.zone).key
        reader = DraftReader(request.unit or profile.unit, zone, iter(refs), clock.now(), left_out)
        read = reader.read if left_out is None else reader.read_what_fits
        drafts = [draft for draft in map(read, request.workouts) if draft is not None]
        intake = IntakeService(self._session, profile, dry_run=request.dry_run)
        await intake.add(drafts)
        return intake.outcome(), tuple(sorted(left_out or (), key=lambda error: error.line))


def _label(response: LogResponse) -> str:
    """Return what was written in a few words: the first exercises with their sets, and how many workouts came in."""
    parts = []
    if response.entries:
        shown = [f"{one.exercise} {format_sets(one.to_values())}" for one in response.entries[:_NAMED_IN_LABEL]]
        more = len(response.entries) - len(shown)
        parts.append(f"logged {'; '.join(shown)}" + (f" and {more} more" if more else ""))
    if response.workouts is not None and response.workouts.is_written:
        parts.append(response.workouts.label)
    return " and ".join(parts)


def _resolve_all(
    request: LogRequest,
    exercises: Sequence[ExerciseRef],
    unit: WeightUnit,
    rows: Sequence[AnyRow],
    history: Mapping[UUID, ExerciseSession],
) -> list[tuple[SetValues, ...]]:
    """Return the sets of each entry; `same` and `+2.5kg` look back over the input, this workout and the last one."""
    last_sets = {exercise_id: session.to_values()[-1] for exercise_id, session in history.items()}
    last_sets |= {
        row.exercise_id: to_set(row, ZoneInfo(row.zone)).to_values() for row in rows if row.set_id is not None
    }
    resolved = []
    for entry, exercise in zip(request.entries, exercises, strict=True):
        sets = resolve(entry, context_for(exercise, request.unit or unit, last_sets.get(exercise.id)))
        last_sets[exercise.id] = sets[-1]
        resolved.append(sets)
    return resolved


def _same_sets(session: ExerciseSession | None, done: int, number: int) -> ExerciseSession | None:
    """Return the sets that stood at the same places last time, not counting warm-ups; all where it had fewer."""
    if session is None:
        return None
    same = tuple(one for one in session.sets if one.type is not SetType.WARMUP)[done : done + number]
    return session.model_copy(update={"sets": same}) if same else session


def _logged(
    entry: RawEntry,
    exercise: ExerciseRef,
    sets: tuple[SetValues, ...],
    last_time: ExerciseSession | None = None,
) -> LoggedEntry:
    return LoggedEntry(
        exercise=exercise.name,
        query=entry.query,
        sets=tuple(SetResponse.model_validate(asdict(one)) for one in sets),
        note=entry.note,
        last_time=last_time,
        records=(),
    )
