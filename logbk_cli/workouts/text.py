"""Workouts as workout text."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from logbk_cli.notation.values import Measurement, SetValues
from logbk_cli.notation.writer import write_workout
from logbk_cli.workouts.schemas import WorkoutResponse


def workout_to_text(workout: WorkoutResponse, home_zone: str) -> str:
    """Return the workout as text; its zone is named where it is not `home_zone`, the reader's own."""
    return to_text(
        name=workout.name,
        note=workout.note,
        started_at=workout.started_at,
        finished_at=workout.finished_at,
        zone=workout.zone,
        is_all_day=workout.is_all_day,
        entries=[(one.exercise, one.to_values(), one.note, one.measurement) for one in workout.exercises],
        home_zone=home_zone,
    )


def to_text(  # noqa: PLR0913 - the parts of a workout
    *,
    name: str | None,
    note: str | None,
    started_at: datetime,
    finished_at: datetime | None,
    zone: str,
    is_all_day: bool,
    entries: Iterable[tuple[str, Sequence[SetValues], str | None, Measurement]],
    home_zone: str,
) -> str:
    """Return the parts of a workout as text."""
    local_zone = ZoneInfo(zone)
    start = started_at.astimezone(local_zone)
    end = None if finished_at is None or finished_at == started_at else finished_at.astimezone(local_zone)
    return write_workout(
        date=start.date(),
        start=None if is_all_day else start.time(),
        end=None if end is None else end.time(),
        end_date=None if end is None else end.date(),
        open_=finished_at is None,
        zone=None if zone == home_zone else zone,
        name=name,
        note=note,
        entries=[entry for entry in entries if entry[1]],
    )
