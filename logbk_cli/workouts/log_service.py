"""Rules for writing sets down: into the open workout, or as whole workouts; an input is logged whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.core import clock
from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.limits import MAX_NOTE_CHARS
from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import SetType, SetValues, WeightUnit
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_sessions, to_set, to_workouts
from logbk_cli.workouts.drafts import Draft, DraftReader, Rows, context_for, entries_of
from logbk_cli.workouts.records import find_best_record
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import (
    AddedWorkouts,
    ExerciseSession,
    LoggedEntry,
    LogRequest,
    LogResponse,
    SetResponse,
)
from logbk_cli.workouts.text import workout_to_text


@dataclass(slots=True)
class _Line:
    """An exercise of the open workout while sets are added to it."""

    execution_id: UUID
    position: int
    note: str | None
    last_position: int = 0


class LogService:
    """Writes sets and workouts into a member's log."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def log(self, request: LogRequest) -> LogResponse:
        """Write entries into the open workout, opening one if need be, and add whole workouts; all or nothing.

        With `dry_run` everything is only read. A workout that the log holds already, set for set, is left alone.

        Raises:
            UnclearNameError: no exercise, or several, answer to a name.
            NotationError: sets that do not fit their exercise, or a weight that is missing.
            InvalidInputError: sets with no exercise to continue; a workout in the future, or in no known zone.
            BusinessRuleError: a second workout without an end.

        """
        profile = await self._profiles.require_profile()
        response = await self._log_entries(request, profile) if request.entries else LogResponse()
        if not request.workouts:
            return response
        return response.model_copy(update={"workouts": await self._add_workouts(request, profile)})

    async def _log_entries(self, request: LogRequest, profile: ProfileResponse) -> LogResponse:
        if not request.dry_run:
            await self._workouts.lock_open()
        rows = await self._workouts.load_open()
        exercises = await self._find_exercises(request, rows)
        history = await self._load_last_time(exercises, rows)
        sets = _resolve_all(request, exercises, profile.unit, rows, history)
        if request.dry_run:
            return LogResponse(
                entries=tuple(_logged(*parts) for parts in zip(request.entries, exercises, sets, strict=True)),
            )
        bests = await self._workouts.list_bests({one.id for one in exercises})
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
            own_bests = [row for row in bests if row.exercise_id == exercise.id and exercise.id in history]
            logged.append(_logged(entry, exercise, of_entry, last_time, own_bests))
        return LogResponse(workout_opened=opened, workout_name=rows[0].workout_name, entries=tuple(logged))

    async def _find_exercises(self, request: LogRequest, rows: Sequence[AnyRow]) -> list[ExerciseRef]:
        named = [entry for entry in request.entries if entry.query is not None]
        found = iter(await self._resolve(named, request.choices))
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

    async def _resolve(self, entries: Sequence[RawEntry], choices: Mapping[str, str]) -> list[ExerciseRef]:
        wanted = [(_chosen(entry, choices), entry.kind.fits) for entry in entries]
        try:
            return await self._exercises.resolve(wanted)
        except UnclearNameError as error:
            line = next((entry.line for entry in entries if entry.query == error.query), 1)
            raise error.at_line(line) if line > 1 else error from None

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
        await self._workouts.lock_open()
        return opened, await self._workouts.load_open()

    async def _write(
        self,
        entries: Sequence[RawEntry],
        exercises: Sequence[ExerciseRef],
        sets: Sequence[tuple[SetValues, ...]],
        rows: Sequence[AnyRow],
    ) -> None:
        lines = _lines_of(rows)
        new = Rows()
        now = clock.now()
        for entry, exercise, of_entry in zip(entries, exercises, sets, strict=True):
            line = lines.get(exercise.id)
            if line is None:
                position = max((one.position for one in lines.values()), default=0) + 1
                line = lines[exercise.id] = _Line(uuid7(), position, None)
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
                line.note = _join_notes(line.note, entry.note)
                new.notes[line.execution_id] = line.note
            new.add_sets(line.execution_id, of_entry, now, line.last_position + 1)
            line.last_position += len(of_entry)
        for execution in new.executions:
            execution["note"] = new.notes.pop(execution["id"], None)
        await self._workouts.add_all((), new.executions, new.sets)
        if new.notes:
            await self._workouts.update_notes(new.notes)

    async def _add_workouts(self, request: LogRequest, profile: ProfileResponse) -> AddedWorkouts:
        named = [entry for entry in entries_of(request.workouts) if entry.query is not None]
        refs = await self._resolve(named, request.choices)
        reader = DraftReader(request.unit or profile.unit, profile.zone_name, iter(refs), clock.now())
        drafts = [reader.read(workout) for workout in request.workouts]
        if not request.dry_run:
            await self._profiles.lock()  # two imports of one file at once would both find nothing in the log
        known = await self._known_texts(drafts, profile)
        new = Rows()
        added = []
        for draft in drafts:
            if known[draft.text] > 0:
                known[draft.text] -= 1
                continue
            added.append(draft)
            draft.add_to(new)
        await self._refuse_second_open(added)
        if not request.dry_run:
            await self._exercises.adopt({ref.id for ref in refs})
            await self._workouts.add_all(new.workouts, new.executions, new.sets)
        days = [draft.day for draft in added]
        return AddedWorkouts(
            added=len(added),
            unchanged=len(drafts) - len(added),
            set_count=len(new.sets),
            first_day=min(days, default=None),
            last_day=max(days, default=None),
        )

    async def _known_texts(self, drafts: Sequence[Draft], profile: ProfileResponse) -> Counter[str]:
        if not drafts:
            return Counter()
        first = min(draft.started_at for draft in drafts)
        last = max(draft.started_at for draft in drafts)
        rows = await self._workouts.load_between(first, last + timedelta(microseconds=1))
        return Counter(workout_to_text(workout, profile.zone_name) for workout in to_workouts(rows, profile.unit))

    async def _refuse_second_open(self, drafts: Iterable[Draft]) -> None:
        still_open = sum(draft.finished_at is None for draft in drafts)
        if still_open and (still_open > 1 or await self._workouts.lock_open() is not None):
            raise BusinessRuleError(
                "only one workout can be open", "Finish the open one first, or give each of these an end."
            )


def _chosen(entry: RawEntry, choices: Mapping[str, str]) -> str:
    query = entry.query or ""
    return choices.get(query, query)


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


def _lines_of(rows: Sequence[AnyRow]) -> dict[UUID, _Line]:
    """Return the exercises of the open workout; of one that stands in it twice, the later line goes on."""
    lines: dict[UUID, _Line] = {}
    for row in rows:
        if row.execution_id is None:
            continue
        line = lines.get(row.exercise_id)
        if line is None or line.execution_id != row.execution_id:
            line = lines[row.exercise_id] = _Line(row.execution_id, row.execution_position, row.execution_note)
        line.last_position = max(line.last_position, row.set_position or 0)
    return lines


def _join_notes(before: str | None, note: str) -> str:
    joined = f"{before}; {note}" if before else note
    if len(joined) > MAX_NOTE_CHARS:
        raise InvalidInputError(f"a note has at most {MAX_NOTE_CHARS} characters, together with what it says already")
    return joined


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
    bests: Sequence[AnyRow] = (),
) -> LoggedEntry:
    responses = tuple(SetResponse.model_validate(asdict(one)) for one in sets)
    record = find_best_record(exercise.name, responses, bests)
    return LoggedEntry(
        exercise=exercise.name,
        query=entry.query,
        sets=responses,
        note=entry.note,
        last_time=last_time,
        records=() if record is None else (record,),
    )
