"""The system catalogue of exercises, as it is written in `catalogue.csv`."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from uuid import UUID, uuid5

from logbk_cli.exercises.values import (
    FORBIDDEN_IN_NAMES,
    NAME_LENGTH,
    BodyPart,
    Modality,
    known_as,
    name_key,
)
from logbk_cli.notation.values import Measurement

COLUMNS: Final = (
    "key",
    "name",
    "body_part",
    "modality",
    "measurement",
    "commonness",
    "aliases",
    "picture_url",
)
CATALOGUE: Final = "catalogue"  # the source of what comes with the program
_NAMESPACE: Final = UUID("6f8e0e5c-4f0f-5d0b-9c39-2f1d1b6a7c11")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One exercise of the catalogue, as it comes with the program or from another `source`.

    `key` never changes, whatever becomes of the name: the id is made from it. `commonness` is 3 for the
    exercise that the bare name of the movement means, down to 0. `aliases` are all names to store as rows:
    they begin with `name` itself, and no two share a `name_key`.
    """

    key: str
    name: str
    body_part: str
    modality: str
    measurement: str
    commonness: int
    aliases: tuple[str, ...]
    picture_url: str | None = None
    attribution: str | None = None
    source: str = CATALOGUE

    @property
    def id(self) -> UUID:
        """The same on every server and in every release."""
        namespace = _NAMESPACE if self.source == CATALOGUE else uuid5(_NAMESPACE, f"source {self.source}")
        return uuid5(namespace, self.key)

    @property
    def alias_keys(self) -> tuple[str, ...]:
        """The `name_key` of each of `aliases`, in the same order; the first is that of the name."""
        return tuple(name_key(alias) for alias in self.aliases)


@cache
def read_catalogue() -> tuple[CatalogueEntry, ...]:
    """Return the catalogue that comes with the program."""
    return parse_catalogue(files(__package__).joinpath("catalogue.csv").read_text("utf-8").splitlines(keepends=True))


def parse_catalogue(lines: Iterable[str]) -> tuple[CatalogueEntry, ...]:
    """Return the entries of catalogue text; a bad row raises ValueError with its line."""
    reader = csv.DictReader(lines, strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"catalogue line 1: the columns must be {','.join(COLUMNS)}")
    entries: list[CatalogueEntry] = []
    keys: set[str] = set()
    names: set[str] = set()
    for row in reader:
        try:
            entry = _entry(row)
            if entry.key in keys or entry.alias_keys[0] in names:
                raise ValueError(f"{entry.name!r} stands there twice")  # noqa: TRY301 — gets its line below
        except ValueError as error:
            raise ValueError(f"catalogue line {reader.line_num}: {error}") from error
        keys.add(entry.key)
        names.add(entry.alias_keys[0])
        entries.append(entry)
    return tuple(entries)


def _entry(row: dict[str, str | None]) -> CatalogueEntry:
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if None in row or any(row.get(column) is None for column in COLUMNS):
        raise ValueError(f"{len(COLUMNS)} cells are needed")
    if not cells["key"] or cells["commonness"] not in {"0", "1", "2", "3"}:
        raise ValueError("a key and a commonness from 0 to 3 are needed")
    aliases = known_as(cells["name"], tuple(part.strip() for part in cells["aliases"].split("|") if part.strip()))
    for text in (cells["name"], *aliases):
        if not name_key(text) or len(text) > NAME_LENGTH or FORBIDDEN_IN_NAMES & set(text):
            raise ValueError(f"{text!r} cannot be a name")
    return CatalogueEntry(
        key=cells["key"],
        name=cells["name"],
        body_part=BodyPart(cells["body_part"]).value,
        modality=Modality(cells["modality"]).value,
        measurement=Measurement(cells["measurement"]).value,
        commonness=int(cells["commonness"]),
        aliases=aliases,
        picture_url=cells["picture_url"] or None,
    )
