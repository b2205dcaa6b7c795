"""Workouts as they cross the service boundary; times carry the zone of the workout."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, InstanceOf

from logbk_cli.notation.raw import RawEntry, RawWorkout
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.workouts.values import RecordKind


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class SetResponse(_Schema):
    """One set as it stands in the log. The first keys are those of a parsed set."""

    type: SetType
    weight: Decimal | None
    unit: WeightUnit
    relative_to_bodyweight: bool
    reps: int | None
    forced_reps: int
    rpe: Decimal | None
    rir: Decimal | None
    duration_s: Decimal | None
    distance: Decimal | None
    distance_unit: DistanceUnit | None
    note: str | None
    done_at: datetime | None = None

    def to_values(self) -> SetValues:
        """Return the set as the notation writes it."""
        return SetValues(**self.model_dump(exclude={"done_at"}))


class ExecutionResponse(_Schema):
    """An exercise as it was done in a workout."""

    exercise: str
    measurement: Measurement
    position: int
    note: str | None
    sets: tuple[SetResponse, ...]

    def to_values(self) -> tuple[SetValues, ...]:
        """Return the sets as the notation writes them."""
        return tuple(one.to_values() for one in self.sets)


class _Workout(_Schema):
    id: UUID
    name: str | None
    started_at: datetime
    finished_at: datetime | None
    zone: str
    is_all_day: bool
    duration_s: int | None
    set_count: int
    volume: Decimal
    volume_unit: WeightUnit


class WorkoutResponse(_Workout):
    """A workout with everything in it.

    `is_all_day`: only the day is known. `duration_s` is None where that or an open end leaves it unknown.
    `volume` is the sum of weight times clean reps in `volume_unit`, without warm-ups and bodyweight.
    """

    note: str | None
    exercises: tuple[ExecutionResponse, ...]


class ExerciseSummary(_Schema):
    """How many sets of an exercise a workout holds."""

    exercise: str
    set_count: int


class WorkoutSummary(_Workout):
    """A workout in a listing; see `WorkoutResponse`."""

    exercises: tuple[ExerciseSummary, ...]


class HistoryResponse(_Schema):
    """Listed workouts, the newest first, and how many there are in all."""

    workouts: tuple[WorkoutSummary, ...]
    total: int


class ExerciseSession(_Schema):
    """What was done of one exercise in one workout."""

    exercise_id: UUID
    exercise: str
    workout_id: UUID
    workout_name: str | None
    started_at: datetime
    is_all_day: bool
    is_open: bool
    sets: tuple[SetResponse, ...]
    note: str | None

    def to_values(self) -> tuple[SetValues, ...]:
        """Return the sets as the notation writes them."""
        return tuple(one.to_values() for one in self.sets)


class RecordResponse(_Schema):
    """A set that beat every set before it, and what stood until then.

    `value` and `previous` are a weight, reps, seconds or a distance after `kind`. `unit` is the one that the set was
    given in; `weight` says at which weight the reps were done.
    """

    exercise: str
    kind: RecordKind
    value: Decimal
    previous: Decimal
    unit: str | None
    weight: Decimal | None


class LoggedEntry(_Schema):
    """An entry as it was logged, beside the same sets of the time before."""

    exercise: str
    query: str | None
    sets: tuple[SetResponse, ...]
    note: str | None
    last_time: ExerciseSession | None
    records: tuple[RecordResponse, ...]

    def to_values(self) -> tuple[SetValues, ...]:
        """Return the sets as the notation writes them."""
        return tuple(one.to_values() for one in self.sets)


class LogRequest(_Schema):
    """What to log: entries for the open workout, whole workouts, or both.

    `unit` overrides the member's own. `choices` maps an exercise as it was written to the full name of the one that
    is meant, for the names that were not clear.
    """

    entries: tuple[InstanceOf[RawEntry], ...] = ()
    workouts: tuple[InstanceOf[RawWorkout], ...] = ()
    unit: WeightUnit | None = None
    choices: Mapping[str, str] = {}
    dry_run: bool = False


class FinishResponse(_Schema):
    """A finished workout, or a discarded one that held nothing."""

    discarded: bool
    workout: WorkoutResponse
    records: tuple[RecordResponse, ...]


class HistoryRequest(_Schema):
    """Which workouts to list, the newest first; `since` and `until` are days as people write them, both included."""

    since: str | None = None
    until: str | None = None
    limit: int = 10


class AddedWorkouts(_Schema):
    """What came of adding whole workouts: the same workout is never added twice."""

    added: int
    unchanged: int
    set_count: int
    first_day: date | None
    last_day: date | None


class LogResponse(_Schema):
    """What was logged and where. `workout_opened`: the log opened the workout itself.

    `workouts` tells what came of whole workouts; None where there were none.
    """

    workout_opened: bool = False
    workout_name: str | None = None
    entries: tuple[LoggedEntry, ...] = ()
    workouts: AddedWorkouts | None = None
