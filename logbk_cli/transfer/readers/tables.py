"""Tables: rows of cells under a header, and rows of sets put together into workouts."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.transfer.neutral import BrokenFileError, CellError, FileExercise, FileSet, FileWorkout, Findings
from logbk_cli.transfer.readers import cells
from logbk_cli.transfer.readers.reading import Reading

T = TypeVar("T")
_UNIT: Final = re.compile(r"(.*?)[ _]*\(([^()]*)\)")


@dataclass(slots=True)
class Row:
    """A row, with the line in which it begins. `last` is the place that was looked at last, to tell where it fails."""

    line: int
    cells: list[str]
    last: int = 0


class Table:
    """A header, and the rows under it."""

    def __init__(self, lines: Iterable[str], delimiter: str, findings: Findings, *, first_line: int = 1) -> None:
        self._findings = findings
        self._reader = csv.reader(self._noting(lines), delimiter=delimiter, strict=True)
        self._first = ""  # the first line of the row that is being read
        self._offset = first_line - 1
        self.header = [cell.strip().lstrip("\ufeff") for cell in next(self._raw(), Row(1, [])).cells]
        self._places = {name.casefold(): place for place, name in reversed(list(enumerate(self.header)))}

    def place(self, *names: str) -> int | None:
        """Return where the first of these columns stands; None where there is none of them."""
        return next((self._places[name.casefold()] for name in names if name.casefold() in self._places), None)

    def unit_column(self, name: str) -> tuple[int | None, str]:
        """Return where a column stands, and the unit in its header: `Weight (kg)`."""
        for place, title in enumerate(self.header):
            found = _UNIT.fullmatch(title)
            if found is not None and found[1].casefold() == name.casefold():
                return place, found[2]
        return self.place(name), ""

    def weight_unit(self, word: str) -> WeightUnit | None:
        """Return the unit that a header names."""
        return self._unit(cells.weight_unit, word)

    def distance_unit(self, word: str) -> DistanceUnit | None:
        """Return the unit that a header names."""
        return self._unit(cells.distance_unit, word)

    def _unit(self, read: Callable[[str], T], word: str) -> T:
        try:
            return read(word)
        except CellError as error:
            raise BrokenFileError(str(error), line=self._offset + 1) from None

    def rows(self) -> Iterator[Row]:
        """Yield the rows that have the header's cells; others are noted as faults."""
        width = len(self.header)
        for row in self._raw():
            if len(row.cells) == width:
                yield row
            elif len(row.cells) > width and not any(row.cells[width:]):
                yield Row(row.line, row.cells[:width])
            elif any(cell.strip() for cell in row.cells):
                self._findings.fault(row.line, f"it has {len(row.cells)} cells, and the header {width}")

    def _noting(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._first = self._first or line
            yield line

    def _raw(self) -> Iterator[Row]:
        before = self._reader.line_num
        try:
            for found in self._reader:
                self._first = ""
                if found:
                    yield Row(self._offset + before + 1, found)
                before = self._reader.line_num
        except csv.Error as error:
            line = self._offset + before + 1
            column = self._first.rfind('"') + 1 if self._first.count('"') % 2 else 1
            if "field larger" in str(error):
                problem = f"a cell is longer than {csv.field_size_limit():,} characters"
                hint = "Is there a quotation mark that is never closed?"
            else:
                problem = "the quotation marks do not match"
                hint = 'Inside a quoted cell, a quotation mark is written "".'
            raise BrokenFileError(problem, hint, line=line, column=column) from None


def cell(row: Row, place: int | None) -> str:
    """Return a cell of the row; "" where there is no such column."""
    if place is None:
        return ""
    row.last = place
    return row.cells[place]


class Gathering:
    """Puts rows that stand for a set each together into exercises and workouts, in the order of the file.

    Rows of one workout stand together as a rule, and a workout is given out as soon as the next begins. Where they do
    not, the findings say so, and with `all_at_once` everything is held until the end.
    """

    def __init__(self, findings: Findings, *, all_at_once: bool) -> None:
        self._findings = findings
        self._all = all_at_once
        self._seen: set[str] = set()
        self._open: dict[str, FileWorkout] = {}
        self._finished: list[FileWorkout] = []

    def workout(self, key: str, begin: Callable[[], FileWorkout]) -> FileWorkout:
        """Return the workout of this key; with a new one, those before it are finished."""
        current = self._open.get(key)
        if current is None:
            current = begin()
            if not self._all:
                if key in self._seen:
                    self._findings.is_scattered = True
                self._seen.add(key)
                self._finished += self._open.values()
                self._open.clear()
            self._open[key] = current
        return current

    def finished(self) -> Iterator[FileWorkout]:
        """Yield the workouts that are finished by now, each once."""
        yield from self._finished
        self._finished.clear()

    def rest(self) -> Iterator[FileWorkout]:
        """Yield what is still held."""
        yield from self.finished()
        yield from self._open.values()
        self._open.clear()


class Sheet(Protocol):
    """Where what stands in the rows of one export."""

    def __init__(self, table: Table, reading: Reading) -> None: ...

    def add(self, row: Row, gathering: Gathering) -> None:
        """Put a row where it belongs."""


def read_sheet(reading: Reading, sheet: type[Sheet]) -> Iterator[FileWorkout]:
    """Yield the workouts of a table with commas."""
    table = Table(reading.source.lines(), ",", reading.findings)
    yield from walk(table, reading, sheet(table, reading).add)


def walk(table: Table, reading: Reading, add: Callable[[Row, Gathering], None]) -> Iterator[FileWorkout]:
    """Yield the workouts that `add` makes of the rows; a row that it cannot read is noted and left out."""
    gathering = Gathering(reading.findings, all_at_once=reading.all_at_once)
    for row in table.rows():
        try:
            add(row, gathering)
        except CellError as error:
            reading.findings.fault(row.line, f"column {row.last + 1} ({table.header[row.last]}): {error}")
        yield from gathering.finished()
    yield from gathering.rest()


def exercise_of(workout: FileWorkout, line: int, name: str, *, restarts: bool = False) -> FileExercise:
    """Return the exercise that a row goes on with: the last one, unless another begins, or its sets begin anew."""
    last = workout.exercises[-1] if workout.exercises else None
    if last is None or last.name != name or (restarts and last.sets):
        last = FileExercise(line, name)
        workout.exercises.append(last)
    return last


def settle_notes(workouts: Iterable[FileWorkout]) -> Iterator[FileWorkout]:
    """Make a note that stands at each set of an exercise, or at one alone at its beginning, the exercise's own."""
    for workout in workouts:
        for exercise in workout.exercises:
            _settle(exercise, exercise.sets)
        yield workout


def _settle(exercise: FileExercise, sets: Sequence[FileSet]) -> None:
    notes = {one.note for one in sets if one.note}
    if len(notes) != 1 or exercise.note:
        return
    with_note = [place for place, one in enumerate(sets) if one.note]
    if len(with_note) == len(sets) or with_note == [0]:
        exercise.note = sets[0].note
        for one in sets:
            one.note = None
