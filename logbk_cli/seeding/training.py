"""A believable year of training: made up, the same each time, and ending on a day that is given; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from logbk_cli.notation.values import DistanceUnit, SetType, SetValues, WeightUnit

WEEKS: Final = 52
_SEED: Final = 20260105
_STEP: Final = {WeightUnit.KG: Decimal("2.5"), WeightUnit.LB: Decimal(5)}
_POUNDS: Final = Decimal("2.2")
_AWAY: Final = frozenset((16, 17, 38))  # two weeks of holiday, and one in bed
_LIGHT_EVERY: Final = 6  # weeks


@dataclass(frozen=True, slots=True)
class _Lift:
    """An exercise of the catalogue by its key: where its weight in kg begins and ends, and what is done with it."""

    key: str
    first: int
    last: int
    sets: int
    reps: int


_Plan = tuple[str, tuple[_Lift, ...]]
_DAYS: Final[tuple[_Plan, ...]] = (
    (
        "Upper A",
        (
            _Lift("bench-press-barbell", 60, 92, 4, 6),
            _Lift("bent-over-row-barbell", 50, 78, 4, 8),
            _Lift("overhead-press-barbell", 35, 52, 3, 8),
            _Lift("lat-pulldown-cable", 45, 68, 3, 10),
            _Lift("triceps-pushdown-cable", 20, 36, 3, 12),
        ),
    ),
    (
        "Lower A",
        (
            _Lift("squat-barbell", 80, 132, 4, 5),
            _Lift("romanian-deadlift-barbell", 70, 110, 3, 8),
            _Lift("standing-calf-raise-machine", 60, 95, 3, 12),
            _Lift("plank", 0, 0, 3, 45),
        ),
    ),
    (
        "Upper B",
        (
            _Lift("overhead-press-barbell", 37, 55, 4, 5),
            _Lift("bench-press-barbell", 52, 80, 3, 10),
            _Lift("pull-up", 0, 12, 4, 7),
            _Lift("lateral-raise-dumbbell", 7, 13, 3, 12),
            _Lift("bicep-curl-dumbbell", 10, 17, 3, 10),
        ),
    ),
    (
        "Lower B",
        (
            _Lift("deadlift-barbell", 100, 165, 3, 4),
            _Lift("squat-barbell", 65, 105, 3, 8),
            _Lift("standing-calf-raise-machine", 65, 100, 3, 10),
            _Lift("running", 0, 0, 1, 0),
        ),
    ),
)
_SATURDAY: Final = 5
_WEEKDAYS: Final = (0, 1, 3, _SATURDAY)
_NOTES: Final = ("slept badly", "felt strong", "short of time", "gym was full", "left shoulder a bit stiff")
_WARMED_UP: Final = 3  # reps and more of a first exercise at half the weight


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """An exercise, by its key in the catalogue, with its sets and when each was done."""

    key: str
    sets: tuple[SetValues, ...]
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class DemoWorkout:
    """A workout by the clock on the wall."""

    name: str
    note: str | None
    start: datetime
    end: datetime
    entries: tuple[DemoEntry, ...]


def keys() -> frozenset[str]:
    """Return the keys of the exercises that are done."""
    return frozenset(lift.key for _, lifts in _DAYS for lift in lifts)


def make_workouts(last_day: date, unit: WeightUnit) -> tuple[DemoWorkout, ...]:
    """Return the workouts of the year that ends the day before `last_day`, the oldest first."""
    chance = Random(_SEED)  # noqa: S311 - made up, and nothing secret
    return tuple(_workouts(chance, last_day, unit))


def make_bodyweights(last_day: date, unit: WeightUnit) -> tuple[tuple[date, Decimal], ...]:
    """Return what was weighed in the year, once a week."""
    chance = Random(_SEED + 1)  # noqa: S311 - likewise
    found = []
    for week in range(WEEKS):
        kg = Decimal(str(round(79.5 + 3.4 * week / WEEKS + chance.uniform(-0.6, 0.6), 1)))
        weight = kg if unit is WeightUnit.KG else round(kg * _POUNDS, 1)
        found.append((_monday(last_day, week) + timedelta(days=6), weight))
    return tuple((day, weight) for day, weight in found if day < last_day)


def _monday(last_day: date, week: int) -> date:
    return last_day - timedelta(days=last_day.weekday()) - timedelta(weeks=WEEKS - 1 - week)


def _workouts(chance: Random, last_day: date, unit: WeightUnit) -> Iterator[DemoWorkout]:
    for week in range(WEEKS):
        for plan, weekday in zip(_DAYS, _WEEKDAYS, strict=True):
            missed = chance.random() < 0.13
            made = _workout(chance, plan, week, unit, _monday(last_day, week) + timedelta(days=weekday))
            if not (missed or week in _AWAY) and made.start.date() < last_day:
                yield made


def _workout(chance: Random, plan: _Plan, week: int, unit: WeightUnit, day: date) -> DemoWorkout:
    name, lifts = plan
    hour = 10 if day.weekday() == _SATURDAY else 18
    start = now = datetime.combine(day, time(hour, chance.randrange(0, 45)))
    entries = []
    for place, lift in enumerate(lifts):
        sets = _sets(chance, lift, week, unit, is_first=place == 0)
        times = []
        for one in sets:
            now += timedelta(seconds=int(one.duration_s or 40) + (0 if one.duration_s else chance.randrange(80, 170)))
            times.append(now)
        entries.append(DemoEntry(lift.key, sets, tuple(times)))
        now += timedelta(minutes=2)
    note = chance.choice(_NOTES) if chance.random() < 0.12 else None
    return DemoWorkout(name, note, start, now, tuple(entries))


def _sets(chance: Random, lift: _Lift, week: int, unit: WeightUnit, *, is_first: bool) -> tuple[SetValues, ...]:
    if lift.key == "running":
        km = Decimal(str(round(chance.uniform(2.5, 4) + week / 26, 1)))
        pace = Decimal(chance.randrange(330, 375) - week)
        return (SetValues(unit, distance=km, distance_unit=DistanceUnit.KM, duration_s=Decimal(round(km * pace))),)
    if lift.key == "plank":
        return (
            SetValues(unit, duration_s=Decimal(lift.reps + 5 * (week // 6) + chance.randrange(0, 3) * 5)),
        ) * lift.sets
    weight = _weight(chance, lift, week, unit)
    sets = []
    if is_first and weight is not None:
        half = _rounded(weight / 2, unit)
        sets.append(SetValues(unit, type=SetType.WARMUP, weight=half, reps=lift.reps + _WARMED_UP))
    is_relative = lift.key == "pull-up"
    for number in range(lift.sets):
        tired = number > 1 and chance.random() < 0.35
        rpe = Decimal(chance.choice(("8", "8.5", "9"))) if is_first and number == lift.sets - 1 else None
        reps = lift.reps - tired + (chance.random() < 0.1)
        sets.append(SetValues(unit, weight=weight, relative_to_bodyweight=is_relative, reps=reps, rpe=rpe))
    return tuple(sets)


def _weight(chance: Random, lift: _Lift, week: int, unit: WeightUnit) -> Decimal | None:
    """Return the weight of a week: quick gains first, then slower ones, and a light week now and then."""
    gained = (week / (WEEKS - 1)) ** 0.7
    kg = Decimal(str(lift.first + (lift.last - lift.first) * gained + chance.uniform(-1, 1)))
    if week % _LIGHT_EVERY == _LIGHT_EVERY - 1:
        kg *= Decimal("0.85")
    weight = _rounded(kg if unit is WeightUnit.KG else kg * _POUNDS, unit)
    return weight if weight > 0 else None


def _rounded(weight: Decimal, unit: WeightUnit) -> Decimal:
    return (weight / _STEP[unit]).to_integral_value() * _STEP[unit]
