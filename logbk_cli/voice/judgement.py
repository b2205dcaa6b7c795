"""Turning readings into sets, and judging whether they can be what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.raw import ExerciseContext, RawEntry, is_weight
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, SetType, SetValues, WeightUnit
from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.text import plain_decimal
from logbk_cli.voice.reading import Dictation, LeftOut, Reading
from logbk_cli.voice.values import Verdict

_JUMP: Final = Decimal("0.15")
_MANY_REPS: Final = {Measurement.WEIGHT_REPS: 30, Measurement.BODYWEIGHT_REPS: 60}
_MANY_SETS: Final = 10
_HEAVY_KG: Final = 350  # of an exercise that was never done
_LIGHT_KG: Final = 10  # as a bare number it may be repetitions: five for five
_LONG_S: Final = {Measurement.DURATION: 15 * 60, Measurement.DISTANCE_DURATION: 4 * 3600}


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an exercise: how it reads sets, and the sets of this workout and of the last one."""

    context: ExerciseContext
    sets: tuple[SetValues, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A reading with its sets; `doubts` are why it is unsure."""

    reading: Reading
    entry: RawEntry
    sets: tuple[SetValues, ...]
    doubts: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether it can be logged unasked."""
        return Verdict.UNSURE if self.doubts else Verdict.SURE


def judge(dictation: Dictation, pasts: Mapping[UUID, Past]) -> list[Judged]:
    """Return the readings whose sets fit their exercise; the others join what the dictation leaves out."""
    judged: list[Judged] = []
    last_sets: dict[UUID, SetValues] = {}
    for reading in dictation.readings:
        past = pasts[reading.exercise.id]
        last = last_sets.get(reading.exercise.id, past.context.last_set)
        one = _judge_one(reading, past, last)
        if isinstance(one, LeftOut):
            dictation.left_out.append(one)
            continue
        last_sets[reading.exercise.id] = one.sets[-1]
        judged.append(one)
    return judged


def _judge_one(reading: Reading, past: Past, last: SetValues | None) -> Judged | LeftOut:
    plain = _resolved(reading.entry, past, last)
    other = None if reading.other is None else _resolved(reading.other, past, last)
    if isinstance(plain, str) and (other is None or isinstance(other, str)):
        return LeftOut(reading.text, plain)
    if isinstance(plain, str):
        chosen, entry, rival = other, reading.other, None
    else:
        chosen, entry = plain, reading.entry
        rival = None if other is None or isinstance(other, str) else other
    assert not isinstance(chosen, str | None)  # noqa: S101 - for mypy: one of the two can be read
    assert entry is not None  # noqa: S101 - likewise
    doubts = _doubts(chosen, past, entry)
    if isinstance(plain, str):
        doubts.append(f"it may be {format_sets(chosen)}, as numbers run together")
    elif rival is not None and reading.other is not None and doubts:
        # What is near to what was done before is meant: 312 pounds or 3x12.
        if not _doubts(rival, past, reading.other) and past.sets:
            chosen, entry, doubts = rival, reading.other, []
        else:
            doubts.append(f"it may be {format_sets(rival)}")
    return Judged(reading, entry, chosen, tuple(dict.fromkeys((*reading.doubts, *doubts))))


def _resolved(entry: RawEntry, past: Past, last: SetValues | None) -> tuple[SetValues, ...] | str:
    """Return the sets of an entry, or why it has none."""
    context = past.context
    try:
        return resolve(
            entry,
            ExerciseContext(context.measurement, context.unit, last, context.barbell, context.assisted),
        )
    except InvalidInputError as error:
        return error.message


def _doubts(sets: Sequence[SetValues], past: Past, entry: RawEntry) -> list[str]:
    """Return what is hardly right with the numbers."""
    doubts = []
    numbers = [number for group in entry.groups for number in group.quantities()]
    measurement = past.context.measurement
    most = _MANY_REPS.get(measurement)
    reps = max((one.reps or 0 for one in sets), default=0)
    known = max((one.reps or 0 for one in past.sets), default=0)
    if most is not None and reps > max(most, known + known // 4):
        doubts.append(f"{reps} repetitions are many")
    if len(sets) > _MANY_SETS:
        doubts.append(f"{len(sets)} sets are many")
    longest = _LONG_S.get(measurement)
    if longest is not None and any((one.duration_s or 0) > longest for one in sets):
        doubts.append("the time is long")
    doubts += _weight_doubts(sets, past, is_bare=not any(map(is_weight, numbers)))
    return doubts


def _weight_doubts(sets: Sequence[SetValues], past: Past, *, is_bare: bool) -> list[str]:
    """Return the weights that are more than 15 % away from any of this workout and the last time."""
    before = [kilograms for one in past.sets if (kilograms := _kilograms(one)) is not None]
    for one in sets:
        kilograms = _kilograms(one)
        if kilograms is None or one.relative_to_bodyweight or one.type is SetType.WARMUP:
            continue
        if before and min(abs(kilograms - other) / other for other in before) > _JUMP:
            nearest = min(
                (other for other in past.sets if _kilograms(other)),
                key=lambda other: abs(kilograms - (_kilograms(other) or 0)),
            )
            return [f"{_weight(one)} is far from the {_weight(nearest)} of before"]
        if not before and kilograms > _HEAVY_KG:
            return [f"{_weight(one)} is heavy"]
        if not before and is_bare and kilograms <= _LIGHT_KG:
            return [f"is {plain_decimal(one.weight or kilograms)} the weight"]
    return []


def _kilograms(one: SetValues) -> Decimal | None:
    if one.weight is None or one.weight <= 0 or one.relative_to_bodyweight:
        return None
    return one.weight * KG_PER_LB if one.unit is WeightUnit.LB else one.weight


def _weight(one: SetValues) -> str:
    return "" if one.weight is None else f"{plain_decimal(one.weight)} {one.unit}"
