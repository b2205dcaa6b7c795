"""What every reader makes of a file: exercises for the catalogue, and the rows that cannot be one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from logbk_cli.exercises.values import (
    FORBIDDEN_IN_NAMES,
    MAX_OWN_EXERCISES,
    BodyPart,
    Modality,
    known_as,
    name_key,
    require_name,
    require_url,
    usual_measurement,
)
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import CatalogueEntry
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.text import sanitise
from logbk_cli.transfer.neutral import CellError, Findings
from logbk_cli.transfer.readers.cells import Dates
from logbk_cli.transfer.readers.documents import items, no_object
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.sources import Source

T = TypeVar("T")
MAX_ATTRIBUTION: Final = 1000
_FORBIDDEN: Final = str.maketrans(dict.fromkeys(FORBIDDEN_IN_NAMES, " "))


@dataclass(frozen=True, slots=True)
class FileRow:
    """An exercise as a file has it. `key` is what tells it from others in its file, and is the same in a later one."""

    key: str
    name: str
    body_part: BodyPart
    modality: Modality
    measurement: Measurement | None = None
    aliases: tuple[str, ...] = ()
    picture_url: str | None = None
    attribution: str | None = None


@dataclass(slots=True)
class Gathering:
    """Takes rows, and gives entries out: each once, and none with a name that another has for its own."""

    source: str
    findings: Findings = field(default_factory=Findings)
    _entries: dict[str, CatalogueEntry] = field(default_factory=dict)
    _lines: dict[str, int] = field(default_factory=dict)

    def add(self, line: int, read: Callable[[T], FileRow], row: T) -> None:
        """Take a row; one that cannot be an exercise is noted with its place.

        Raises:
            InvalidInputError: there are too many.

        """
        try:
            found = read(row)
            if found.key in self._entries:
                raise CellError(f"{found.name} stands there twice, first at {self._lines[found.key]}")  # noqa: TRY301 - gets its place below
            self._entries[found.key] = self._entry(found)
            self._lines[found.key] = line
        except CellError as error:
            self.findings.fault(line, str(error))
        except InvalidInputError as error:
            self.findings.fault(line, error.message)
        if len(self._entries) > MAX_OWN_EXERCISES:
            raise InvalidInputError(f"a file holds at most {MAX_OWN_EXERCISES:,} exercises")

    def add_objects(self, source: Source, read: Callable[[dict[str, Any]], FileRow], *prefixes: str) -> None:
        """Take the objects of a document: of the list that it is, or of those at one of `prefixes` in it.

        Raises:
            InvalidInputError: there is no such list, or it is one of something else, as its first entry shows.

        """
        number = 0
        for number, found in enumerate(_items_of(source, self.findings, prefixes), start=1):
            if number == 1 and not isinstance(found, dict):
                raise InvalidInputError(f"{source.name}: {no_object(found)}")
            self.add(number, lambda one: read(_as_object(one)), found)
        if number == 0 and not _is_list(source, self.findings, prefixes):
            raise InvalidInputError(
                f"{source.name} is no list of exercises",
                f"It is a list of objects, or an object with such a list as its {_key(prefixes[0])!r}.",
            )

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """Return what was taken, in its order."""
        own = {entry.alias_keys[0]: entry.key for entry in self._entries.values()}
        return tuple(
            replace(
                entry, aliases=tuple(one for one in entry.aliases if own.get(name_key(one), entry.key) == entry.key)
            )
            for entry in self._entries.values()
        )

    def _entry(self, row: FileRow) -> CatalogueEntry:
        name = require_name(row.name)
        return CatalogueEntry(
            key=row.key,
            name=name,
            body_part=row.body_part.value,
            modality=row.modality.value,
            measurement=(row.measurement or usual_measurement(row.modality)).value,
            commonness=0,
            aliases=known_as(name, tuple(require_name(alias, "alias") for alias in row.aliases)),
            picture_url=require_url(row.picture_url),
            attribution=None if row.attribution is None else sanitise(row.attribution)[:MAX_ATTRIBUTION],
            source=self.source,
        )


def _items_of(source: Source, findings: Findings, prefixes: tuple[str, ...]) -> Iterator[object]:
    reading = Reading(source, Dates(), findings)
    for prefix in ("item",) if _begins_list(source) else prefixes:
        yield from items(reading, prefix)


def _is_list(source: Source, findings: Findings, prefixes: tuple[str, ...]) -> bool:
    """Tell whether there is a list of a document in which nothing was found."""
    reading = Reading(source, Dates(), findings)
    return _begins_list(source) or any(
        isinstance(found, list) for prefix in prefixes for found in items(reading, _key(prefix))
    )


def _begins_list(source: Source) -> bool:
    first = next((line.strip() for line in source.lines() if line.strip()), "")
    return first.startswith("[")


def _key(prefix: str) -> str:
    return prefix.removesuffix(".item")


def _as_object(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise CellError(no_object(found))
    return found


def words_of(texts: Iterable[str]) -> set[str]:
    """Return the words of names as they are compared."""
    return {word for text in texts for word in name_key(text).split()}


def plain_name(text: str) -> str:
    """Return another app's name without what LogBK's notation keeps for itself."""
    return " ".join(text.translate(_FORBIDDEN).split())
