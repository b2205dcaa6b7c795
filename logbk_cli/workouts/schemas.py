"""Workouts as they cross the service boundary; times carry the zone of the workout."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, InstanceOf

from logbk_cli.core.times import format_day
from logbk_cli.exercises.schemas import ExerciseCreate
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import RawEntry, RawWorkout
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.routines.schemas import TargetResponse
from logbk_cli.workouts.values import ChangeKind, RecordKind, SetAddress


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

    @property
    def label(self) -> str:
        """What people call it: `Upper A of Mon 2026-11-23 18:05`, `the workout of Mon 2026-11-23`."""
        return f"{self.name or 'the workout'} of {self.when}"

    @property
    def when(self) -> str:
        """When it began, as far as it is known."""
        return format_day(self.started_at) + ("" if self.is_all_day else f" {self.started_at:%H:%M}")


class WorkoutResponse(_Workout):
    """A workout with everything in it.

    `is_all_day`: only the day is known. `duration_s` is None where that or an open end leaves it unknown.
    `volume` is the sum of loads times the reps that count in `volume_unit`, without warm-ups, as statistics tell it.
    """

    note: str | None
    exercises: tuple[ExecutionResponse, ...]
    plan_id: UUID | None = Field(default=None, exclude=True)
    """The plan that it was started with; for the services."""


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
    given in; `weight` says at which weight the reps were done. Relative to bodyweight, weights are what was added.
    """

    exercise: str
    kind: RecordKind
    value: Decimal
    previous: Decimal
    unit: str | None
    weight: Decimal | None
    relative_to_bodyweight: bool


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

    `is_next`: the planned set that is next, changed by what the entry says, if there is one.

    `unit` overrides the member's own. `choices` maps an exercise as it was written to the full name of the one that
    is meant, for the names that were not clear. `missing` has, by names as they were written, the exercises to add
    where those mean none. `zone` is where times are meant that name no zone, instead of the member's own.

    `left_out` has what was left out of the text because it cannot be read; what else of whole workouts cannot, is left
    out too. None where all must be read.
    """

    entries: tuple[InstanceOf[RawEntry], ...] = ()
    workouts: tuple[InstanceOf[RawWorkout], ...] = ()
    unit: WeightUnit | None = None
    choices: Mapping[str, str] = {}
    missing: Mapping[str, ExerciseCreate] = {}
    zone: str | None = None
    left_out: tuple[InstanceOf[NotationError], ...] | None = None
    dry_run: bool = False
    is_next: bool = False


class PlannedSetStatus(_Schema):
    """A planned set beside what was done.

    `weight`, in `unit`, is what the plan comes to: `computed_from` says how, or `missing` why it cannot be told; it is
    None without either where the plan leaves it open. `last_time` is the set at its place in the last workout with the
    exercise.
    """

    target: TargetResponse
    weight: Decimal | None
    unit: WeightUnit
    computed_from: str | None
    missing: str | None
    done: SetResponse | None
    last_time: SetResponse | None


class PlannedExerciseStatus(_Schema):
    """A planned exercise beside what was done; `rest_s` in seconds; `extra` is what was done beyond the plan."""

    exercise_id: UUID
    exercise: str
    measurement: Measurement
    rest_s: Decimal | None
    note: str | None
    sets: tuple[PlannedSetStatus, ...]
    extra: tuple[SetResponse, ...]


class NextSet(_Schema):
    """The planned set that is next: its places in the plan, counted from 0, and its number within its exercise."""

    exercise_at: int
    set_at: int
    exercise: str
    number: int


class PlanStatus(_Schema):
    """The plan that a workout follows, beside what was done; `next` is None when all of it is done."""

    routine_id: UUID
    routine: str
    note: str | None
    exercises: tuple[PlannedExerciseStatus, ...]
    next: NextSet | None


class StatusResponse(_Schema):
    """The open workout, if there is one, and the plan that it follows, if any."""

    workout: WorkoutResponse | None
    plan: PlanStatus | None


class RoutineOffer(_Schema):
    """What a routine would be as it was done: the lines that would go from its text, and those that would come."""

    workout_id: UUID = Field(exclude=True)
    routine: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class FinishRequest(_Schema):
    """How the open workout is to end: `at` is a time as people write it, None for `called_at`, or else for now.

    `takes_over`: its routine is to say what was done. `offered` is what the person was asked about, if they were.
    """

    at: str | None = None
    note: str | None = None
    called_at: datetime | None = None
    takes_over: bool = False
    offered: RoutineOffer | None = None


class FinishResponse(_Schema):
    """A finished workout, or a discarded one that held nothing."""

    discarded: bool
    workout: WorkoutResponse
    records: tuple[RecordResponse, ...]
    offer: RoutineOffer | None = Field(default=None, exclude=True)
    """What there was to take into the routine; None where it was done as planned, or without one."""


class DayRange(_Schema):
    """Days from `since` to `until` as people write them, both included."""

    since: str | None = None
    until: str | None = None


class HistoryRequest(DayRange):
    """Which workouts to list, the newest first."""

    limit: int = 10


class ExportRequest(DayRange):
    """Which workouts to export; with `exercise` only those that have it, and nothing else of them."""

    exercise: str | None = None


class AddedWorkouts(_Schema):
    """What came of adding whole workouts: the same workout is never added twice.

    `unchanged` were in the log already; `deleted` were, and what a person deleted stays deleted. `extended` were there,
    too, and came with more in them: `extended_set_count` sets were added to them. `not_extended`, of those unchanged,
    have more sets where they come from, but differ from the log's otherwise, and are left alone.
    """

    added: int
    unchanged: int
    deleted: int = 0
    extended: int = 0
    extended_set_count: int = 0
    not_extended: int = 0
    set_count: int
    first_day: date | None
    last_day: date | None

    @property
    def is_written(self) -> bool:
        """Whether the log has anything more than before."""
        return bool(self.added or self.extended)

    @property
    def label(self) -> str:
        """What was done, as it reads behind "Undid: "."""
        workouts = f"{self.added:,} {'workout' if self.added == 1 else 'workouts'}"
        if not self.extended:
            return f"imported {workouts}"
        more = f"{self.extended_set_count:,} more {'set' if self.extended_set_count == 1 else 'sets'}"
        return f"imported {workouts} and {more}" if self.added else f"imported {more}"


class LogResponse(_Schema):
    """What was logged and where. `workout_opened`: the log opened the workout itself.

    `workouts` tells what came of whole workouts; None where there were none. `created` are the names of exercises that
    were added, `left_out` what could not be read, in the order of the text; who asked for these tells of them.
    """

    workout_opened: bool = False
    workout_name: str | None = None
    entries: tuple[LoggedEntry, ...] = ()
    workouts: AddedWorkouts | None = None
    created: tuple[str, ...] = Field(default=(), exclude=True)
    left_out: tuple[InstanceOf[NotationError], ...] = Field(default=(), exclude=True)


class NotedResponse(_Schema):
    """A note that was added, and all that it says now; `exercise` is None for one on the workout."""

    exercise: str | None
    note: str


class MergedWorkouts(_Schema):
    """A workout with the sets of another in it; `gone` is the other as it was."""

    workout: WorkoutResponse
    gone: WorkoutResponse


class ReopenedWorkout(_Schema):
    """A workout that is open again; `finished_at` is when it had been finished."""

    workout: WorkoutResponse
    finished_at: datetime


class SwappedExercise(_Schema):
    """The open workout with the exercise `new` in the place of `old`."""

    workout: WorkoutResponse
    old: str
    new: str


class EditableWorkout(_Schema):
    """A workout as text to edit. `version` is another one as soon as anything in the workout is."""

    workout_id: UUID
    day: date
    text: str
    version: str


class EditRequest(_Schema):
    """What a workout is to become. Either `which` names it as people do, or its id does, with the `version` edited.

    `choices` as in `LogRequest`. With `dry_run` nothing is written.
    """

    workout: InstanceOf[RawWorkout]
    which: str | None = None
    workout_id: UUID | None = None
    version: str | None = None
    choices: Mapping[str, str] = {}
    dry_run: bool = False


class HeadChange(_Schema):
    """What changes of the workout itself. `when` is its day, times and zone as its date line says them."""

    field: Literal["when", "name", "note"]
    before: str | None
    after: str | None


class SetChange(_Schema):
    """What changes of one set. `number` is where it stands among the sets of its exercise, of a removed one stood.

    A moved set stood at `was_number`, under `was_exercise` where that is another.
    """

    kind: ChangeKind
    number: int
    was_number: int | None = None
    was_exercise: str | None = None
    before: SetResponse | None
    after: SetResponse | None


class ExerciseChange(_Schema):
    """What changes of one exercise of a workout.

    `number` and `was_number` are its places in the workout; `was_exercise` is another one that it was until then.
    """

    exercise: str
    kind: ChangeKind
    number: int | None
    was_number: int | None
    was_exercise: str | None
    note_before: str | None
    note_after: str | None
    sets: tuple[SetChange, ...]


class EditResponse(_Schema):
    """What was changed in a workout, or with a dry run would be; nothing where both are empty.

    `workout` is how it stands in the log now.
    """

    workout: WorkoutResponse
    dry_run: bool
    head: tuple[HeadChange, ...]
    exercises: tuple[ExerciseChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not self.head and not self.exercises


class SetEdit(_Schema):
    """What a set is to be instead; `unit` overrides the member's own for a bare number."""

    set: SetAddress
    entry: InstanceOf[RawEntry]
    which: str | None = None
    unit: WeightUnit | None = None


class SetMove(_Schema):
    """Which sets go where: `to` is a place in their own exercise, or under another one, at its end without a number."""

    sets: tuple[SetAddress, ...]
    to: SetAddress
    which: str | None = None
