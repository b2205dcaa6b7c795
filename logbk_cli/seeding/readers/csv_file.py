"""A table of exercises: name,body_part,modality and, if need be, measurement, picture_url, aliases."""

from enum import StrEnum
from functools import partial
from typing import TypeVar

from logbk_cli.exercises.files import FIELDS, find_separator, require_columns
from logbk_cli.exercises.values import BodyPart, Modality, name_key
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.readers.gathering import FileRow, Gathering
from logbk_cli.shared.text import sanitise
from logbk_cli.transfer.neutral import CellError
from logbk_cli.transfer.readers.tables import Row, Table, cell
from logbk_cli.transfer.sources import Source

T = TypeVar("T", bound=StrEnum)


def read(source: Source, gathering: Gathering) -> None:
    """Take the rows of a table; `;` or `|` stands between aliases.

    Raises:
        InvalidInputError: the header has not the columns that it needs, or others.
        BrokenFileError: quotation marks that do not match.

    """
    table = Table(source.lines(), find_separator(next(source.lines(), "")), gathering.findings)
    require_columns([name.casefold() for name in table.header])
    places = {name: table.place(name) for name in FIELDS}
    for row in table.rows():
        gathering.add(row.line, partial(_read, places), row)


def _read(places: dict[str, int | None], row: Row) -> FileRow:
    texts = {name: sanitise(cell(row, place)).strip() for name, place in places.items()}
    measurement = texts["measurement"]
    aliases = texts["aliases"].replace("|", ";").split(";")
    return FileRow(
        key=name_key(texts["name"]),
        name=texts["name"],
        body_part=_one_of(BodyPart, texts["body_part"], "body part"),
        modality=_one_of(Modality, texts["modality"], "modality"),
        measurement=_one_of(Measurement, measurement, "measurement") if measurement else None,
        aliases=tuple(alias.strip() for alias in aliases if alias.strip()),
        picture_url=texts["picture_url"] or None,
    )


def _one_of(kind: type[T], text: str, what: str) -> T:
    try:
        return kind(text.casefold().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise CellError(f"there is no {what} {text[:40]!r}; choose from {', '.join(kind)}") from None
