"""Entries as they were read, before it is known which exercise they are for."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Flag, auto

from logbk_cli.notation.errors import Source
from logbk_cli.notation.spoken import is_large
from logbk_cli.notation.values import Measurement, SetType, SetValues, WeightUnit
from logbk_cli.notation.vocabulary import Role


class SetKind(Flag):
    """What the sets of an entry show, to choose among exercises that share a name."""

    NOTHING = 0
    WEIGHT = auto()
    REPS = auto()
    TIME = auto()
    DISTANCE = auto()
    BODYWEIGHT = auto()

    def fits(self, measurement: Measurement) -> int:
        """Return how well sets of this kind fit an exercise: higher is better, below zero hardly at all."""
        score = sum(scores.get(measurement, -2) for kind, scores in _FITS.items() if kind in self)
        if SetKind.REPS in self and SetKind.WEIGHT not in self and measurement is Measurement.BODYWEIGHT_REPS:
            score += 1  # a loaded exercise would have its weight
        return score


_FITS: dict[SetKind, dict[Measurement, int]] = {
    SetKind.WEIGHT: {Measurement.WEIGHT_REPS: 2, Measurement.WEIGHT_DISTANCE: 2, Measurement.BODYWEIGHT_REPS: -1},
    SetKind.REPS: {Measurement.WEIGHT_REPS: 2, Measurement.BODYWEIGHT_REPS: 2, Measurement.DURATION: -1},
    SetKind.TIME: {Measurement.DURATION: 2, Measurement.DISTANCE_DURATION: 2, Measurement.WEIGHT_DISTANCE: -1},
    SetKind.DISTANCE: {Measurement.DISTANCE_DURATION: 2, Measurement.WEIGHT_DISTANCE: 2},
    SetKind.BODYWEIGHT: {Measurement.BODYWEIGHT_REPS: 3, Measurement.WEIGHT_REPS: -1, Measurement.DURATION: 0},
}


@dataclass(slots=True, eq=False, repr=False)
class Quantity:
    """A number of a group with what was said about it."""

    value: Decimal
    role: Role
    start: int
    end: int
    unit: str = ""
    sign: int = 0
    link: str = ""
    """How it is joined to what stands before it: x, for, of, or not at all."""
    forced: Decimal | None = None
    more: list[tuple[Decimal, Decimal | None]] = field(default_factory=list)
    """Further repetitions of a slash list, with their forced ones."""
    high: Decimal | None = None
    """Where a range ends that begins here; only in routines."""
    at: bool = False
    plural: bool = False
    clock: Decimal | None = None
    bar: tuple[Decimal, Decimal | None] | None = None


@dataclass(slots=True, eq=False, repr=False)
class RawGroup:
    """Sets that share a weight, as they were read: chains of numbers, and what stood beside them."""

    start: int
    end: int
    chains: list[list[Quantity]] = field(default_factory=list)
    rpe: Quantity | None = None
    rir: Quantity | None = None
    type: SetType | None = None
    same: str = ""
    """`set` or `weight` when the last one is to be taken again."""
    no_weight: bool = False
    note: str | None = None

    def quantities(self) -> list[Quantity]:
        """Return the numbers of all chains."""
        return [quantity for chain in self.chains for quantity in chain]

    def is_plain(self) -> bool:
        """Return whether nothing stands beside the numbers."""
        beside = (self.rpe, self.rir, self.type, self.note)
        return not self.same and not self.no_weight and all(value is None for value in beside)

    def is_weighted(self) -> bool:
        """Return whether a weight is given in so many words."""
        return bool(self.same) or self.no_weight or any(map(is_weight, self.quantities()))


def is_weight(quantity: Quantity) -> bool:
    """Return whether a number is a weight, whatever the exercise."""
    return quantity.role in {Role.WEIGHT, Role.PLATES, Role.BODYWEIGHT} or quantity.sign != 0


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An exercise as it was written, and its sets, which the exercise will help to understand.

    `query` is None where the entry continues the exercise that was logged last. `start` and `end` are its place in
    `source`, a line of the cleaned input.
    """

    query: str | None
    groups: tuple[RawGroup, ...]
    note: str | None
    source: Source
    start: int
    end: int
    query_start: int = 0
    query_end: int = 0
    rest_s: Decimal | None = None
    """Seconds to rest between its sets; only in routines."""

    @property
    def line(self) -> int:
        """The number of the line, from 1."""
        return self.source.line

    @property
    def kind(self) -> SetKind:
        """What the sets show."""
        kind = SetKind.NOTHING
        for group in self.groups:
            kind |= _kind_of(group)
        return kind


