"""A first passage through a file: what stands in it, and what the person must still say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from typing import Final

from logbk_cli.notation.raw import SetKind
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.checks import Habits, fitting, too_long
from logbk_cli.transfer.detection import READERS, ImportFormat
from logbk_cli.transfer.neutral import DateOrder, Fault, FileExercise, FileSet, FileWorkout, Findings, Properties
from logbk_cli.transfer.readers.cells import Dates
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.sources import Source

_TOLD_EVERY: Final = 100  # workouts


@dataclass(slots=True)
class NamedSets:
    """All that a file has under one name of an exercise. `kind` tells what its sets show."""

    name: str
    line: int
    set_count: int = 0
    kind: SetKind = SetKind.NOTHING
    category: str | None = None
    properties: Properties | None = None
    habits: Habits = field(default_factory=Habits)

    def add(self, exercise: FileExercise) -> None:
        """Look at the exercise as it was done in one workout."""
        self.category = self.category or exercise.category
        self.properties = self.properties or exercise.properties
        for one in exercise.sets:
            self.set_count += 1
            self.kind |= _kind(one)
            self.habits.add(one)


@dataclass(slots=True)
class Survey:
    """What stands in a file.

    `date_order` is what its dates are read by; None where a date could be meant both ways, as `unclear_date` shows.
    `without_unit` and `without_distance_unit` count the sets that do not say in which unit they are.
    """

    format: ImportFormat
    findings: Findings
    workout_count: int = 0
    set_count: int = 0
    first_day: date | None = None
    last_day: date | None = None
    names: dict[str, NamedSets] = field(default_factory=dict)
    without_unit: int = 0
    without_distance_unit: int = 0
    date_order: DateOrder | None = None
    unclear_date: tuple[int, str] | None = None
    is_scattered: bool = False
    warnings: list[Fault] = field(default_factory=list)


def workouts_of(source: Source, survey: Survey, findings: Findings, now: datetime) -> Iterator[FileWorkout]:
    """Yield the workouts of a file that was surveyed."""
    reading = Reading(source, Dates(survey.date_order), findings, survey.is_scattered)
    yield from fitting(READERS[survey.format](reading), findings, now)


def take_survey(
    source: Source,
    format_: ImportFormat,
    now: datetime,
    order: DateOrder | None,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Survey:
    """Read a file from beginning to end, and a second time where that changes what is in it.

    Raises:
        BrokenFileError: it cannot be read at all.
        InvalidInputError: its dates contradict each other.

    """
    dates = Dates(order)
    survey = _survey(source, format_, now, dates, on_progress, all_at_once=False)
    decided = _decide(dates, order)
    if (decided is DateOrder.MDY and order is None) or survey.findings.is_scattered:
        scattered = survey.findings.is_scattered
        survey = _survey(source, format_, now, Dates(decided), on_progress, all_at_once=scattered)
    survey.date_order = decided
    survey.unclear_date = dates.first_unclear if decided is None else None
    for named in survey.names.values():
        survey.warnings += named.habits.warnings(named.name)
    survey.warnings.sort(key=lambda fault: fault.line)
    return survey


def _decide(dates: Dates, order: DateOrder | None) -> DateOrder | None:
    proofs = dates.proofs
    if len(proofs) > 1:
        (line, text), (other_line, other) = sorted(proofs.values())
        raise InvalidInputError(
            f"line {line} has the date {text!r} and line {other_line} {other!r}: day and month change places"
        )
    proven = next(iter(proofs), None)
    if proven is not None and order is not None and proven is not order and dates.order is order:
        line, text = proofs[proven]
        raise InvalidInputError(
            f"line {line}: {text!r} is no date in the order {order}", f"Pass --date-order {proven}."
        )
    if proven is None and order is None and dates.first_unclear is None:
        return dates.order or DateOrder.DMY  # nothing in the file depends on it
    return dates.order or proven


def _survey(  # noqa: PLR0913 - what a passage through the file needs
    source: Source,
    format_: ImportFormat,
    now: datetime,
    dates: Dates,
    on_progress: Callable[[int], None],
    *,
    all_at_once: bool,
) -> Survey:
    findings = Findings()
    survey = Survey(format_, findings, is_scattered=all_at_once)
    reading = Reading(source, dates, findings, all_at_once)
    for workout in fitting(READERS[format_](reading), findings, now):
        survey.workout_count += 1
        if survey.workout_count % _TOLD_EVERY == 0:
            on_progress(source.done())
        day = workout.start.date()
        survey.first_day = min(survey.first_day or day, day)
        survey.last_day = max(survey.last_day or day, day)
        warning = too_long(workout)
        if warning is not None:
            survey.warnings.append(warning)
        for exercise in workout.exercises:
            named = survey.names.get(exercise.name)
            if named is None:
                named = survey.names[exercise.name] = NamedSets(exercise.name, exercise.line)
            named.add(exercise)
            survey.set_count += len(exercise.sets)
            survey.without_unit += sum(one.weight is not None and one.unit is None for one in exercise.sets)
            survey.without_distance_unit += sum(
                one.distance is not None and one.distance_unit is None for one in exercise.sets
            )
    return survey


def _kind(one: FileSet) -> SetKind:
    return _kind_of(
        one.weight is not None,
        bool(one.relative),
        one.reps is not None,
        one.duration_s is not None,
        one.distance is not None,
    )


@cache  # of 32: putting flags together takes its time
def _kind_of(*shown: bool) -> SetKind:
    has_weight, is_relative, *others = shown
    load = SetKind.BODYWEIGHT if is_relative else SetKind.WEIGHT if has_weight else SetKind.NOTHING
    kinds = (
        kind for kind, is_shown in zip((SetKind.REPS, SetKind.TIME, SetKind.DISTANCE), others, strict=True) if is_shown
    )
    return reduce(or_, kinds, load)
