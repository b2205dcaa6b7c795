"""LogBK's own CSV, JSON and NDJSON, as `own_format` describes them; and the CSV for spreadsheets."""

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final

from logbk_cli.notation.writer import set_to_json
from logbk_cli.shared.text import plain_decimal
from logbk_cli.transfer.own_format import CSV_COLUMNS, FORMAT, VERSION
from logbk_cli.transfer.writers.base import TextWriter
from logbk_cli.transfer.writers.rows import TEXT_COLUMNS, Selection, rows_of
from logbk_cli.workouts.streaming import ExportedExercise, ExportedWorkout

# What makes a formula of a cell in one spreadsheet or another; behind blanks too.
_FORMULA: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


class CsvWriter(TextWriter):
    """A row for each set. Without `columns` it holds everything, and is what `logbk import` reads back."""

    def __init__(self, file: BinaryIO, columns: Sequence[str] | None = None) -> None:
        super().__init__(file)
        self._selection = None if columns is None else Selection(columns)
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(CSV_COLUMNS if columns is None else columns)

    def _write(self, workout: ExportedWorkout) -> None:
        if self._selection is not None:
            self._rows.writerows(
                map(_text, self._selection.of((*head, *rest))) for head, rest in rows_of(workout, self.workouts)
            )
            return
        told: Sequence[object] = ()
        texts: list[object] = []
        for head, rest in rows_of(workout, self.workouts):
            if head is not told:
                told, texts = head, [_text(cell) for cell in head]
            self._rows.writerow([*texts, *map(_text, rest)])


class SheetCsvWriter(TextWriter):
    """CSV for a spreadsheet: no text in it is taken for a formula, and Excel sees that it is UTF-8."""

    def __init__(self, file: BinaryIO, columns: Sequence[str] | None = None) -> None:
        super().__init__(file, encoding="utf-8-sig")
        self._selection = Selection(CSV_COLUMNS if columns is None else columns)
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(self._selection.columns)

    def _write(self, workout: ExportedWorkout) -> None:
        for head, rest in rows_of(workout, self.workouts):
            cells = self._selection.of((*head, *rest))
            self._rows.writerow(
                _harmless(cell) if name in TEXT_COLUMNS else _text(cell)
                for name, cell in zip(self._selection.columns, cells, strict=True)
            )


class NdjsonWriter(TextWriter):
    """A line for each workout."""

    def _write(self, workout: ExportedWorkout) -> None:
        self._file.write(_to_json(workout) + "\n")


class JsonWriter(TextWriter):
    """One document, a line for each workout in it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._file.write(f'{{"format": {json.dumps(FORMAT)}, "version": {VERSION}, "workouts": [')

    def _write(self, workout: ExportedWorkout) -> None:
        self._file.write(("\n" if self.workouts == 1 else ",\n") + _to_json(workout))

    def finish(self) -> None:
        """Close the document."""
        self._file.write("\n]}\n" if self.workouts else "]}\n")
        super().finish()


def _to_json(workout: ExportedWorkout) -> str:
    finished_at = workout.finished_at
    return json.dumps(
        {
            "name": workout.name,
            "note": workout.note,
            "started_at": workout.started_at.isoformat(),
            "finished_at": None if finished_at is None else finished_at.isoformat(),
            "zone": workout.zone,
            "is_all_day": workout.is_all_day,
            "exercises": [_exercise_to_json(one) for one in workout.exercises],
        },
        ensure_ascii=False,
    )


def _exercise_to_json(exercise: ExportedExercise) -> dict[str, object]:
    return {
        "exercise": exercise.exercise,
        "body_part": exercise.body_part,
        "modality": exercise.modality,
        "measurement": exercise.measurement.value,
        "note": exercise.note,
        "sets": [
            set_to_json(one) | {"done_at": done_at.isoformat()}
            for one, done_at in zip(exercise.sets, exercise.done_at, strict=True)
        ],
    }


def _text(cell: object) -> object:
    """Return a cell as CSV has it; None is empty there by itself."""
    if isinstance(cell, Decimal):
        return plain_decimal(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA) else cell
