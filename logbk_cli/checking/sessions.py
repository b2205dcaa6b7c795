"""What is usual for an exercise, and which sets are hardly what was done: pure.

A set is held against the same exercise in the workouts around it, never against its own: whoever mistypes a weight
mistypes it for three sets in a row. Lifters get stronger, deload, warm up with the bar alone and try a new exercise
with next to nothing; only what none of that explains is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Final

from logbk_cli.checking.values import FindingKind
from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.values import SetType, SetValues, WeightUnit

_AROUND: Final = 8
"""So many workouts before and after tell what is usual."""
_LEAST: Final = 3
"""Fewer tell nothing."""
_USUAL_TOP: Final = 0.8  # of the heaviest and the lightest sets of the workouts around, so many are no mistakes
_POUNDS: Final = (2.03, 2.5)  # 2.2 times what is usual, and neither the next pair of dumbbells nor another exercise
_KILOS: Final = (0.38, 0.5)
_MANY_REPS: Final = 40


@dataclass(frozen=True, slots=True)
class Suspect:
    """A set that is hardly what was done: what it looks like, what is usual, and what it may have been."""

    kind: FindingKind
    usual: str
    meant: SetValues


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the workouts around tell of an exercise: kilograms, clean reps, seconds."""

    top: float
    middle: float
    least: float
    reps: float
    seconds: float
    unit: WeightUnit
    one_unit: bool


def find_suspects(sessions: Sequence[Sequence[SetValues]]) -> dict[tuple[int, int], Suspect]:
    """Return the suspects among the sets of one exercise, by workout and place in it; oldest workout first."""
    found: dict[tuple[int, int], Suspect] = {}
    for at, session in enumerate(sessions):
        around = [*sessions[max(0, at - _AROUND) : at], *sessions[at + 1 : at + 1 + _AROUND]]
        usual: _Usual | None = None
        for place, values in enumerate(session):
            if len(around) < _LEAST:
                break
            usual = usual or _usual(around)
            suspect = _suspect(values, usual)
            if suspect is not None:
                found[at, place] = suspect
    return found


def _usual(sessions: Sequence[Sequence[SetValues]]) -> _Usual:
    weights = [[weight for one in session if (weight := _kilograms(one)) is not None] for session in sessions]
    tops = sorted(max(session) for session in weights if session)
    lows = sorted(min(session) for session in weights if session)
    every = [weight for session in weights for weight in session]
    reps = [one.reps for session in sessions for one in session if one.reps]
    seconds = [float(one.duration_s) for session in sessions for one in session if one.duration_s]
    units = [one.unit for session in sessions for one in session if one.weight is not None]
    return _Usual(
        top=tops[int(_USUAL_TOP * (len(tops) - 1))] if len(tops) >= _LEAST else 0.0,
        middle=median(every) if every else 0.0,
        least=lows[int((1 - _USUAL_TOP) * (len(lows) - 1))] if lows else 0.0,
        reps=median(reps) if len(reps) >= _LEAST else 0.0,
        seconds=median(seconds) if len(seconds) >= _LEAST else 0.0,
        unit=max(set(units), key=units.count) if units else WeightUnit.KG,
        one_unit=len(set(units)) == 1,
    )


def _kilograms(one: SetValues) -> float | None:
    """Return the weight of a set that can be compared; what hangs from the body may be anything."""
    if one.weight is None or one.relative_to_bodyweight:
        return None
    return float(one.weight if one.unit is WeightUnit.KG else one.weight * KG_PER_LB)


def _suspect(one: SetValues, usual: _Usual) -> Suspect | None:
    weight = _kilograms(one)
    many = bool(one.reps and usual.reps and one.reps >= _MANY_REPS and one.reps >= 6 * usual.reps)
    if weight is not None and usual.top:
        could_be = one.weight is not None and one.weight == int(one.weight) and not _is_usual(weight, usual)
        if many and could_be and one.weight is not None and _is_usual(_as_weight(one), usual):
            meant = replace(one, weight=Decimal(one.reps or 0), reps=int(one.weight))
            return Suspect(FindingKind.SWAPPED, f"{usual.reps:g} reps", meant)
        found = _suspect_weight(one, weight, usual)
        if found is not None:
            return found
    if many and one.reps:
        return Suspect(FindingKind.TOO_MANY_REPS, f"{usual.reps:g}", replace(one, reps=max(1, round(one.reps / 10))))
    if one.duration_s and usual.seconds and float(one.duration_s) >= 9 * usual.seconds and one.distance is None:
        return Suspect(FindingKind.TOO_LONG, f"{usual.seconds:g} s", replace(one, duration_s=one.duration_s / 10))
    return None


def _as_weight(one: SetValues) -> float:
    factor = 1.0 if one.unit is WeightUnit.KG else float(KG_PER_LB)
    return (one.reps or 0) * factor


def _is_usual(weight: float, usual: _Usual) -> bool:
    return 0.8 * usual.least <= weight <= 1.3 * usual.top


def _suspect_weight(one: SetValues, weight: float, usual: _Usual) -> Suspect | None:
    if one.weight is None:
        return None
    if weight >= 3 * usual.top and weight >= 6 * usual.middle and _is_usual(weight / 10, usual):
        return Suspect(FindingKind.TEN_TIMES, _shown(usual.top, one.unit), replace(one, weight=one.weight / 10))
    if weight <= 0.3 * usual.least and 0.5 * usual.middle <= weight * 10 <= 1.3 * usual.top:
        return Suspect(FindingKind.A_TENTH, _shown(usual.middle, one.unit), replace(one, weight=one.weight * 10))
    ratio = weight / usual.top
    if one.unit is WeightUnit.KG and _POUNDS[0] <= ratio <= _POUNDS[1]:
        return Suspect(FindingKind.WRONG_UNIT, _shown(usual.top, one.unit), replace(one, unit=WeightUnit.LB))
    kilos = one.unit is WeightUnit.LB and usual.one_unit and usual.unit is WeightUnit.KG
    if kilos and one.type is not SetType.WARMUP and _KILOS[0] <= ratio <= _KILOS[1] and weight < usual.least:
        return Suspect(FindingKind.WRONG_UNIT, _shown(usual.top, one.unit), replace(one, unit=WeightUnit.KG))
    return None


def _shown(kilograms: float, unit: WeightUnit) -> str:
    value = kilograms if unit is WeightUnit.KG else kilograms / float(KG_PER_LB)
    return f"{round(value, 1):g} {unit}"
