"""Jefit: one file of `### SECTION ###` blocks, each a table; the sets of an exercise stand in one cell."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.values import WeightUnit
from logbk_cli.transfer.neutral import CellError, FileExercise, FileSet, FileWorkout
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.readers.tables import Row, Table, cell

SECTION: Final = re.compile(r'"?#{2,} *([A-Za-z ]+?) *#{2,}"?,*\s*')
_LOGS: Final = "EXERCISE LOGS"
_SET_LOGS: Final = "EXERCISE SET LOGS"
_SESSIONS: Final = "WORKOUT SESSIONS"
_NOT_READ: Final = {
    "CARDIO LOGS": "cardio logs",
    "BODY LOGS": "body measurements",
    "PROFILE": "measurements of the body",
    "NOTES": "notes",
    "ROUTINES": "routines",
}
_SET: Final = re.compile(r"([0-9.]+) *[xX] *([0-9]+)", re.ASCII)
_CLOSE: Final = Decimal("0.02")  # what rounding moves a weight by


@dataclass(slots=True)
class _Log:
    line: int
    row_id: str
    name: str
    day: str
    session: str
    done_at: str
    sets: list[tuple[Decimal | None, int]]


@dataclass(slots=True)
class _File:
    logs: list[_Log] = field(default_factory=list)
    pounds: dict[str, list[Decimal | None]] = field(default_factory=lambda: defaultdict(list))
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)


def read(reading: Reading) -> Iterator[FileWorkout]:
    """Yield the workouts of a backup: its sessions, and the days on which sets belong to none."""
    file = _File()
    for title, first_line, lines in _sections(reading.source.lines()):
        if title in _NOT_READ:
            table = Table(lines, ",", reading.findings, first_line=first_line)
            reading.findings.lost[_NOT_READ[title]] += sum(1 for _ in table.rows())
        if title in {_LOGS, _SET_LOGS, _SESSIONS}:
            _read_section(title, Table(lines, ",", reading.findings, first_line=first_line), file, reading)
    unit = _find_unit(file)
    workouts: dict[str, FileWorkout] = {}
    for log in file.logs:
        try:
            workout = _workout_of(log, file, workouts, reading)
        except CellError as error:
            reading.findings.fault(log.line, str(error))
            continue
        sets = [FileSet(log.line, weight=weight, unit=unit, reps=reps or None) for weight, reps in log.sets]
        done = [one for one in sets if not one.is_empty]
        reading.findings.skipped["sets with nothing done"] += len(sets) - len(done)
        if done:
            workout.exercises.append(FileExercise(log.line, log.name, done))
    yield from workouts.values()


def _sections(lines: Iterator[str]) -> Iterator[tuple[str, int, list[str]]]:
    title, first, body = "", 1, list[str]()
    for number, line in enumerate(lines, start=1):
        found = SECTION.fullmatch(line.strip())
        if found is not None:
            yield title, first, body
            title, first, body = found[1].upper(), number + 1, []
        elif body or line.strip():
            body.append(line)
        else:
            first = number + 1
    yield title, first, body


def _read_section(title: str, table: Table, file: _File, reading: Reading) -> None:
    for row in table.rows():
        try:
            if title == _LOGS:
                file.logs.append(_log(table, row))
            elif title == _SET_LOGS:
                key = cell(row, table.place("exercise_log_id")).strip()
                file.pounds[key].append(cells.given(cell(row, table.place("weight_lbs"))))
            else:
                key = cell(row, table.place("_id")).strip()
                file.sessions[key] = (cell(row, table.place("starttime")), cell(row, table.place("endtime")))
        except CellError as error:
            reading.findings.fault(row.line, f"column {row.last + 1} ({table.header[row.last]}): {error}")


def _log(table: Table, row: Row) -> _Log:
    texts = {
        name: cell(row, table.place(name)).strip()
        for name in ("_id", "ename", "mydate", "belongsession", "logTime", "logs")
    }
    sets = []
    for part in filter(None, (part.strip() for part in texts["logs"].split(","))):
        found = _SET.fullmatch(part)
        if found is None:
            raise CellError(f"{part[:40]!r} is not a weight and repetitions")
        sets.append((cells.given(found[1]), int(found[2])))
    return _Log(row.line, texts["_id"], texts["ename"], texts["mydate"], texts["belongsession"], texts["logTime"], sets)


def _find_unit(file: _File) -> WeightUnit | None:
    """Tell the unit of the logs by the same sets in pounds; None where there are none to compare with."""
    votes = {WeightUnit.KG: 0, WeightUnit.LB: 0}
    for log in file.logs:
        for (weight, _), pounds in zip(log.sets, file.pounds.get(log.row_id, ()), strict=False):
            if weight and pounds:
                votes[WeightUnit.LB] += abs(pounds - weight) <= weight * _CLOSE
                votes[WeightUnit.KG] += abs(pounds * KG_PER_LB - weight) <= weight * _CLOSE
    if votes[WeightUnit.KG] == votes[WeightUnit.LB]:
        return None
    return max(votes, key=lambda unit: votes[unit])


def _workout_of(log: _Log, file: _File, workouts: dict[str, FileWorkout], reading: Reading) -> FileWorkout:
    session = file.sessions.get(log.session)
    start, end = (None, None) if session is None else (_instant(session[0]), _instant(session[1]))
    if start is not None:
        key = f"jefit session\n{log.session}"
        return workouts.setdefault(key, FileWorkout(log.line, key, start, end if end and end >= start else None))
    day = datetime.combine(reading.dates.day(log.day, log.line), datetime.min.time())
    key = f"jefit day\n{day:%Y-%m-%d}"
    return workouts.setdefault(key, FileWorkout(log.line, key, day, is_all_day=True))


def _instant(text: str) -> datetime | None:
    """Return the moment that seconds since 1970 tell; None for 0 and what cannot be one."""
    text = text.strip()
    return datetime.fromtimestamp(int(text), UTC) if text.isdigit() and 0 < int(text[:11]) < 4_102_444_800 else None
