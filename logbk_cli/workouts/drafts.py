"""Whole workouts as they were read, from text or from another app's file, on their way into the log."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from uuid_utils.compat import uuid7

from logbk_cli.core.times import EARLIEST_YEAR, is_skipped
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import ExerciseContext, RawEntry, RawWorkout
from logbk_cli.notation.reader import DATE_LINE
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import SetValues, WeightUnit
from logbk_cli.workouts.text import to_text
from logbk_cli.workouts.values import MAX_WORKOUT_NAME_LENGTH

SET_FIELDS: Final = tuple(one.name for one in fields(SetValues))
_SOURCES: Final = UUID("b5a3c1de-5e0f-5c57-9a7c-3d2f6a0c9e41")


class SourceIds:
    """Ids of workouts that come from elsewhere, made from what tells them apart there.

    What is read again has the id that it had before, whatever became of the workout in the log since: moved, changed,
    merged or deleted, it is known. No table of sources is needed, and the key of `workouts` keeps two imports at once
    from adding the same one twice.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def make(self, key: str) -> UUID:
        """Return the id for `key`; the same key again, in one file, is another workout."""
        self._seen[key] += 1
        return uuid5(_SOURCES, f"{key}\n{self._seen[key]}")


@dataclass(slots=True)
class Rows:
    """Rows to insert, and notes of executions to change."""

    workouts: list[dict[str, Any]] = field(default_factory=list)
    executions: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[UUID, str] = field(default_factory=dict)

    def add_sets(self, execution_id: UUID, sets: tuple[SetValues, ...], done_at: datetime, position: int) -> None:
        """Add sets to an execution, the first at `position`."""
        for offset, one in enumerate(sets):
            self.add_set(execution_id, one, done_at, position + offset)

    def add_set(self, execution_id: UUID, one: SetValues, done_at: datetime, position: int) -> None:
        """Add a set to an execution."""
        row = {name: getattr(one, name) for name in SET_FIELDS}
        row |= {"id": uuid7(), "execution_id": execution_id, "position": position, "done_at": done_at}
        self.sets.append(row)


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """An exercise and its sets; `times` are when each set was done, where that is known."""

    exercise: ExerciseRef
    sets: tuple[SetValues, ...]
    note: str | None
    times: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A workout with its times and exercises found. `id` is made from where it comes from; see `SourceIds`."""

    id: UUID
    name: str | None
    note: str | None
    started_at: datetime
    finished_at: datetime | None
    zone: str
    is_all_day: bool
    entries: tuple[DraftEntry, ...]

    @property
    def day(self) -> date:
        """The lifter's own day on which it began."""
        return self.started_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def set_count(self) -> int:
        """How many sets it has."""
        return sum(len(entry.sets) for entry in self.entries)

    def to_text(self, home_zone: str) -> str:
        """Return it as the log would print it."""
        entries = [(one.exercise.name, one.sets, one.note, one.exercise.measurement) for one in self.entries]
        return to_text(self, entries, home_zone)

    def add_to(self, rows: Rows) -> None:
        """Add the rows of the workout and of everything in it."""
        rows.workouts.append(
            {
                "id": self.id,
                "name": self.name,
                "note": self.note,
                "started_at": self.started_at,
                "finished_at": self.finished_at,
                "zone": self.zone,
                "is_all_day": self.is_all_day,
            }
        )
        self.add_entries_to(rows, self.entries, self.id, 1)

    def add_entries_to(self, rows: Rows, entries: Iterable[DraftEntry], workout_id: UUID, position: int) -> None:
        """Add the rows of exercises of this draft to a workout, the first at `position`."""
        for place, entry in enumerate(entries, start=position):
            execution_id = uuid7()
            rows.executions.append(
                {
                    "id": execution_id,
                    "workout_id": workout_id,
                    "exercise_id": entry.exercise.id,
                    "position": place,
                    "note": entry.note,
                }
            )
            self.add_sets_to(rows, entry, execution_id, skip=0, position=1)

    def add_sets_to(self, rows: Rows, entry: DraftEntry, execution_id: UUID, *, skip: int, position: int) -> None:
        """Add the rows of an exercise's sets but for the first `skip`, the first of them at `position`."""
        times = entry.times or (self.started_at,) * len(entry.sets)
        for place, (one, done_at) in enumerate(zip(entry.sets[skip:], times[skip:], strict=True), start=position):
            rows.add_set(execution_id, one, done_at, place)


