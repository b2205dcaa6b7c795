"""Rules for sets that go on in another line: two workouts made one, and an exercise of the open one swapped."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import MEASURED_IN, Counted
from logbk_cli.notation.values import Measurement
from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_set, to_workouts
from logbk_cli.workouts.lines import Line, join_notes, lines_of
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import MergedWorkouts, SwappedExercise, WorkoutResponse
from logbk_cli.workouts.selection import require_rows
from logbk_cli.workouts.service import clean_note, none_open

# Two workouts that lie farther apart are not one, however they were written down.
LONGEST_MERGED = timedelta(hours=24)


class MergeService:
    """Moves sets between the lines of a member's workouts; no set is lost, and each keeps its id."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)
        self._changes = ChangeService(session)

    async def merge(self, source: str, target: str) -> MergedWorkouts:
        """Make two workouts one: the sets of `source` join those of `target`, and `source` is gone.

        The exercises of the one that began first come first; one that stands in both goes on in its line. The times
        widen to hold both, and it is open if one of them is. The name is the target's where it has one, and the notes
        stand one below the other.

        Raises:
            NotFoundError: none, or several, answer to a name.
            InvalidInputError: both name one workout, or the notes are too long together.
            BusinessRuleError: they lie too far apart to have been one.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        source_rows, target_rows = [await require_rows(self._workouts, which, profile) for which in (source, target)]
        gone, kept = (to_workouts(rows, profile)[0] for rows in (source_rows, target_rows))
        if gone.id == kept.id:
            raise InvalidInputError(f"both name {kept.label}", "Name two workouts.")
        changes = {
            **_times_of_both(gone, kept),
            "name": kept.name or gone.name,
            "note": clean_note("\n".join(note for note in (kept.note, gone.note) if note)),
        }
        first, later = lines_of(target_rows), lines_of(source_rows)
        source_first = not (gone.is_all_day or kept.is_all_day) and _utc(gone.started_at) < _utc(kept.started_at)
        if source_first:
            first, later = later, first
        shift = max((line.position for line in first), default=0)
        await self._workouts.join_workouts(gone.id, kept.id, later=kept.id if source_first else gone.id, shift=shift)
        lines = {line.exercise_id: line for line in first}
        await self._join([(line, lines[line.exercise_id]) for line in later if line.exercise_id in lines])
        # The one that goes makes room first: of a person only one workout is open.
        await self._workouts.update_workout(gone.id, {"deleted_at": clock.now()})
        await self._workouts.update_workout(kept.id, changes)
        (merged,) = to_workouts(await self._workouts.load_by_id(kept.id), profile)
        await self._changes.describe(f"merged {gone.label} into {kept.label}")
        return MergedWorkouts(workout=merged, gone=gone)

    async def swap(self, old: str, new: str) -> SwappedExercise:
        """Make an exercise of the open workout another one, with the sets that are logged already.

        `old` need only tell the exercises of the open workout apart. Where `new` stands in it, the sets join its line.

        Raises:
            BusinessRuleError: none is open, or the sets cannot be those of the new exercise.
            NotFoundError: `old` is not in it; no exercise, or several, answer to `new`.
            InvalidInputError: both are one exercise.

        """
        profile = await self._profiles.require_profile(for_writing=True)
        rows = await self._workouts.load_open()
        if not rows:
            raise none_open()
        lines = lines_of(rows)
        before = await self._find_in(to_workouts(rows, profile)[0], lines, old)
        sets = [row for row in rows if row.set_id is not None and row.exercise_id == before.id]
        (after,) = await self._exercises.resolve([(new, lambda counts: int(_first_misfit(sets, counts) is None))])
        if after.id == before.id:
            raise InvalidInputError(f"both name {after.name}", "Name the exercise that it shall become.")
        misfit = None if after.measurement is before.measurement else _first_misfit(sets, after.measurement)
        if misfit is not None:
            raise BusinessRuleError(
                f"{after.name} counts {MEASURED_IN[after.measurement]}, which {_in_words(misfit)} is not",
                f"The sets stay with {before.name}; swap it for one that counts {MEASURED_IN[before.measurement]}.",
            )
        await self._exercises.adopt([after.id])
        swapped = [line for line in lines if line.exercise_id == before.id]
        into = next((line for line in reversed(lines) if line.exercise_id == after.id), None)
        if into is None:
            await self._workouts.change_exercise([line.execution_id for line in swapped], after.id)
        else:
            await self._join([(line, into) for line in swapped])
        (workout,) = to_workouts(await self._workouts.load_open(), profile)
        await self._changes.describe(f"swapped {before.name} for {after.name}")
        return SwappedExercise(workout=workout, old=before.name, new=after.name)

    async def _find_in(self, workout: WorkoutResponse, lines: Iterable[Line], name: str) -> ExerciseRef:
        try:
            return await self._exercises.resolve_among(name, [line.exercise_id for line in lines])
        except UnclearNameError as error:
            if error.several:
                raise
            names = tuple(dict.fromkeys(one.exercise for one in workout.exercises))
            holds = f"It holds {', '.join(names)}." if names else "There is nothing in it yet."
            raise NotFoundError(f"no exercise of the open workout is called {name!r}", holds, names) from None

    async def _join(self, pairs: Iterable[tuple[Line, Line]]) -> None:
        """Put the sets of each first line behind those of the second; the notes join as well."""
        joined: dict[UUID, tuple[UUID, int]] = {}
        notes: dict[UUID, str] = {}
        for line, into in pairs:
            joined[line.execution_id] = (into.execution_id, into.last_position)
            into.last_position += line.last_position
            if line.note:
                into.note = notes[into.execution_id] = join_notes(into.note, line.note)
        if joined:
            await self._workouts.join_executions(joined, clock.now())
        if notes:
            await self._workouts.update_notes(notes)


def _times_of_both(gone: WorkoutResponse, kept: WorkoutResponse) -> dict[str, object]:
    """Return the times of two workouts made one."""
    if gone.is_all_day or kept.is_all_day:
        apart = gone.started_at.date() != kept.started_at.date()
        timed = gone if kept.is_all_day and not gone.is_all_day else kept
        started_at, finished_at, zone = timed.started_at, timed.finished_at, timed.zone
    else:
        started_at = min(_utc(gone.started_at), _utc(kept.started_at))
        ends = [_utc(one.finished_at or one.started_at) for one in (gone, kept)]
        apart = max(ends) - started_at > LONGEST_MERGED
        finished_at = None if gone.finished_at is None or kept.finished_at is None else max(ends)
        zone = kept.zone
    if apart:
        raise BusinessRuleError(
            f"{gone.label} and {kept.label} lie too far apart to be one workout",
            "Move one of them first: `logbk workout move`.",
        )
    return {
        "started_at": started_at,
        "finished_at": finished_at,
        "zone": zone,
        "is_all_day": gone.is_all_day and kept.is_all_day,
    }


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)  # within one zone Python compares clocks, which an hour of autumn shows twice


def _first_misfit(sets: Iterable[AnyRow], measurement: Measurement) -> AnyRow | None:
    return next((row for row in sets if not _counted(row).suits(measurement)), None)


def _counted(row: AnyRow) -> Counted:
    return Counted(
        weight=row.weight is not None and not row.relative_to_bodyweight,
        bodyweight=row.relative_to_bodyweight,
        reps=row.reps is not None,
        duration=row.duration_s is not None,
        distance=row.distance is not None,
    )


def _in_words(row: AnyRow) -> str:
    return format_sets([to_set(row, ZoneInfo(row.zone)).to_values()])
