"""Routines as they cross the service boundary."""

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, InstanceOf

from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.routine_text import PlannedEntry, write_routine
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, TargetSet, WeightUnit


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class TargetResponse(_Schema):
    """One planned set. `reps_to` ends a range; of `weight`, `percent` and `change` at most one is given.

    `percent` is of the exercise's maximum; `change`, in `unit`, is added to last time's weight.
    """

    type: SetType
    weight: Decimal | None
    unit: WeightUnit
    relative_to_bodyweight: bool
    percent: Decimal | None
    change: Decimal | None
    reps: int | None
    reps_to: int | None
    forced_reps: int
    rpe: Decimal | None
    rir: Decimal | None
    duration_s: Decimal | None
    distance: Decimal | None
    distance_unit: DistanceUnit | None
    note: str | None

    @classmethod
    def of(cls, target: TargetSet) -> "TargetResponse":
        """Return the target as it crosses the boundary."""
        values = {name: getattr(target.values, name) for name in SetValues.__slots__}
        return cls(**values, percent=target.percent, change=target.change, reps_to=target.reps_to)

    def to_target(self) -> TargetSet:
        """Return the target as the notation writes it."""
        values = SetValues(**self.model_dump(exclude={"percent", "change", "reps_to"}))
        return TargetSet(values, self.reps_to, self.percent, self.change)


class PlannedExerciseResponse(_Schema):
    """An exercise in a plan; `rest_s` is None where the plan's own holds."""

    exercise_id: UUID
    exercise: str
    measurement: Measurement
    rest_s: Decimal | None
    note: str | None
    sets: tuple[TargetResponse, ...]

    def to_entry(self) -> PlannedEntry:
        """Return the exercise as routine text writes it."""
        targets = tuple(one.to_target() for one in self.sets)
        return PlannedEntry(self.exercise, self.measurement, targets, self.rest_s, self.note)


class PlanResponse(_Schema):
    """What a routine says, or said when a workout was started with it."""

    id: UUID
    routine_id: UUID
    routine: str
    rest_s: Decimal | None
    note: str | None
    exercises: tuple[PlannedExerciseResponse, ...]

    def to_text(self) -> str:
        """Return it as routine text."""
        return write_routine((one.to_entry() for one in self.exercises), self.rest_s, self.note)


class RoutineResponse(_Schema):
    """A routine; `text` is what `logbk routine edit` opens."""

    id: UUID
    name: str
    rest_s: Decimal | None
    note: str | None
    exercises: tuple[PlannedExerciseResponse, ...]
    text: str


class RoutineSummary(_Schema):
    """A routine in a listing: its exercises in their order, and how many sets are planned in all."""

    id: UUID
    name: str
    exercises: tuple[str, ...]
    set_count: int


class RoutineSave(_Schema):
    """What a routine is to say from now on; a name that no routine has makes a new one."""

    name: str
    entries: tuple[InstanceOf[RawEntry], ...]
    rest_s: Decimal | None = None
    note: str | None = None


class SavedRoutine(_Schema):
    """A routine after it was saved: `outcome` is created, changed or unchanged."""

    outcome: str
    routine: RoutineResponse


class TrainingMaxResponse(_Schema):
    """What percentages of an exercise are of."""

    exercise_id: UUID
    exercise: str
    weight: Decimal
    unit: WeightUnit