def _kind_of(group: RawGroup) -> SetKind:
    kind = SetKind.NOTHING
    is_timed = any(quantity.role is Role.DISTANCE for quantity in group.quantities()) and clock_of(group) is not None
    for chain in group.chains:
        bare = 0
        for quantity in chain:
            bare += quantity.role is Role.BARE and not quantity.at
            kind |= _KINDS.get(quantity.role, SetKind.NOTHING)
            if quantity.at and quantity.role is Role.BARE:
                kind |= SetKind.WEIGHT
        first = chain[0]
        pair = bare == 2 and first.role is Role.BARE
        if (pair and is_large(first.value)) or bare > 2:
            kind |= SetKind.WEIGHT
        if bare and is_timed and len(chain) == 1:
            kind |= SetKind.TIME
        elif bare and not any(quantity.role in {Role.TIME, Role.DISTANCE} for quantity in chain):
            kind |= SetKind.REPS
        kind |= SetKind.WEIGHT if any(quantity.sign for quantity in chain) else SetKind.NOTHING
    return kind


def clock_of(group: RawGroup) -> Decimal | None:
    """Return the seconds that the lone bare numbers of a group tell, like `seven forty five` and `7 45`, or None."""
    lone = [chain[0] for chain in group.chains if len(chain) == 1 and chain[0].role is Role.BARE]
    if not all(map(is_bare, lone)):
        return None
    if len(lone) == 1:
        return lone[0].clock
    if len(lone) != 2 or any(number.value != number.value.to_integral_value() for number in lone):
        return None
    minutes, seconds = (number.value for number in lone)
    return minutes * 60 + seconds if _TWO_DIGITS <= seconds < _MINUTE else None


def is_bare(quantity: Quantity) -> bool:
    """Return whether nothing is known of a number but its value."""
    beside = quantity.at or quantity.sign or quantity.link or quantity.more or quantity.forced is not None
    return quantity.role is Role.BARE and not beside


_TWO_DIGITS = 10
_MINUTE = 60
_KINDS = {
    Role.WEIGHT: SetKind.WEIGHT,
    Role.PLATES: SetKind.WEIGHT,
    Role.REPS: SetKind.REPS,
    Role.TIME: SetKind.TIME,
    Role.DISTANCE: SetKind.DISTANCE,
    Role.BODYWEIGHT: SetKind.BODYWEIGHT,
}


@dataclass(frozen=True, slots=True)
class ExerciseContext:
    """What the reader must know of the exercise and of the person to understand the sets.

    `unit` is the person's own; `last_set` the one that `same` and `+2.5kg` refer to. `barbell`: plates are on a bar of
    20 kg or 45 lb. `assisted`: a plain weight is what helps, not what is lifted.
    """

    measurement: Measurement
    unit: WeightUnit
    last_set: SetValues | None = None
    barbell: bool = False
    assisted: bool = False


@dataclass(frozen=True, slots=True)
class RawWorkout:
    """A workout as it was written; without a date, what stands above any date line: the open workout."""

    date: dt.date | None
    start: dt.time | None = None
    end: dt.time | None = None
    end_date: dt.date | None = None
    """The day on which it ended; known whenever `end` is."""
    open: bool = False
    zone: str | None = None
    name: str | None = None
    note: str | None = None
    entries: tuple[RawEntry, ...] = ()
    line: int = 1
