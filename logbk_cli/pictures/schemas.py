"""Pictures' data as it crosses the service boundary. Days are the lifter's own, in the zone of each workout."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from logbk_cli.exercises.values import BodyPart
from logbk_cli.notation.values import WeightUnit
from logbk_cli.pictures.values import Metric


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class SeriesPoint(_Schema):
    """One workout's value. `weight` and `reps` tell which set it came from, where it came from one.

    `is_reliable` is False for an estimate from more reps than the formulas were made for.
    """

    day: date
    value: Decimal
    weight: Decimal | None
    reps: int | None
    is_reliable: bool


def first_best(points: Iterable[SeriesPoint]) -> SeriesPoint | None:
    """Return the greatest value that can be relied on, or else the greatest; of equals that of most reps, the first."""
    return max(points, key=lambda point: (point.is_reliable, point.value, point.reps or 0), default=None)


class SeriesRequest(_Schema):
    """Which chart; without `metric` the exercise's usual one. `since` is a day as people write it."""

    exercise: str
    metric: Metric | None = None
    since: str | None = None


class SeriesResponse(_Schema):
    """How one exercise went, the oldest workout first. Weights are in `unit`, times in seconds, distances in metres."""

    exercise: str
    metric: Metric
    unit: str
    formula: str | None
    points: tuple[SeriesPoint, ...]
    is_on_bodyweight: bool = Field(default=False, exclude=True)
    """For the view."""


class CalendarDay(_Schema):
    """A day with training. `volume` is in the calendar's unit."""

    day: date
    workouts: int
    sets: int
    volume: Decimal


class CalendarResponse(_Schema):
    """Training days from `since` to `until`, both included, and the streaks in weeks, which are the whole log's."""

    since: date
    until: date
    today: date
    days: tuple[CalendarDay, ...]
    volume_unit: WeightUnit
    current_streak: int
    longest_streak: int


class ReportRequest(_Schema):
    """Which days to report on, as people write them, both included."""

    since: str | None = None
    until: str | None = None


class ReportWorkout(_Schema):
    """A workout in a report, with the names of its exercises."""

    day: date
    started_at: datetime
    is_all_day: bool
    name: str | None
    note: str | None
    duration_s: int | None
    sets: int
    volume: Decimal
    exercises: tuple[str, ...]


class ReportLift(_Schema):
    """An exercise whose progress is shown: its series by metric."""

    exercise: str
    series: dict[Metric, tuple[SeriesPoint, ...]]


class ReportPart(_Schema):
    """What was done for one part of the body in one month, whose first day is `month`; warm-ups do not count."""

    month: date
    body_part: BodyPart
    sets: int
    volume: Decimal


class ReportRecord(_Schema):
    """The best of one exercise by `metric`: a weight, reps, seconds or metres, and when it was reached first.

    `e1rm` is the best estimate of a one-rep max, which may be of another day; not reliable from over 12 reps.
    """

    exercise: str
    metric: Metric
    value: Decimal
    reps: int | None
    day: date
    e1rm: Decimal | None
    e1rm_day: date | None
    is_reliable: bool
    workouts: int


class ReportResponse(_Schema):
    """Everything on the page, the oldest first; weights are in `unit`.

    `since` and `until` are the days that were asked for, None where there is no limit.
    """

    since: date | None
    until: date | None
    today: date
    name: str | None
    unit: WeightUnit
    formula: str
    workouts: tuple[ReportWorkout, ...]
    days: tuple[CalendarDay, ...]
    lifts: tuple[ReportLift, ...]
    parts: tuple[ReportPart, ...]
    records: tuple[ReportRecord, ...]
    current_streak: int
    longest_streak: int
