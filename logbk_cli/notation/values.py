"""The values that the notation reads and writes: sets, their types and their units."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class SetType(StrEnum):
    """What a set was done for; `working` unless the notation says otherwise."""

    WORKING = "working"
    WARMUP = "warmup"
    DROP = "drop"
    FAILURE = "failure"
    AMRAP = "amrap"


class WeightUnit(StrEnum):
    """Units of weight."""

    KG = "kg"
    LB = "lb"


class DistanceUnit(StrEnum):
    """Units of distance."""

    M = "m"
    KM = "km"
    MI = "mi"
    YD = "yd"
    FT = "ft"


class Measurement(StrEnum):
    """What is counted in a set of an exercise."""

    WEIGHT_REPS = "weight_reps"
    BODYWEIGHT_REPS = "bodyweight_reps"
    DURATION = "duration"
    DISTANCE_DURATION = "distance_duration"
    WEIGHT_DISTANCE = "weight_distance"


@dataclass(frozen=True, slots=True)
class SetValues:
    """One set as it was given; nothing is converted.

    `weight` is in `unit` (also the user's unit when there is no weight), negative for assistance and only with
    `relative_to_bodyweight`. `rpe` is 1 to 10 in halves, `rir` 0 to 10; at most one of them is given.
    `duration_s` is in seconds, `distance` in `distance_unit`.
    """

    unit: WeightUnit
    type: SetType = SetType.WORKING
    weight: Decimal | None = None
    relative_to_bodyweight: bool = False
    reps: int | None = None
    forced_reps: int = 0
    rpe: Decimal | None = None
    rir: Decimal | None = None
    duration_s: Decimal | None = None
    distance: Decimal | None = None
    distance_unit: DistanceUnit | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TargetSet:
    """A set as a routine plans it; what `values` lacks is not planned.

    `reps_to` ends a range of repetitions that `values.reps` begins. Of the weight at most one is given: that of
    `values`, `percent` of the exercise's maximum, or `change`, what to add to last time's weight, in `values.unit`.
    """

    values: SetValues
    reps_to: int | None = None
    percent: Decimal | None = None
    change: Decimal | None = None
