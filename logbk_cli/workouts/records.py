"""What a record is: found among all that was done of an exercise, and beaten by what is done now. One place for both.

Warm-ups and failed attempts never count, forced reps as the member chose. The first set of a kind holds the record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from logbk_cli.exercises.estimates import Formula, estimate_one_rep_max, reserve_of
from logbk_cli.notation.limits import KG_PER_LB, METRES
from logbk_cli.notation.values import DistanceUnit, SetType, WeightUnit
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.workouts.repository import AnyRow
from logbk_cli.workouts.schemas import RecordResponse, SetResponse
from logbk_cli.workouts.values import RecordKind

MOST_REPS_LISTED: Final = 20
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Place:
    """The workout in which something was done; `started_at` is in the workout's own zone."""

    workout_id: UUID
    workout_name: str | None
    started_at: datetime
    is_all_day: bool


@dataclass(frozen=True, slots=True)
class Achievement:
    """What counts towards records in a set.

    `weight` is as it was given, in `unit`; relative to bodyweight it is what was added, negative for assistance, None
    for nothing. `load_kg` is what was moved in all: None without a weight, and where the bodyweight is not known.
    `reps` are those that count, `reserve` is in reps, `place` None for what is being done now.
    """

    unit: WeightUnit
    weight: Decimal | None = None
    relative_to_bodyweight: bool = False
    load_kg: Decimal | None = None
    reps: int | None = None
    reserve: Decimal | None = None
    duration_s: Decimal | None = None
    distance: Decimal | None = None
    distance_unit: DistanceUnit | None = None
    place: Place | None = None

    @property
    def weight_kg(self) -> Decimal | None:
        """The weight as it was given, in kilograms."""
        return None if self.weight is None else self.weight * (KG_PER_LB if self.unit is WeightUnit.LB else 1)

    @property
    def distance_m(self) -> Decimal | None:
        """The distance in metres."""
        if self.distance is None or self.distance_unit is None:
            return None
        return self.distance * METRES[self.distance_unit]

    @property
    def heaviness(self) -> Decimal | None:
        """What weights are compared by, in kilograms: the load, or the weight where the bodyweight is not known."""
        return self.weight_kg if self.load_kg is None else self.load_kg


@dataclass(frozen=True, slots=True)
class Bests:
    """The records of one exercise; None where there is none.

    `by_reps` holds the heaviest set of so many reps or more, from 1 to 20. `estimated` comes with the estimate in
    kilograms, from sets of at most 12 reps where there is any such.
    """

    weight: Achievement | None
    by_reps: tuple[Achievement | None, ...]
    estimated: tuple[Achievement, Decimal, bool] | None
    set_volume: Achievement | None
    reps: Achievement | None
    duration: Achievement | None
    distance: Achievement | None


def find_bests(done: Sequence[Achievement], formula: Formula) -> Bests:
    """Return the records among the sets of one exercise."""
    lifted = [one for one in done if one.heaviness is not None and (one.reps is None or one.reps > 0)]
    counted = [one for one in lifted if one.reps]
    return Bests(
        weight=_best(lifted, RecordKind.WEIGHT),
        by_reps=tuple(
            max(
                (one for one in counted if (one.reps or 0) >= reps),
                key=lambda one: (one.heaviness or _ZERO, one.reps or 0, _earliness(one)),
                default=None,
            )
            for reps in range(1, MOST_REPS_LISTED + 1)
        ),
        estimated=_best_estimate(done, formula),
        set_volume=_best(done, RecordKind.SET_VOLUME),
        reps=_best(done, RecordKind.REPS),
        duration=_best(done, RecordKind.DURATION),
        distance=_best(done, RecordKind.DISTANCE),
    )


