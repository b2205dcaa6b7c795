"""Imports as they cross the service boundary."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.transfer.detection import ImportFormat
from logbk_cli.transfer.neutral import DateOrder
from logbk_cli.workouts.schemas import AddedWorkouts


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class ImportRequest(_Schema):
    """What the person says about a file.

    `choices` maps names of exercises in the file to ours; those in `create`, or with `create_missing` all that nothing
    answers to, are added. `skip_bad` leaves rows out that cannot be read, `strict` refuses what is implausible.
    """

    unit: WeightUnit | None = None
    distance_unit: DistanceUnit | None = None
    zone: str | None = None
    choices: Mapping[str, str] = {}
    create: frozenset[str] = frozenset()
    create_missing: bool = False
    skip_bad: bool = False
    strict: bool = False


class Place(_Schema):
    """Something to tell about a line of the file; in JSON about an entry."""

    line: int
    message: str


class MatchedName(_Schema):
    """A name in the file, and the exercise that it means."""

    name: str
    exercise: str
    set_count: int


class UnclearName(_Schema):
    """A name in the file that means no exercise, or several; `candidates` may be meant, best first."""

    name: str
    set_count: int
    candidates: tuple[str, ...]


class Counted(_Schema):
    """So many of something."""

    what: str
    count: int


class ImportPreview(_Schema):
    """What stands in a file, and what would come of importing it.

    `created` are exercises that would be added. `questions` are the options that must be given. `lost` is what the log
    cannot hold, `skipped` are rows that are no sets. `workouts` tells what the log has already.
    """

    format: ImportFormat
    encoding: str
    workout_count: int
    set_count: int
    first_day: date | None
    last_day: date | None
    unit: WeightUnit | None
    date_order: DateOrder | None
    matched: tuple[MatchedName, ...]
    created: tuple[UnclearName, ...]
    unclear: tuple[UnclearName, ...]
    questions: tuple[str, ...]
    faults: tuple[Place, ...]
    fault_count: int
    warnings: tuple[Place, ...]
    skipped: tuple[Counted, ...]
    lost: tuple[Counted, ...]
    workouts: AddedWorkouts


class ImportResponse(_Schema):
    """What came of an import."""

    format: ImportFormat
    workouts: AddedWorkouts
    exercises_created: tuple[str, ...]
    names_remembered: tuple[MatchedName, ...]
    fault_count: int
    warnings: tuple[Place, ...]
    skipped: tuple[Counted, ...]
    lost: tuple[Counted, ...]
