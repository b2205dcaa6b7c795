"""What a workout of a file must be to fit the log: limits, and what lies far from the usual."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from logbk_cli.core.times import EARLIEST_YEAR
from logbk_cli.exercises.values import NAME_LENGTH, name_key
from logbk_cli.notation.limits import (
    KG_PER_LB,
    MAX_ASSISTANCE_KG,
    MAX_DISTANCE_M,
    MAX_DURATION_S,
    MAX_NOTE_CHARS,
    MAX_REPS,
    MAX_RIR,
    MAX_RPE,
    MAX_WEIGHT_KG,
    METRES,
    MIN_RPE,
)
from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.values import WeightUnit
from logbk_cli.notation.vocabulary import Role
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.transfer.neutral import CellError, Fault, FileExercise, FileSet, FileWorkout, Findings

MAX_WORKOUT_NAME: Final = 200
_MAX_DECIMALS: Final = 20
_TIMES_THE_USUAL: Final = 10
_ENOUGH: Final = 4  # sets, to know what is usual
_MANY_REPS: Final = 100
_LONG: Final = timedelta(hours=12)
_DAY: Final = timedelta(days=1)


def fitting(workouts: Iterable[FileWorkout], findings: Findings, now: datetime) -> Iterator[FileWorkout]:
    """Yield the workouts without what the log cannot hold; what is left out is among the findings."""
    for workout in workouts:
        try:
            _check_workout(workout, now)
        except CellError as error:
            findings.fault(workout.line, str(error))
            continue
        fitted = [one for one in workout.exercises if _fit_exercise(one, findings)]
        workout.exercises = [one for one in fitted if one.sets or workout.is_own]
        if workout.exercises or workout.is_own:
            yield workout


def _check_workout(workout: FileWorkout, now: datetime) -> None:
    start, end = workout.start, workout.end
    if not EARLIEST_YEAR <= start.year <= now.year + 1:
        raise CellError(f"{start:%Y-%m-%d} is no day to have trained on")
    moment = start if start.tzinfo is not None else start.replace(tzinfo=UTC) - _DAY
    if moment > now:
        raise CellError(f"{start:%Y-%m-%d %H:%M} lies in the future")
    if end is not None and (end.tzinfo is None) == (start.tzinfo is None) and end < start:
        raise CellError("the workout would end before it began")
    if workout.note and len(workout.note) > MAX_NOTE_CHARS:
        raise CellError(f"the note is longer than {MAX_NOTE_CHARS:,} characters")
    if workout.name and len(workout.name) > MAX_WORKOUT_NAME:
        raise CellError(f"the workout's name is longer than {MAX_WORKOUT_NAME} characters")


def _fit_exercise(exercise: FileExercise, findings: Findings) -> bool:
    """Take from the exercise what the log cannot hold; return whether its name is one."""
    exercise.name, problem = _named(exercise.name)
    if problem is None and exercise.note is not None and len(exercise.note) > MAX_NOTE_CHARS:
        problem = f"the note is longer than {MAX_NOTE_CHARS:,} characters"
    if problem is not None:
        findings.fault(exercise.line, problem)
        return False
    kept = []
    for one in exercise.sets:
        problem = problem_of(one)
        if problem is not None:
            findings.fault(one.line, problem)
            continue
        if one.rpe is not None and not (
            MIN_RPE <= one.rpe <= MAX_RPE and one.rpe * 2 == (one.rpe * 2).to_integral_value()
        ):
            findings.lost["RPEs that are not 1 to 10 in halves"] += 1
            one.rpe = None
        if one.rir is not None and not 0 <= one.rir <= MAX_RIR:
            findings.lost["reps in reserve beyond 0 to 10"] += 1
            one.rir = None
        kept.append(one)
    exercise.sets = kept
    return True


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[str, str | None]:
    """Return the name of an exercise, and what keeps it from being one."""
    name = " ".join(sanitise(text).split())
    if len(name) > NAME_LENGTH:
        return name, f"the exercise's name is longer than {NAME_LENGTH} characters"
    return name, None if name_key(name) else "the exercise's name is missing"


def problem_of(one: FileSet) -> str | None:  # noqa: PLR0911 - one per limit
    """Return which limit of the log a set breaks; None where it keeps to all.

    A weight of unknown unit is taken for the lighter one here; it is looked at again when the unit is known.
    """
    if one.weight is not None:
        kilograms = one.weight if one.unit is WeightUnit.KG else one.weight * KG_PER_LB
        if kilograms > MAX_WEIGHT_KG:
            return f"{plain_decimal(one.weight)} is more than {MAX_WEIGHT_KG} kg, which a weight is at most"
        if one.weight < 0 and (one.relative is False or kilograms < -MAX_ASSISTANCE_KG):
            return f"{plain_decimal(one.weight)} is no weight"
        if _decimals(one.weight) > _MAX_DECIMALS:
            return "the weight has more than 20 decimals"
    if one.note is not None and len(one.note) > MAX_NOTE_CHARS:
        return f"the note is longer than {MAX_NOTE_CHARS:,} characters"
    if one.reps is not None and not 0 <= one.reps <= MAX_REPS:
        return f"{one.reps} repetitions; a set has at most {MAX_REPS}"
    if not 0 <= one.forced_reps <= MAX_REPS:
        return f"{one.forced_reps} forced repetitions; a set has at most {MAX_REPS}"
    if one.duration_s is not None and not 0 < one.duration_s <= MAX_DURATION_S:
        return "a duration is more than 0 and at most 24 h"
    if one.distance is not None and not 0 < one.distance * METRES[one.distance_unit or "m"] <= MAX_DISTANCE_M:
        return "a distance is more than 0 and at most 1000 km"
    return None


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


@dataclass(slots=True)
class Usual:
    """What is usual in the sets of an exercise: each value with how often it stands there, and where first."""

    values: dict[Decimal, tuple[int, int]] = field(default_factory=dict)

    def add(self, value: Decimal, line: int) -> None:
        """Count a value."""
        count, first = self.values.get(value, (0, line))
        self.values[value] = (count + 1, first)

    def far_off(self, at_least: Decimal) -> list[tuple[Decimal, Decimal, int]]:
        """Return the values of ten times the median and more, with the median and the line of each."""
        total = sum(count for count, _ in self.values.values())
        if total < _ENOUGH:
            return []
        passed = 0
        median = Decimal(0)
        for value in sorted(self.values):
            passed += self.values[value][0]
            if passed * 2 >= total:
                median = value
                break
        limit = max(median * _TIMES_THE_USUAL, at_least)
        return [(value, median, line) for value, (_, line) in self.values.items() if value >= limit]


@dataclass(slots=True)
class Habits:
    """The weights and repetitions of an exercise, to tell what is implausible."""

    weights: Usual = field(default_factory=Usual)
    reps: Usual = field(default_factory=Usual)

    def add(self, one: FileSet) -> None:
        """Look at a set."""
        if one.weight is not None and one.weight > 0:
            self.weights.add(one.weight, one.line)
        if one.reps:
            self.reps.add(Decimal(one.reps), one.line)

    def warnings(self, name: str) -> list[Fault]:
        """Return what lies ten times and more above the usual."""
        found = [
            Fault(line, f"{name}: {plain_decimal(value)} is ten times the usual {plain_decimal(median)} or more")
            for value, median, line in self.weights.far_off(Decimal(0))
        ]
        found += [
            Fault(line, f"{name}: {value:.0f} repetitions are ten times the usual {median:.0f} or more")
            for value, median, line in self.reps.far_off(Decimal(_MANY_REPS))
        ]
        return sorted(found, key=lambda fault: fault.line)


def implausible_in_text(entries: Iterable[RawEntry]) -> list[Fault]:
    """Return what lies far above the usual in workout text: the weights that are written with their unit."""
    weights: dict[str, tuple[str, Usual]] = {}
    name = ""
    for entry in entries:
        name = entry.query or name  # an entry without one goes on with the exercise above it
        _, usual = weights.setdefault(name_key(name), (name, Usual()))
        for group in entry.groups:
            for quantity in group.quantities():
                if quantity.role is Role.WEIGHT and quantity.value > 0:
                    usual.add(quantity.value, entry.line)
    found = [fault for name, usual in weights.values() for fault in Habits(weights=usual).warnings(name)]
    return sorted(found, key=lambda fault: fault.line)


def too_long(workout: FileWorkout) -> Fault | None:
    """Return the warning that a workout took half a day; None where it did not."""
    start, end, length = workout.start, workout.end, workout.length
    if end is not None and (end.tzinfo is None) == (start.tzinfo is None):
        length = end - start
    if length is None or length <= _LONG:
        return None
    hours = length // timedelta(hours=1)
    return Fault(workout.line, f"the workout of {start:%Y-%m-%d} took {hours} hours")