class DraftReader:
    """Turns workouts as they were written into drafts, one after the other: `same` looks back over all of them."""

    def __init__(
        self,
        unit: WeightUnit,
        home_zone: str,
        exercises: Iterator[ExerciseRef],
        now: datetime,
        left_out: list[NotationError] | None = None,
    ) -> None:
        """Take the member's unit and zone, and the exercises of the entries that name one, in their order.

        `left_out` has what was left out of the text so far, in order, and takes what else cannot be read; without it
        that is raised.
        """
        self._unit = unit
        self._home_zone = home_zone
        self._exercises = exercises
        self._now = now
        self._last_sets: dict[UUID, SetValues] = {}
        self._ids = SourceIds()
        self._left_out = left_out
        self._gaps = [] if left_out is None else [error.line for error in left_out]
        self._gap = 0  # how many of them lie behind

    def read(self, raw: RawWorkout) -> Draft:
        """Return the draft of one workout.

        Raises:
            NotationError: sets that do not fit their exercise, or none to continue; a time that does not exist or lies
                in the future; a name that is too long.

        """
        return self._draft(raw, *self._head(raw))

    def read_what_fits(self, raw: RawWorkout) -> Draft | None:
        """Return the draft of one workout without what cannot be read; None where nothing is left of it.

        Sets that go on with some that were left out, or are the same as those, are left out too.
        """
        try:
            head = self._head(raw)
        except NotationError as error:
            error.message += "; the workout is left out"
            self._leave_out(error)
            for entry in raw.entries:
                if entry.query is not None:
                    next(self._exercises)
            self._last_sets.clear()
            return None
        draft = self._draft(raw, *head)
        return draft if draft.entries or not raw.entries else None

    def _head(self, raw: RawWorkout) -> tuple[ZoneInfo, datetime, datetime | None]:
        if raw.name is not None and len(raw.name) > MAX_WORKOUT_NAME_LENGTH:
            raise NotationError(f"a workout's name has at most {MAX_WORKOUT_NAME_LENGTH} characters", line=raw.line)
        zone = self._zone(raw)
        return zone, *self._times(raw, zone)

    def _draft(self, raw: RawWorkout, zone: ZoneInfo, started_at: datetime, finished_at: datetime | None) -> Draft:
        entries = self._entries(raw)
        is_all_day = raw.start is None
        workout_id = self._ids.make(_written(raw))
        return Draft(workout_id, raw.name, raw.note, started_at, finished_at, zone.key, is_all_day, entries)

    def _zone(self, raw: RawWorkout) -> ZoneInfo:
        try:
            return ZoneInfo(raw.zone or self._home_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise NotationError(
                f"not a time zone: {raw.zone}", "Use an IANA name such as [Europe/Berlin].", line=raw.line
            ) from None

    def _times(self, raw: RawWorkout, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
        if raw.date is None:
            raise NotationError("these sets stand under no date", DATE_LINE, line=raw.line)
        if not EARLIEST_YEAR <= raw.date.year <= self._now.year + 1:
            raise NotationError(f"{raw.date} is no day to have trained on", line=raw.line)
        started_at = _moment(raw, raw.date, raw.start or time.min, zone, checked=raw.start is not None)
        if started_at > self._now:
            when = f"{started_at.astimezone(zone):%Y-%m-%d %H:%M}"
            raise NotationError(f"{when} lies in the future", line=raw.line)
        if raw.open:
            return started_at, None
        if raw.start is None or raw.end is None:
            return started_at, started_at
        finished_at = _moment(raw, raw.end_date or raw.date, raw.end, zone, checked=True)
        if finished_at < started_at:
            raise NotationError("the workout would end before it began", line=raw.line)
        return started_at, finished_at

    def _entries(self, raw: RawWorkout) -> tuple[DraftEntry, ...]:
        entries: list[DraftEntry] = []
        is_cut = False  # the exercise above is not the last one of the text
        for entry in raw.entries:
            if self._is_behind_a_gap(entry.line):
                self._last_sets.clear()
                is_cut = True
            above = entries[-1].exercise if entries and not is_cut else None
            exercise = above if entry.query is None else next(self._exercises)
            try:
                exercise, sets = self._sets(entry, exercise)
            except NotationError as error:
                self._leave_out(error)
                is_cut = is_cut or entry.query is not None
                continue
            if entry.query is None:  # goes on with the exercise above, as a long one does in an export
                last = entries.pop()
                note = "; ".join(part for part in (last.note, entry.note) if part) or None
                entries.append(DraftEntry(exercise, last.sets + sets, note))
            else:
                entries.append(DraftEntry(exercise, sets, entry.note))
                is_cut = False
        return tuple(entries)

    def _sets(self, entry: RawEntry, exercise: ExerciseRef | None) -> tuple[ExerciseRef, tuple[SetValues, ...]]:
        if exercise is None:
            raise NotationError("which exercise? There is none above to continue", line=entry.line)
        sets = resolve(entry, context_for(exercise, self._unit, self._last_sets.pop(exercise.id, None)))
        self._last_sets[exercise.id] = sets[-1]
        return exercise, sets

    def _leave_out(self, error: NotationError) -> None:
        if self._left_out is None:
            raise error
        self._left_out.append(error)

    def _is_behind_a_gap(self, line: int) -> bool:
        """Return whether something was left out of the text between the last entry that was looked at and this one."""
        before = self._gap
        while self._gap < len(self._gaps) and self._gaps[self._gap] < line:
            self._gap += 1
        return self._gap > before


def context_for(exercise: ExerciseRef, unit: WeightUnit, last_set: SetValues | None) -> ExerciseContext:
    """Return what the notation must know of an exercise to read its sets."""
    return ExerciseContext(
        measurement=exercise.measurement,
        unit=unit,
        last_set=last_set,
        barbell=exercise.is_on_straight_bar,
        assisted=exercise.is_assisted,
    )


def entries_of(workouts: tuple[RawWorkout, ...]) -> tuple[RawEntry, ...]:
    """Return the entries of all workouts in their order."""
    return tuple(entry for workout in workouts for entry in workout.entries)


def _written(raw: RawWorkout) -> str:
    """Return a workout as it was written: what bare numbers and names mean may be another thing the next time."""
    head = (raw.date, raw.start, raw.end_date, raw.end, raw.open, raw.zone, raw.name, raw.note)
    entries = (entry.source.text[entry.start : entry.end].split() for entry in raw.entries)
    lines = [str(part or "") for part in head] + [" ".join(words) for words in entries]
    return "text\n" + "\n".join(lines)


def _moment(raw: RawWorkout, day: date, clock_time: time, zone: ZoneInfo, *, checked: bool) -> datetime:
    """Return the moment in UTC; with `checked` refuse a time that the clocks skip on that day."""
    local = datetime.combine(day, clock_time, zone)
    if checked and is_skipped(local):
        raise NotationError(
            f"there is no {clock_time:%H:%M} on {day} in {zone.key}", "The clocks skip it that night.", line=raw.line
        )
    return local.astimezone(UTC)