def measure(kind: RecordKind, one: Achievement) -> Decimal | None:
    """Return what a set achieved towards a record: kilograms, reps, seconds or metres; None for nothing."""
    match kind:
        case RecordKind.WEIGHT:
            return one.heaviness
        case RecordKind.SET_VOLUME:
            return one.load_kg * one.reps if one.load_kg is not None and one.reps else None
        case RecordKind.REPS:
            return Decimal(one.reps) if one.reps and one.weight is None else None
        case RecordKind.REPS_AT_WEIGHT:
            return Decimal(one.reps) if one.reps and one.weight is not None else None
        case RecordKind.DURATION:
            return one.duration_s
        case RecordKind.DISTANCE:
            return one.distance_m
        case _:
            raise ValueError(kind)


def _best(done: Iterable[Achievement], kind: RecordKind) -> Achievement | None:
    measured = [(value, one) for one in done if (value := measure(kind, one)) is not None]
    if not measured:
        return None
    # As heavy for more reps is better, as in the best for so many reps.
    by_reps = kind is RecordKind.WEIGHT
    return max(measured, key=lambda pair: (pair[0], (pair[1].reps or 0) if by_reps else 0, _earliness(pair[1])))[1]


def _best_estimate(done: Iterable[Achievement], formula: Formula) -> tuple[Achievement, Decimal, bool] | None:
    found = [
        (one, estimate.weight, estimate.is_reliable)
        for one in done
        if one.load_kg is not None
        and one.reps
        and (estimate := estimate_one_rep_max(formula, one.load_kg, one.reps, one.reserve)) is not None
    ]
    return max(found, key=lambda item: (item[2], item[1], _earliness(item[0])), default=None)


def _earliness(one: Achievement) -> float:
    return 0 if one.place is None else -one.place.started_at.timestamp()


def find_new_records(
    exercise: str, sets: Iterable[SetResponse], before: Sequence[Achievement], profile: ProfileResponse
) -> tuple[RecordResponse, ...]:
    """Return the records that `sets` of one exercise set against all sets `before`: the most telling, and the estimate.

    The first time is no record, and neither is what only a change of the bodyweight brings about.
    """
    done = [achieved(one, profile) for one in sets if one.type is not SetType.WARMUP]
    found = [record for one in done if (record := _find_new(one, before)) is not None]
    order = tuple(RecordKind)
    best = min(found, key=lambda item: (order.index(item[0]), -(measure(item[0], item[1]) or _ZERO)), default=None)
    records = [] if best is None else [_to_response(exercise, *best)]
    estimated = _find_new_estimate(exercise, done, before, profile)
    # By reps alone a higher estimate is another record as well, or comes of the bodyweight.
    if estimated is not None and (records or profile.e1rm_formula == "rpe"):
        records.append(estimated)
    return tuple(records)


_Found = tuple[RecordKind, Achievement, Achievement]


def _find_new(one: Achievement, before: Sequence[Achievement]) -> _Found | None:
    rivals = [past for past in before if past.relative_to_bodyweight == one.relative_to_bodyweight]
    if one.weight is not None and (one.reps or one.reps is None):
        record = _find_new_weight(one, rivals)
        if record is not None or one.reps:
            return record
    for kind in (RecordKind.REPS, RecordKind.DISTANCE, RecordKind.DURATION):
        value = measure(kind, one)
        if value is not None:
            best = _best(rivals, kind)
            beaten = best is not None and value > (measure(kind, best) or _ZERO)
            return (kind, one, best) if best is not None and beaten else None
    return None


def _find_new_weight(one: Achievement, rivals: Sequence[Achievement]) -> _Found | None:
    """Return in what a weight is a record: heavier than all before, or for more reps than any as heavy.

    Relative to bodyweight it must be so by the load and by what was added: else each pound gained were a record.
    """
    weighted = [past for past in rivals if past.weight is not None and (past.reps is None) == (one.reps is None)]
    if not any(_is_as_heavy(past, one) for past in rivals):
        best = _best(weighted, RecordKind.WEIGHT)
        return None if best is None else (RecordKind.WEIGHT, one, best)
    if not one.reps or any(_is_as_heavy(past, one) and (past.reps or 0) >= one.reps for past in rivals):
        return None
    as_heavy = [past for past in weighted if _is_as_heavy(past, one)]
    best = _best(as_heavy, RecordKind.REPS_AT_WEIGHT)
    return None if best is None else (RecordKind.REPS_AT_WEIGHT, one, best)


