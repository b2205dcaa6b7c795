"""Which writer writes a format."""

from collections.abc import Sequence
from typing import BinaryIO

from logbk_cli.transfer.values import ExportFormat
from logbk_cli.transfer.writers.apps import HevyWriter, StrongWriter
from logbk_cli.transfer.writers.base import Writer
from logbk_cli.transfer.writers.markdown import MarkdownWriter
from logbk_cli.transfer.writers.own import CsvWriter, JsonWriter, NdjsonWriter, SheetCsvWriter
from logbk_cli.transfer.writers.spreadsheet import SpreadsheetWriter
from logbk_cli.transfer.writers.workout_text import WorkoutTextWriter
from logbk_cli.users.schemas import ProfileResponse


def writer_of(  # noqa: PLR0911 - one per format
    format_: ExportFormat,
    file: BinaryIO,
    profile: ProfileResponse,
    *,
    columns: Sequence[str] | None = None,
    for_spreadsheet: bool = False,
) -> Writer:
    """Return the writer of a format; only CSV and xlsx have columns to choose."""
    match format_:
        case ExportFormat.CSV:
            return SheetCsvWriter(file, columns) if for_spreadsheet else CsvWriter(file, columns)
        case ExportFormat.JSON:
            return JsonWriter(file)
        case ExportFormat.NDJSON:
            return NdjsonWriter(file)
        case ExportFormat.TEXT:
            return WorkoutTextWriter(file, profile.zone_name)
        case ExportFormat.STRONG:
            return StrongWriter(file, profile.unit, profile.zone_name)
        case ExportFormat.HEVY:
            return HevyWriter(file, profile.unit, profile.zone_name)
        case ExportFormat.MARKDOWN:
            return MarkdownWriter(file)
        case ExportFormat.XLSX:
            return SpreadsheetWriter(file, columns)
