"""Records, statistics and series as they cross the service boundary. Weights are in the member's own unit."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.stats.values import GroupBy, Span


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class StatsRequest(_Schema):
    """Which days to count, as people write them, and what to tell them apart by. Without any: the whole log."""

    span: Span | None = None
    since: str | None = None
    until: str | None = None
    by: GroupBy | None = None


class Totals(_Schema):
    """What was done.

    Sets leave warm-ups out, which `warmup_sets` counts. Hard sets are those at RPE 7 or more, or of unknown effort.
    Reps and volume are of clean reps, with the bodyweight where it is known; the forced ones stand beside them, and in
    them too where the member counts them. `duration_s` is that of the workouts whose start and end are known.
    """

    workouts: int
    days: int
    sets: int
    hard_sets: int
    warmup_sets: int
    reps: int
    forced_reps: int
    volume: Decimal
    forced_volume: Decimal
    duration_s: int


class Counts(_Schema):
    """What was done of an exercise, for a body part, in a week or on a weekday; see `Totals`."""

    workouts: int
    sets: int
    hard_sets: int
    reps: int
    volume: Decimal


class Group(_Schema):
    """One row of a breakdown. `key` is an exercise, a body part, an ISO week or a weekday; `share` is of the sets.

    `before` is the same in the period before; None where nothing was done, or there is no period to compare with.
    """

    key: str
    counts: Counts
    share: Decimal
    before: Counts | None


class PeriodTotals(_Schema):
    """The period before, and what was done in it."""

    since: date
    until: date
    workouts_per_week: Decimal
    totals: Totals


class Streak(_Schema):
    """Weeks in a row with a workout, counted over the whole log: up to now, and the most ever."""

    weeks: int
    longest: int


class StatsResponse(_Schema):
    """The statistics of a period; without any workout and any bound `since` is None. `groups` only where asked for."""

    since: date | None
    until: date
    volume_unit: WeightUnit
    workouts_per_week: Decimal
    totals: Totals
    before: PeriodTotals | None
    streak: Streak
    body_parts: tuple[Group, ...]
    by: GroupBy | None
    groups: tuple[Group, ...] | None


class RecordSet(_Schema):
    """A set that holds a record, as it was given, and when it was done.

    `load` is what was moved in all, in the member's unit: None where there is none, or no bodyweight is known.
    """

    day: date
    workout_id: UUID
    workout_name: str | None
    weight: Decimal | None
    unit: WeightUnit
    relative_to_bodyweight: bool
    load: Decimal | None
    reps: int | None
    duration_s: Decimal | None
    distance: Decimal | None
    distance_unit: DistanceUnit | None


class RepRecord(_Schema):
    """The heaviest set of `reps` reps or more."""

    reps: int
    best: RecordSet


class EstimatedMax(_Schema):
    """The highest estimate, and the set that it comes from; one of over 12 reps is not reliable."""

    value: Decimal
    is_reliable: bool
    formula: str
    best: RecordSet


class VolumeRecord(_Schema):
    """The most volume in one set."""

    value: Decimal
    best: RecordSet


class WorkoutVolumeRecord(_Schema):
    """The most volume in one workout."""

    value: Decimal
    day: date
    workout_id: UUID
    workout_name: str | None


class ExerciseRecords(_Schema):
    """Every record of one exercise; None where there is none. Weights without a unit of their own are in `unit`."""

    exercise_id: UUID
    exercise: str
    unit: WeightUnit
    weight: RecordSet | None
    by_reps: tuple[RepRecord, ...]
    estimated_max: EstimatedMax | None
    set_volume: VolumeRecord | None
    workout_volume: WorkoutVolumeRecord | None
    reps: RecordSet | None
    duration: RecordSet | None
    distance: RecordSet | None

    @property
    def is_empty(self) -> bool:
        """Whether there is no record at all."""
        return not any((self.weight, self.reps, self.duration, self.distance))


class ExerciseOverview(_Schema):
    """An exercise in the overview of records: how often and when last it was done, and its records."""

    workouts: int
    last_done_at: datetime
    records: ExerciseRecords


class Overview(_Schema):
    """Exercises with their records, and how many there are in all."""

    exercises: tuple[ExerciseOverview, ...]
    total: int
