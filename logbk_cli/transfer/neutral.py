"""What every reader makes of a file: workouts, exercises and sets as they stand there, with their lines."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError

FAULTS_KEPT: Final = 20  # of those that are told with their lines; the others are counted


class BrokenFileError(InvalidInputError):
    """A file that cannot be read at all, with the place where it breaks."""

    def __init__(self, message: str, hint: str | None = None, *, line: int, column: int | None = None) -> None:
        place = f"line {line}" if column is None else f"line {line}, column {column}"
        super().__init__(f"{place}: {message}", hint)
        self.line = line
        self.column = column

    def details(self) -> dict[str, object]:
        """Return the place for the `--json` error object."""
        return {"line": self.line, "column": self.column}


class CellError(ValueError):
    """A value that is not what its place asks for; whoever reads the row adds its line."""


class DateOrder(StrEnum):
    """How a date of three numbers is meant that does not begin with its year."""

    DMY = "dmy"
    MDY = "mdy"


@dataclass(slots=True)
class FileSet:
    """A set as it stands in the file. Without `unit` the file does not say which; so with `distance_unit`.

    `relative` is None where the exercise tells whether the weight comes on top of the body's own.
    """

    line: int
    type: SetType = SetType.WORKING
    weight: Decimal | None = None
    unit: WeightUnit | None = None
    relative: bool | None = None
    reps: int | None = None
    forced_reps: int = 0
    rpe: Decimal | None = None
    rir: Decimal | None = None
    duration_s: Decimal | None = None
    distance: Decimal | None = None
    distance_unit: DistanceUnit | None = None
    note: str | None = None
    done_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says no repetitions, time or distance: nothing that was done."""
        return not (self.reps or self.duration_s or self.distance) and not (
            self.reps == 0 and self.type is SetType.FAILURE
        )


@dataclass(frozen=True, slots=True)
class Properties:
    """What LogBK's own files tell of an exercise, for a log that does not know it."""

    body_part: BodyPart | None
    modality: Modality | None
    measurement: Measurement | None


@dataclass(slots=True)
class FileExercise:
    """An exercise as it was done in a workout, under the name that the file has for it.

    `category` is the part of the body or the like, where the file names one.
    """

    line: int
    name: str
    sets: list[FileSet] = field(default_factory=list)
    note: str | None = None
    category: str | None = None
    properties: Properties | None = None


@dataclass(slots=True)
class FileWorkout:
    """A workout. `key` is what tells it from others in its file, and is the same in a later one.

    Times without a zone are in `zone`, or in that of the person. `length` is given where `end` is not. `is_own`: LogBK
    wrote it, and it may hold no sets.
    """

    line: int
    key: str
    start: datetime
    end: datetime | None = None
    length: timedelta | None = None
    is_all_day: bool = False
    is_open: bool = False
    name: str | None = None
    note: str | None = None
    zone: str | None = None
    is_own: bool = False
    exercises: list[FileExercise] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a line of the file, to be told."""

    line: int
    message: str


@dataclass(slots=True)
class Findings:
    """What a reader came upon besides workouts.

    `faults` are rows that cannot be read, `fault_count` all of them. `skipped` counts rows that are no sets by why,
    `lost` what the log cannot hold. `is_scattered`: rows of one workout stand apart from each other.
    """

    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    is_scattered: bool = False

    def fault(self, line: int, message: str) -> None:
        """Note a row that cannot be read."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(Fault(line, message))
