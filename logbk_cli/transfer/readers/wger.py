"""wger: the workout log as its API answers, or the list of results alone; a day, or a session of it, is a workout."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from logbk_cli.notation.values import DistanceUnit, SetType, WeightUnit
from logbk_cli.transfer.neutral import CellError, FileExercise, FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.documents import objects, text_of
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, exercise_of

_WEIGHTS: Final = {"1": WeightUnit.KG, "2": WeightUnit.LB}
NAMELESS: Final = "wger exercise "
_BODY_WEIGHT: Final = "3"
_REPS, _FAILURE, _SECONDS, _MINUTES, _MILES, _KILOMETRES = "1", "2", "3", "4", "5", "6"


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the days of a log; `line` counts its entries."""
    first = next((line.strip() for line in reading.source.lines() if line.strip()), "")
    prefix = "item" if first.startswith("[") else "results.item"
    gathering = Gathering(reading.findings, all_at_once=True)  # a log is in the order in which it was written
    for number, found in enumerate(objects(reading, prefix), start=1):
        try:
            _add(found, number, reading, gathering)
        except CellError as error:
            reading.findings.fault(number, str(error))
    yield from gathering.rest()


def _add(found: dict[str, Any], number: int, reading: Reading, gathering: Gathering) -> None:
    moment = reading.dates.moment(text_of(found, "date"), number)
    session = text_of(found, "session") if isinstance(found.get("session"), str | int) else ""
    key = f"wger\n{moment:%Y-%m-%d}\n{session}"
    day = datetime.combine(moment.date(), datetime.min.time())
    workout = gathering.workout(key, lambda: FileWorkout(number, key, day, is_all_day=True))
    made = _set(found, number)
    if made.is_empty:
        reading.findings.skipped["sets with nothing done"] += 1
        return
    exercise: FileExercise = exercise_of(workout, number, _exercise(found))
    exercise.sets.append(made)


def _exercise(found: dict[str, Any]) -> str:
    """Return the exercise's name; the API gives a number, for which the person must say what it is."""
    for key in ("exercise_name", "exercise", "exercise_base"):
        value = found.get(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("id")
        if isinstance(value, str) and not value.isdigit():
            return value.strip()
        if value:
            return f"{NAMELESS}{value}"
    raise CellError("it names no exercise")


def _set(found: dict[str, Any], number: int) -> FileSet:
    amount = cells.given(text_of(found, "repetitions") or text_of(found, "reps"))
    kind = text_of(found, "repetitions_unit") or text_of(found, "repetition_unit") or _REPS
    weight_kind = text_of(found, "weight_unit")
    weight = cells.given(text_of(found, "weight"))
    if weight is not None and weight_kind not in _WEIGHTS and weight_kind not in {"", _BODY_WEIGHT}:
        raise CellError(f"its weight is in a unit that the log does not hold (number {weight_kind[:10]})")
    made = FileSet(
        number,
        SetType.FAILURE if kind == _FAILURE else SetType.WORKING,
        weight,
        _WEIGHTS.get(weight_kind),
        relative=True if weight_kind == _BODY_WEIGHT else None,
        rir=None if found.get("rir") is None else cells.number(text_of(found, "rir")),
        note=cells.note(text_of(found, "comment")),
    )
    if kind in {_SECONDS, _MINUTES}:
        made.duration_s = None if amount is None else amount * (60 if kind == _MINUTES else 1)
    elif kind in {_MILES, _KILOMETRES}:
        made.distance = amount
        made.distance_unit = None if amount is None else DistanceUnit.MI if kind == _MILES else DistanceUnit.KM
    else:
        made.reps = None if amount is None else _whole(amount)
    return made


def _whole(amount: Decimal) -> int:
    if amount != amount.to_integral_value():
        raise CellError(f"{amount} repetitions")
    return int(amount)


def where_its_name_is(name: str) -> str:
    """Return where the name of an exercise is told of which a file has the number alone."""
    number = name.removeprefix(NAMELESS)
    return f"wger's files have numbers for exercises; the name is at your wger under /api/v2/exerciseinfo/{number}/"


def map_of(name: str, ours: str = "OUR NAME") -> str:
    """Return what to write behind `--map` for a name in a file; a number alone will do for those of wger."""
    theirs = name.removeprefix(NAMELESS)
    return f'{theirs}="{ours}"' if theirs != name else f'"{theirs}={ours}"'