def _is_as_heavy(past: Achievement, one: Achievement) -> bool:
    by_load = (past.heaviness or _ZERO) >= (one.heaviness or _ZERO)
    return by_load or (past.weight_kg or _ZERO) >= (one.weight_kg or _ZERO)


def _find_new_estimate(
    exercise: str, done: Sequence[Achievement], before: Sequence[Achievement], profile: ProfileResponse
) -> RecordResponse | None:
    """Return the record of the estimate; one that says of itself that it is unreliable is none."""
    formula = profile.e1rm_formula
    now, past = _best_estimate(done, formula), _best_estimate(before, formula)
    if now is None or past is None or not now[2] or not past[2] or now[1] <= past[1]:
        return None
    factor = KG_PER_LB if now[0].unit is WeightUnit.LB else Decimal(1)
    return RecordResponse(
        exercise=exercise,
        kind=RecordKind.ESTIMATED_MAX,
        value=_rounded(now[1] / factor),
        previous=_rounded(past[1] / factor),
        unit=now[0].unit.value,
        weight=None,
        relative_to_bodyweight=now[0].relative_to_bodyweight,
    )


def achieved(one: SetResponse, profile: ProfileResponse) -> Achievement:
    """Return what counts of a set that is done now; relative to bodyweight with the member's last one."""
    unit = WeightUnit(one.unit)
    weight_kg = None if one.weight is None else one.weight * (KG_PER_LB if unit is WeightUnit.LB else 1)
    load_kg = weight_kg
    if one.relative_to_bodyweight:
        body_kg = profile.bodyweight_kg
        load_kg = None if body_kg is None else body_kg + (weight_kg or _ZERO)
    return Achievement(
        unit=unit,
        weight=one.weight,
        relative_to_bodyweight=one.relative_to_bodyweight,
        load_kg=load_kg,
        reps=None if one.reps is None else profile.forced_reps.count_reps(one.reps, one.forced_reps),
        reserve=reserve_of(one.rpe, one.rir),
        duration_s=one.duration_s,
        distance=one.distance,
        distance_unit=one.distance_unit,
    )


def to_achievement(row: AnyRow, place: Place | None = None) -> Achievement:
    """Return what counts of a set that the repository found."""
    return Achievement(
        unit=WeightUnit(row.unit),
        weight=row.weight,
        relative_to_bodyweight=row.relative_to_bodyweight,
        load_kg=row.load_kg,
        reps=row.reps,
        reserve=row.reserve,
        duration_s=row.duration_s,
        distance=row.distance,
        distance_unit=None if row.distance_unit is None else DistanceUnit(row.distance_unit),
        place=place,
    )


def _to_response(exercise: str, kind: RecordKind, done: Achievement, previous: Achievement) -> RecordResponse:
    unit: str | None = None
    factor = Decimal(1)
    now, before = measure(kind, done) or _ZERO, measure(kind, previous) or _ZERO
    if kind in {RecordKind.WEIGHT, RecordKind.REPS_AT_WEIGHT}:
        unit = done.unit.value
    if kind is RecordKind.WEIGHT:
        # What was put on, as people say it; the bodyweight under it is in both.
        now, before = done.weight_kg or _ZERO, previous.weight_kg or _ZERO
        factor = KG_PER_LB if done.unit is WeightUnit.LB else factor
    if kind is RecordKind.DISTANCE and done.distance_unit is not None:
        unit, factor = done.distance_unit.value, METRES[done.distance_unit]
    return RecordResponse(
        exercise=exercise,
        kind=kind,
        value=_rounded(now / factor),
        previous=_rounded(before / factor),
        unit=unit,
        weight=done.weight if kind is RecordKind.REPS_AT_WEIGHT else None,
        relative_to_bodyweight=done.relative_to_bodyweight,
    )


def _rounded(value: Decimal) -> Decimal:
    """Return a value that was converted to another unit and back without the dust of it."""
    return value.quantize(Decimal("0.01"))
