"""A member's own exercises as CSV and JSON: written, and read back.

Both hold the fields of `FIELDS`; in CSV `; ` stands between aliases, as no name can contain a semicolon. JSON is one
document, `{"format": "logbk-exercises", "version": 1, "exercises": [...]}`.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final, TypeVar

from logbk_cli.exercises.schemas import ExerciseCreate, ExerciseResponse
from logbk_cli.exercises.values import MAX_OWN_EXERCISES, BodyPart, Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.text import sanitise

T = TypeVar("T", bound=StrEnum)

FIELDS: Final = ("name", "body_part", "modality", "measurement", "picture_url", "aliases")
_REQUIRED: Final = frozenset({"name", "body_part", "modality"})
FORMAT: Final = "logbk-exercises"
VERSION: Final = 1
_SEPARATORS: Final = (",", ";", "\t")  # spreadsheets write the second where a comma stands in numbers
_MAX_FIELD_CHARS: Final = 20_000


class ExerciseFileFormat(StrEnum):
    """What own exercises can be written as."""

    CSV = "csv"
    JSON = "json"


def format_for(path: PurePath | None) -> ExerciseFileFormat:
    """Return the format that a file's name asks for; CSV where it asks for none."""
    is_json = path is not None and path.suffix.lower() == ".json"
    return ExerciseFileFormat.JSON if is_json else ExerciseFileFormat.CSV


def write_exercises(exercises: Iterable[ExerciseResponse], format_: ExerciseFileFormat) -> str:
    """Return the exercises as a file."""
    records = [one.model_dump(mode="json", include=set(FIELDS)) for one in exercises]
    records = [{field: record[field] for field in FIELDS} for record in records]
    if format_ is ExerciseFileFormat.JSON:
        document = {"format": FORMAT, "version": VERSION, "exercises": records}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(FIELDS)
    rows.writerows([*list(record.values())[:-1], "; ".join(record["aliases"])] for record in records)
    return text.getvalue()


def read_exercises(text: str) -> tuple[ExerciseCreate, ...]:
    """Return the exercises in a file, CSV or JSON as its content tells.

    Raises:
        InvalidInputError: it is neither, or an exercise in it cannot be one; the error names the place.

    """
    records = list(_read_json(text) if text.lstrip()[:1] in {"{", "["} else _read_csv(text))
    if len(records) > MAX_OWN_EXERCISES:
        raise InvalidInputError(f"a file holds at most {MAX_OWN_EXERCISES:,} exercises")
    return tuple(_to_exercise(place, record) for place, record in records)


def require_columns(header: list[str]) -> None:
    """Check the names, in lower case, that stand above the columns of a table of exercises.

    Raises:
        InvalidInputError: one is missing that has to be there, is none of `FIELDS`, or stands there twice.

    """
    hint = f"The first line of the table is {','.join(FIELDS)}; the last three may be missing."
    missing = [field for field in FIELDS if field in _REQUIRED and field not in header]
    if missing:
        raise InvalidInputError(f"this is no table of exercises: there is no column {missing[0]!r}", hint)
    for name in header:
        if name not in FIELDS:
            raise InvalidInputError(f"exercises have no column {sanitise(name)[:40]!r}", hint)
    if len(set(header)) < len(header):
        raise InvalidInputError("a column stands there twice", hint)


def find_separator(header: str) -> str:
    """Return what stands between the cells of a table of exercises: a comma, or what its header has more often."""
    return max(_SEPARATORS, key=header.count)


def _read_csv(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    separator = find_separator(text.partition("\n")[0])
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        require_columns(header)
        for row in rows:
            place = f"line {rows.line_num}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise InvalidInputError(f"{place}: {len(row)} fields, where the header has {len(header)}")
            record: dict[str, Any] = dict(zip(header, row, strict=True))
            record["aliases"] = [alias.strip() for alias in record.get("aliases", "").split(";") if alias.strip()]
            yield place, record
    except csv.Error as error:
        raise InvalidInputError(f"line {rows.line_num}: not CSV: {error}") from None


def _read_json(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise InvalidInputError("not a file of exercises: it is nested too deep") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidInputError("this is no file of exercises", f'Its JSON begins {{"format": "{FORMAT}", …}}.')
    if document.get("version") != VERSION:
        raise InvalidInputError(
            f"this file has version {document.get('version')!r}, and this LogBK reads {VERSION}", "Upgrade LogBK."
        )
    exercises = document.get("exercises")
    if not isinstance(exercises, list):
        raise InvalidInputError("this is no file of exercises: its `exercises` is no list")
    for number, record in enumerate(exercises, start=1):
        place = f"exercise {number}"
        if not isinstance(record, dict):
            raise InvalidInputError(f"{place} is no object")
        for name in record:
            if name not in FIELDS:
                raise InvalidInputError(f"{place}: exercises have no key {name!r}", f"They have {', '.join(FIELDS)}.")
        yield place, record


def _to_exercise(place: str, record: Mapping[str, Any]) -> ExerciseCreate:
    aliases = record.get("aliases") or []
    texts = [record.get(field) or "" for field in FIELDS[:-1]]
    if not isinstance(aliases, list) or not all(isinstance(text, str) for text in (*texts, *aliases)):
        raise InvalidInputError(f"{place}: every field is text, and `aliases` a list of texts")
    if any(len(text) > _MAX_FIELD_CHARS for text in (*texts, *aliases)):
        raise InvalidInputError(f"{place}: a field has more than {_MAX_FIELD_CHARS:,} characters")
    name, body_part, modality, measurement, picture_url = (sanitise(text).strip() for text in texts)
    return ExerciseCreate(
        name=name,
        body_part=_one_of(BodyPart, body_part, f"{place}: there is no body part"),
        modality=_one_of(Modality, modality, f"{place}: there is no modality"),
        measurement=_one_of(Measurement, measurement, f"{place}: there is no measurement") if measurement else None,
        aliases=tuple(aliases),
        picture_url=picture_url or None,
    )


def _one_of(kind: type[T], text: str, message: str) -> T:
    try:
        return kind(text.lower())
    except ValueError:
        raise InvalidInputError(f"{message} {text[:80]!r}", f"Choose from {', '.join(kind)}.") from None
