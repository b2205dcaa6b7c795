"""Whole workouts as they were read from text, on their way into the log."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from uuid_utils.compat import uuid7

from logbk_cli.core.times import EARLIEST_YEAR, is_skipped
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.notation.raw import ExerciseContext, RawEntry, RawWorkout
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import SetValues, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.workouts.text import to_text


@dataclass(slots=True)
class Rows:
    """Rows to insert, and notes of executions to change."""

    workouts: list[dict[str, Any]] = field(default_factory=list)
    executions: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[UUID, str] = field(default_factory=dict)

    def add_sets(self, execution_id: UUID, sets: tuple[SetValues, ...], done_at: datetime, position: int) -> None:
        """Add sets to an execution, the first at `position`."""
        self.sets += [
            {
                "id": uuid7(),
                "execution_id": execution_id,
                "position": position + offset,
                "done_at": done_at,
                **asdict(one),
            }
            for offset, one in enumerate(sets)
        ]


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """An exercise and its sets."""

    exercise: ExerciseRef
    sets: tuple[SetValues, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A workout with its times and exercises found; `text` is how the log would print it."""

    name: str | None
    note: str | None
    started_at: datetime
    finished_at: datetime | None
    zone: str
    is_all_day: bool
    entries: tuple[DraftEntry, ...]
    text: str

    @property
    def day(self) -> date:
        """The lifter's own day on which it began."""
        return self.started_at.astimezone(ZoneInfo(self.zone)).date()

    def add_to(self, rows: Rows) -> None:
        """Add the rows of the workout and of everything in it."""
        workout_id = uuid7()
        rows.workouts.append(
            {
                "id": workout_id,
                "name": self.name,
                "note": self.note,
                "started_at": self.started_at,
                "finished_at": self.finished_at,
                "zone": self.zone,
                "is_all_day": self.is_all_day,
            }
        )
        for position, entry in enumerate(self.entries, start=1):
            execution_id = uuid7()
            rows.executions.append(
                {
                    "id": execution_id,
                    "workout_id": workout_id,
                    "exercise_id": entry.exercise.id,
                    "position": position,
                    "note": entry.note,
                }
            )
            rows.add_sets(execution_id, entry.sets, self.started_at, 1)


class DraftReader:
    """Turns workouts as they were written into drafts, one after the other: `same` looks back over all of them."""

    def __init__(self, unit: WeightUnit, home_zone: str, exercises: Iterator[ExerciseRef], now: datetime) -> None:
        """Take the member's unit and zone, and the exercises of the entries that name one, in their order."""
        self._unit = unit
        self._home_zone = home_zone
        self._exercises = exercises
        self._now = now
        self._last_sets: dict[UUID, SetValues] = {}

    def read(self, raw: RawWorkout) -> Draft:
        """Return the draft of one workout.

        Raises:
            NotationError: sets that do not fit their exercise.
            InvalidInputError: no exercise to continue, a time that does not exist or lies in the future.

        """
        zone = self._zone(raw)
        started_at, finished_at = self._times(raw, zone)
        entries = self._entries(raw)
        is_all_day = raw.start is None
        text = to_text(
            name=raw.name,
            note=raw.note,
            started_at=started_at,
            finished_at=finished_at,
            zone=zone.key,
            is_all_day=is_all_day,
            entries=[(entry.exercise.name, entry.sets, entry.note, entry.exercise.measurement) for entry in entries],
            home_zone=self._home_zone,
        )
        return Draft(raw.name, raw.note, started_at, finished_at, zone.key, is_all_day, entries, text)

    def _zone(self, raw: RawWorkout) -> ZoneInfo:
        try:
            return ZoneInfo(raw.zone or self._home_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInputError(
                f"line {raw.line}: not a time zone: {raw.zone}", "Use an IANA name such as [Europe/Berlin]."
            ) from None

    def _times(self, raw: RawWorkout, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
        if raw.date is None:
            raise InvalidInputError(f"line {raw.line}: these sets stand under no date")
        if not EARLIEST_YEAR <= raw.date.year <= self._now.year + 1:
            raise InvalidInputError(f"line {raw.line}: {raw.date} is no day to have trained on")
        started_at = _moment(raw, raw.date, raw.start or time.min, zone, checked=raw.start is not None)
        if started_at > self._now:
            raise InvalidInputError(f"line {raw.line}: {started_at.astimezone(zone):%Y-%m-%d %H:%M} lies in the future")
        if raw.open:
            return started_at, None
        if raw.start is None or raw.end is None:
            return started_at, started_at
        finished_at = _moment(raw, raw.end_date or raw.date, raw.end, zone, checked=True)
        if finished_at < started_at:
            raise InvalidInputError(f"line {raw.line}: the workout would end before it began")
        return started_at, finished_at

    def _entries(self, raw: RawWorkout) -> tuple[DraftEntry, ...]:
        entries: list[DraftEntry] = []
        for entry in raw.entries:
            if entry.query is not None:
                exercise = next(self._exercises)
            elif entries:
                exercise = entries[-1].exercise
            else:
                raise InvalidInputError(f"line {entry.line}: which exercise? There is none above to continue")
            sets = resolve(entry, context_for(exercise, self._unit, self._last_sets.get(exercise.id)))
            self._last_sets[exercise.id] = sets[-1]
            if entry.query is None:  # goes on with the exercise above, as a long one does in an export
                above = entries.pop()
                sets = above.sets + sets
                note = "; ".join(part for part in (above.note, entry.note) if part) or None
                entries.append(DraftEntry(exercise, sets, note))
            else:
                entries.append(DraftEntry(exercise, sets, entry.note))
        return tuple(entries)


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


def _moment(raw: RawWorkout, day: date, clock_time: time, zone: ZoneInfo, *, checked: bool) -> datetime:
    """Return the moment in UTC; with `checked` refuse a time that the clocks skip on that day."""
    local = datetime.combine(day, clock_time, zone)
    if checked and is_skipped(local):
        raise InvalidInputError(
            f"line {raw.line}: there is no {clock_time:%H:%M} on {day} in {zone.key}", "The clocks skip it that night."
        )
    return local.astimezone(UTC)
