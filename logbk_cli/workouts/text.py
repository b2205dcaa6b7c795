"""Workouts as workout text."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from logbk_cli.notation.values import Measurement, SetValues
from logbk_cli.notation.writer import write_workout
from logbk_cli.workouts.schemas import WorkoutResponse


class WorkoutHead(Protocol):
    """What a workout has beside its exercises, wherever it comes from."""

    @property
    def name(self) -> str | None: ...  # noqa: D102 - said by the class

    @property
    def note(self) -> str | None: ...  # noqa: D102 - likewise

    @property
    def started_at(self) -> datetime: ...  # noqa: D102 - likewise

    @property
    def finished_at(self) -> datetime | None: ...  # noqa: D102 - likewise

    @property
    def zone(self) -> str: ...  # noqa: D102 - likewise

    @property
    def is_all_day(self) -> bool: ...  # noqa: D102 - likewise


def workout_to_text(workout: WorkoutResponse, home_zone: str) -> str:
    """Return the workout as text; its zone is named where it is not `home_zone`, the reader's own."""
    entries = [(one.exercise, one.to_values(), one.note, one.measurement) for one in workout.exercises]
    return to_text(workout, entries, home_zone)


def to_text(
    head: WorkoutHead, entries: Iterable[tuple[str, Sequence[SetValues], str | None, Measurement]], home_zone: str
) -> str:
    """Return a workout as text: of each exercise its name, sets, note and what it counts."""
    local_zone = ZoneInfo(head.zone)
    start = head.started_at.astimezone(local_zone)
    finished_at = head.finished_at
    end = None if finished_at is None or finished_at == head.started_at else finished_at.astimezone(local_zone)
    return write_workout(
        date=start.date(),
        start=None if head.is_all_day else start.time(),
        end=None if end is None else end.time(),
        end_date=None if end is None else end.date(),
        open_=finished_at is None,
        zone=None if head.zone == home_zone else head.zone,
        name=head.name,
        note=head.note,
        entries=[entry for entry in entries if entry[1]],
    )
