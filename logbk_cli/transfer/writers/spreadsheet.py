"""A spreadsheet: the columns of LogBK's CSV, with numbers as numbers, times as times and text as nothing but text."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Final

from logbk_cli.transfer.own_format import CSV_COLUMNS
from logbk_cli.transfer.writers.base import Writer
from logbk_cli.transfer.writers.rows import Selection, rows_of
from logbk_cli.workouts.streaming import ExportedWorkout

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

ROWS_OF_A_SHEET: Final = 2**20  # Excel's own limit
_WIDE: Final = {"exercise": 30, "workout_name": 20, "workout_note": 30, "exercise_note": 30, "set_note": 30}
_USUAL_WIDTH: Final = 12
_TIME_WIDTH: Final = 19
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class SpreadsheetWriter(Writer):
    """An xlsx file; what does not fit on a sheet goes on on the next.

    Times are the workout's own clock, without zone, and numbers what Excel makes of them: binary, to 15 digits. Rows
    wait in a folder of their own, which goes when the writer is closed.
    """

    def __init__(
        self, file: BinaryIO, columns: Sequence[str] | None = None, *, rows_of_a_sheet: int = ROWS_OF_A_SHEET
    ) -> None:
        from xlsxwriter import Workbook

        super().__init__()
        self._selection = Selection(CSV_COLUMNS if columns is None else columns)
        self._rows_of_a_sheet = rows_of_a_sheet
        self._folder = tempfile.TemporaryDirectory(prefix="logbk-export-")
        self._book = Workbook(file, {**_OPTIONS, "tmpdir": self._folder.name})
        self._book.use_zip64()
        self._book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})  # the same log, the same file
        self._bold = self._book.add_format({"bold": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._add_sheet()

    def _write(self, workout: ExportedWorkout) -> None:
        for head, rest in rows_of(workout, self.workouts):
            if self._row == self._rows_of_a_sheet:
                self._add_sheet()
            for place, cell in enumerate(self._selection.of((*head, *rest))):
                self._put(place, cell)
            self._row += 1

    def finish(self) -> None:
        """Put the file together; it stays open."""
        self._book.close()
        self.close()

    def close(self) -> None:
        """Remove what waits to be written, also after a failure."""
        self._folder.cleanup()

    def _put(self, place: int, cell: object) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            self._sheet.write_boolean(self._row, place, cell)
        elif isinstance(cell, Decimal | int):
            self._sheet.write_number(self._row, place, float(cell))
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, place, cell.replace(tzinfo=None), self._moment)
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._row, place, cell, self._day)
        else:
            self._sheet.write_string(self._row, place, str(cell))

    def _add_sheet(self) -> None:
        number = len(self._book.worksheets()) + 1
        self._sheet: Worksheet = self._book.add_worksheet("Sets" if number == 1 else f"Sets {number}")
        self._sheet.freeze_panes(1, 0)
        for place, name in enumerate(self._selection.columns):
            usual = _TIME_WIDTH if name.endswith("_at") else _USUAL_WIDTH
            self._sheet.set_column(place, place, _WIDE.get(name, usual))
            self._sheet.write_string(0, place, name, self._bold)
        self._row = 1
