"""Which sets beat everything that was done before them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from logbk_cli.notation.limits import KG_PER_LB, METRES
from logbk_cli.notation.values import SetType, WeightUnit
from logbk_cli.workouts.repository import AnyRow
from logbk_cli.workouts.schemas import RecordResponse, SetResponse
from logbk_cli.workouts.values import RecordKind


@dataclass(frozen=True, slots=True)
class Achievement:
    """What counts towards records in a set: kilograms, clean reps, seconds, metres.

    `weight_kg` is None without a weight; for a set relative to bodyweight it is the added weight.
    """

    weight_kg: Decimal | None
    relative_to_bodyweight: bool
    reps: int | None
    duration_s: Decimal | None
    distance_m: Decimal | None


def find_record(done: Achievement, before: list[Achievement]) -> tuple[RecordKind, Achievement] | None:
    """Return in what `done` beats all of `before`, with the best one until then, or None.

    The first time is no record. A weight must be the heaviest ever lifted, or lifted for more reps than ever at that
    weight or a heavier one. Without a weight the reps count, else the distance, else the time.
    """
    rivals = [past for past in before if past.relative_to_bodyweight == done.relative_to_bodyweight]
    if not rivals:
        return None
    if done.weight_kg is not None and done.reps:
        return _find_weight_record(done, rivals)
    if done.reps:
        return _beats(RecordKind.REPS, done, [past for past in rivals if past.weight_kg is None])
    if done.distance_m is not None:
        return _beats(RecordKind.DISTANCE, done, rivals)
    if done.duration_s is not None:
        return _beats(RecordKind.DURATION, done, rivals)
    return None


def _find_weight_record(done: Achievement, rivals: list[Achievement]) -> tuple[RecordKind, Achievement] | None:
    lifted = [past for past in rivals if past.weight_kg is not None and past.reps]
    record = _beats(RecordKind.WEIGHT, done, lifted)
    if record is not None or done.weight_kg is None:
        return record
    same = [past for past in lifted if past.weight_kg == done.weight_kg]
    heavier = [past for past in lifted if past.weight_kg is not None and past.weight_kg >= done.weight_kg]
    if same and _beats(RecordKind.REPS_AT_WEIGHT, done, heavier):
        return _beats(RecordKind.REPS_AT_WEIGHT, done, same)
    return None


def _beats(kind: RecordKind, done: Achievement, rivals: list[Achievement]) -> tuple[RecordKind, Achievement] | None:
    best = max(rivals, key=lambda past: _measure(kind, past), default=None)
    if best is None or _measure(kind, done) <= _measure(kind, best):
        return None
    return kind, best


def _measure(kind: RecordKind, achievement: Achievement) -> Decimal:
    zero = Decimal(0)
    match kind:
        case RecordKind.WEIGHT:
            return achievement.weight_kg if achievement.weight_kg is not None else zero
        case RecordKind.REPS | RecordKind.REPS_AT_WEIGHT:
            return Decimal(achievement.reps or 0)
        case RecordKind.DURATION:
            return achievement.duration_s or zero
        case RecordKind.DISTANCE:
            return achievement.distance_m or zero


def find_best_record(exercise: str, sets: Iterable[SetResponse], bests: Sequence[AnyRow]) -> RecordResponse | None:
    """Return the best record among `sets` of one exercise against the `bests` of all sets before, or None.

    Warm-ups never count, and neither do forced reps.
    """
    before = [
        Achievement(row.weight_kg, row.relative_to_bodyweight, row.reps, row.duration_s, row.distance_m)
        for row in bests
    ]
    found: list[tuple[RecordKind, Achievement, Achievement, SetResponse]] = []
    for one in sets:
        if one.type is not SetType.WARMUP:
            done = _achieved(one)
            record = find_record(done, before)
            if record is not None:
                found.append((record[0], done, record[1], one))
    if not found:
        return None
    order = tuple(RecordKind)
    kind, done, previous, one = min(found, key=lambda item: (order.index(item[0]), -_measure(item[0], item[1])))
    return _to_response(exercise, kind, done, previous, one)


def _achieved(one: SetResponse) -> Achievement:
    factor = Decimal(1) if one.unit is WeightUnit.KG else KG_PER_LB
    metres = None
    if one.distance is not None and one.distance_unit is not None:
        metres = one.distance * METRES[one.distance_unit]
    return Achievement(
        weight_kg=None if one.weight is None else one.weight * factor,
        relative_to_bodyweight=one.relative_to_bodyweight,
        reps=one.reps,
        duration_s=one.duration_s,
        distance_m=metres,
    )


def _to_response(
    exercise: str, kind: RecordKind, done: Achievement, previous: Achievement, one: SetResponse
) -> RecordResponse:
    unit: str | None = None
    factor = Decimal(1)
    if kind in {RecordKind.WEIGHT, RecordKind.REPS_AT_WEIGHT}:
        unit = one.unit.value
    if kind is RecordKind.WEIGHT and one.unit is WeightUnit.LB:
        factor = KG_PER_LB
    if kind is RecordKind.DISTANCE and one.distance_unit is not None:
        unit, factor = one.distance_unit.value, METRES[one.distance_unit]
    return RecordResponse(
        exercise=exercise,
        kind=kind,
        value=_rounded(_measure(kind, done) / factor),
        previous=_rounded(_measure(kind, previous) / factor),
        unit=unit,
        weight=one.weight if kind is RecordKind.REPS_AT_WEIGHT else None,
    )


def _rounded(value: Decimal) -> Decimal:
    """Return a value that was converted to another unit and back without the dust of it."""
    return value.quantize(Decimal("0.01"))
