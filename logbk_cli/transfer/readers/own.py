"""LogBK's own CSV, JSON and NDJSON, as `own_format` says what stands in them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any, Final, TypeVar

from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer import own_format
from logbk_cli.transfer.neutral import CellError, FileExercise, FileSet, FileWorkout, Properties
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.documents import lines_of_objects, list_of, objects, text_of
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Gathering, Row, Table, walk

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_VERSION: Final = re.compile(r'"version"\s*:\s*([0-9]{1,9})', re.ASCII)
_HEAD_LINES: Final = 10
_WORDS = {"true": True, "false": False}


def read_csv(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of a table."""
    table = Table(reading.source.lines(), ",", reading.findings)
    missing = set(own_format.CSV_COLUMNS) - set(table.header)
    if missing:
        raise InvalidInputError(f"columns are missing: {', '.join(sorted(missing))}", "Export it anew.")
    places = {name: table.place(name) for name in own_format.CSV_COLUMNS}

    def value(row: Row, name: str) -> str:
        row.last = places[name] or 0
        return row.cells[row.last]

    def add(row: Row, gathering: Gathering) -> None:
        texts = {name: value(row, name) for name in own_format.WORKOUT_COLUMNS}
        workout = gathering.workout(texts["workout"], lambda: _workout(texts, "workout_", row.line))
        number = value(row, "exercise_number")
        if not number:
            return
        if number != str(len(workout.exercises)):
            names = own_format.EXERCISE_COLUMNS
            workout.exercises.append(_exercise({name: value(row, name) for name in names}, "exercise_", row.line))
        if value(row, "set_number"):
            found = {name: value(row, name) for name in own_format.SET_COLUMNS}
            workout.exercises[-1].sets.append(_set(found, "set_", row.line))

    return map(_keyed, walk(table, reading, add))


def read_ndjson(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of a file with one in each line."""
    yield from _whole(reading, lines_of_objects(reading))


def read_json(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of a document; `line` counts them.

    Raises:
        InvalidInputError: it is of a version that this LogBK does not know.

    """
    version = _VERSION.search("".join(islice(reading.source.lines(), _HEAD_LINES)))
    if version is not None and int(version[1]) != own_format.VERSION:
        raise InvalidInputError(f"the file is of version {version[1]}, unknown to this LogBK", "Upgrade LogBK.")
    yield from _whole(reading, enumerate(objects(reading, "workouts.item"), start=1))


def _whole(reading: Reading, found: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[FileWorkout]:
    for number, one in found:
        try:
            workout = _workout({key: one.get(key) for key in own_format.WORKOUT_KEYS}, "", number)
            for raw in list_of(one, "exercises"):
                exercise = _exercise(raw, "", number)
                exercise.sets = [_set(each, "", number) for each in list_of(raw, "sets")]
                workout.exercises.append(exercise)
        except CellError as error:
            reading.findings.fault(number, str(error))
            continue
        yield _keyed(workout)


def _workout(found: dict[str, Any], prefix: str, line: int) -> FileWorkout:
    started = _moment(found, "started_at")
    if started is None:
        raise CellError("started_at: a time was expected")
    finished = _moment(found, "finished_at")
    name = cells.kept(text_of(found, f"{prefix}name"))
    return FileWorkout(
        line,
        "",
        started,
        finished,
        is_all_day=_truth(found, "is_all_day"),
        is_open=finished is None,
        name=name if name and not name.isspace() else None,
        note=cells.kept(text_of(found, f"{prefix}note"), newlines=True),
        zone=text_of(found, "zone") or None,
        is_own=True,
    )


def _exercise(found: dict[str, Any], prefix: str, line: int) -> FileExercise:
    name = text_of(found, "exercise").strip()
    if not name:
        raise CellError("exercise: a name was expected")
    properties = Properties(
        _word(BodyPart, found, "body_part"),
        _word(Modality, found, "modality"),
        _word(Measurement, found, "measurement"),
    )
    return FileExercise(line, name, note=cells.kept(text_of(found, f"{prefix}note")), properties=properties)


def _set(found: dict[str, Any], prefix: str, line: int) -> FileSet:
    return FileSet(
        line,
        _word(SetType, found, "type") or SetType.WORKING,
        _number(found, "weight"),
        _word(WeightUnit, found, "unit"),
        relative=_truth(found, "relative_to_bodyweight"),
        reps=_read(cells.whole, found, "reps"),
        forced_reps=_read(cells.whole, found, "forced_reps") or 0,
        rpe=_number(found, "rpe"),
        rir=_number(found, "rir"),
        duration_s=_number(found, "duration_s"),
        distance=_number(found, "distance"),
        distance_unit=_word(DistanceUnit, found, "distance_unit"),
        note=cells.kept(text_of(found, f"{prefix}note")),
        done_at=_moment(found, "done_at"),
    )


def _keyed(workout: FileWorkout) -> FileWorkout:
    """Name the workout by when it began; one of which only the day is known, by all that stands in it."""
    start = workout.start.astimezone(UTC)
    workout.key = f"logbk\n{start.isoformat()}\n{workout.name or ''}"
    if workout.is_all_day:
        parts = [workout.note or ""]
        for exercise in workout.exercises:
            parts += [exercise.name, exercise.note or ""]
            parts += [str([getattr(one, field.name) for field in fields(one)[1:]]) for one in exercise.sets]
        workout.key += "\n" + "\n".join(parts)
    return workout


def _read(read: Callable[[str], T], found: dict[str, Any], key: str) -> T:
    try:
        return read(text_of(found, key))
    except CellError as error:
        raise CellError(f"{key}: {error}") from None


def _number(found: dict[str, Any], key: str) -> Decimal | None:
    return _read(cells.number, found, key)


def _moment(found: dict[str, Any], key: str) -> datetime | None:
    text = text_of(found, key)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CellError(f"{key}: {text[:40]!r} is not a time in ISO 8601") from None
    if moment.tzinfo is None:
        raise CellError(f"{key}: {text[:40]!r} has no offset")
    return moment


def _truth(found: dict[str, Any], key: str) -> bool:
    value = found.get(key)
    if isinstance(value, str):
        value = _WORDS.get(value.strip().lower(), value or None)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise CellError(f"{key}: true or false was expected")
    return value


def _word(kind: type[E], found: dict[str, Any], key: str) -> E | None:
    text = text_of(found, key).strip()
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise CellError(f"{key}: {text[:40]!r} is none of {', '.join(kind)}") from None
