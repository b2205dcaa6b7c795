"""Which format a file is in, told by what stands in it."""

import csv
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Final

from logbk_cli.notation.workout_text import has_date_line
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer import own_format
from logbk_cli.transfer.neutral import FileWorkout
from logbk_cli.transfer.readers import fitnotes, hevy, jefit, liftlog, liftosaur, own, strong, stronglifts, wger
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.sources import Source

_LINES: Final = 200  # are looked at
_TABLE_FROM: Final = 5  # columns in a header, to be taken for one


class ImportFormat(StrEnum):
    """What can be read."""

    STRONG = "strong"
    HEVY = "hevy"
    FITNOTES = "fitnotes"
    STRONGLIFTS = "stronglifts"
    JEFIT = "jefit"
    LIFTOSAUR = "liftosaur"
    LIFTLOG = "liftlog"
    WGER = "wger"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    TEXT = "text"


TITLES: Final = {
    ImportFormat.STRONG: "Strong",
    ImportFormat.HEVY: "Hevy",
    ImportFormat.FITNOTES: "FitNotes",
    ImportFormat.STRONGLIFTS: "StrongLifts",
    ImportFormat.JEFIT: "Jefit",
    ImportFormat.LIFTOSAUR: "Liftosaur",
    ImportFormat.LIFTLOG: "LiftLog",
    ImportFormat.WGER: "wger",
    ImportFormat.CSV: "LogBK's CSV",
    ImportFormat.JSON: "LogBK's JSON",
    ImportFormat.NDJSON: "LogBK's NDJSON",
    ImportFormat.TEXT: "workout text",
}
READERS: Final[dict[ImportFormat, Callable[[Reading], Iterator[FileWorkout]]]] = {
    ImportFormat.STRONG: strong.read,
    ImportFormat.HEVY: hevy.read,
    ImportFormat.FITNOTES: fitnotes.read,
    ImportFormat.STRONGLIFTS: stronglifts.read,
    ImportFormat.JEFIT: jefit.read,
    ImportFormat.LIFTOSAUR: liftosaur.read,
    ImportFormat.LIFTLOG: liftlog.read,
    ImportFormat.WGER: wger.read,
    ImportFormat.CSV: own.read_csv,
    ImportFormat.JSON: own.read_json,
    ImportFormat.NDJSON: own.read_ndjson,
}
_COUNTED_BY_ENTRY: Final = frozenset({ImportFormat.JSON, ImportFormat.WGER})  # their lines mean nothing to people
# The columns without which a table is not of the format, in lower case; units in brackets are off.
_HEADERS: Final = (
    (ImportFormat.CSV, frozenset(own_format.CSV_COLUMNS)),
    (ImportFormat.HEVY, frozenset({"title", "start_time", "exercise_title", "set_index"})),
    (ImportFormat.STRONG, frozenset({"date", "workout name", "exercise name", "set order", "weight", "reps"})),
    (ImportFormat.STRONGLIFTS, frozenset({"date", "workout", "exercise", "set 1"})),
    (ImportFormat.FITNOTES, frozenset({"date", "exercise", "category", "weight", "reps"})),
    (ImportFormat.LIFTOSAUR, frozenset({"workout datetime", "exercise", "completed reps"})),
    (ImportFormat.LIFTLOG, frozenset({"sessionid", "timestamp", "exercise", "weight", "reps"})),
)
_HINT: Final = f"Name its format with --format: {', '.join(ImportFormat)}."
_KEY: Final = re.compile(r'"(\w+)"\s*:')


def detect(source: Source) -> ImportFormat:
    """Return the format of a file.

    Raises:
        InvalidInputError: it is a table or a document of none that is known.

    """
    lines = list(islice(source.lines(), _LINES))
    head = "".join(lines).lstrip()
    if head.startswith(("{", "[")):
        return _of_json(source, head)
    if any(jefit.SECTION.fullmatch(line.strip()) for line in lines):
        return ImportFormat.JEFIT
    header = _header(lines)
    names = {re.sub(r"[ _]*\([^()]*\)", "", name) for name in header}
    for found, needed in _HEADERS:
        if needed <= names:
            return found
    if len(header) >= _TABLE_FROM and not any(char.isdigit() for char in "".join(header)) and not has_date_line(head):
        raise InvalidInputError(f"{source.name} is a table of no format that is known", _HINT)
    return ImportFormat.TEXT


def _header(lines: list[str]) -> list[str]:
    first = next((line for line in lines if line.strip()), "").strip().lstrip("\ufeff")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        cells = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip().casefold() for cell in cells]


def _of_json(source: Source, head: str) -> ImportFormat:
    first = head.splitlines()[0].strip()
    keys = set(_KEY.findall(head))
    if first.startswith("{") and first.endswith("}") and '"started_at"' in first and '"workouts"' not in first:
        return ImportFormat.NDJSON
    if {"format", "workouts"} <= keys:
        return ImportFormat.JSON
    if {"weight", "date"} <= keys and keys & {"repetitions", "reps"} and keys & {"exercise", "exercise_base"}:
        return ImportFormat.WGER
    raise InvalidInputError(f"{source.name} is JSON of no format that is known", _HINT)


def place(format_: ImportFormat, number: int) -> str:
    """Return how people are told of a place in a file: `line 7`, or `entry 7`."""
    return f"{'entry' if format_ in _COUNTED_BY_ENTRY else 'line'} {number}"
