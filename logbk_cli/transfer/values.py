"""The formats of a log."""

from enum import StrEnum
from pathlib import PurePath
from typing import Final


class ExportFormat(StrEnum):
    """What a log can be written as."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    TEXT = "text"
    STRONG = "strong"
    HEVY = "hevy"
    MARKDOWN = "markdown"
    XLSX = "xlsx"


_SUFFIXES: Final = {
    ".csv": ExportFormat.CSV,
    ".json": ExportFormat.JSON,
    ".jsonl": ExportFormat.NDJSON,
    ".md": ExportFormat.MARKDOWN,
    ".ndjson": ExportFormat.NDJSON,
    ".xlsx": ExportFormat.XLSX,
}


def format_for(path: PurePath | None) -> ExportFormat:
    """Return the format that a file's name asks for; text where it asks for none."""
    return _SUFFIXES.get(path.suffix.lower(), ExportFormat.TEXT) if path is not None else ExportFormat.TEXT
