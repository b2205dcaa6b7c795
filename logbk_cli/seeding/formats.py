"""Files of exercises: what can be read, and reading one whole before anything is written."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from logbk_cli.seeding.readers import csv_file, free_exercise_db, wger
from logbk_cli.seeding.readers.gathering import Gathering
from logbk_cli.seeding.schemas import BadRow
from logbk_cli.seeding.seeder import ReadFile
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.opening import open_source
from logbk_cli.transfer.sources import Source


class FileFormat(StrEnum):
    """What lists of exercises can be read from; each has a seeder of its name."""

    FREE_EXERCISE_DB = "free-exercise-db"
    WGER = "wger"
    CSV = "csv"


READERS: Final[dict[FileFormat, Callable[[Source, Gathering], None]]] = {
    FileFormat.FREE_EXERCISE_DB: free_exercise_db.read,
    FileFormat.WGER: wger.read,
    FileFormat.CSV: csv_file.read,
}
_SHOWN: Final = 5


def read_file(name: str, format_: FileFormat, *, strict: bool) -> ReadFile:
    """Read a file of exercises, whole; `-` is standard input.

    Raises:
        NotFoundError: there is no such file.
        InvalidInputError: it cannot be read or, with `strict`, a row of it cannot be an exercise.

    """
    source = open_source(name)
    gathering = Gathering(format_.value)
    try:
        READERS[format_](source, gathering)
    finally:
        source.close()
    word = "line" if format_ is FileFormat.CSV else "entry"
    findings = gathering.findings
    errors = tuple(BadRow(place=f"{word} {one.line}", message=one.message) for one in findings.faults)
    if strict and findings.fault_count:
        raise InvalidInputError(_listed(errors, findings.fault_count), "Mend the file, or leave --strict out.")
    return ReadFile(format_.value, gathering.entries(), findings.fault_count, errors)


def _listed(errors: Sequence[BadRow], count: int) -> str:
    lines = [f"{one.place}: {one.message}" for one in errors[:_SHOWN]]
    if count == 1:
        return lines[0]
    more = f"\n… and {count - len(lines):,} more" if count > len(lines) else ""
    return f"{count:,} rows cannot be exercises; nothing is written\n" + "\n".join(lines) + more
