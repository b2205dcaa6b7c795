"""Rows of sets put together into what pictures show: series, months by body part, and the best of each exercise."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from logbk_cli.exercises.estimates import estimate_one_rep_max
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.values import Measurement, WeightUnit
from logbk_cli.pictures.repository import AnyRow
from logbk_cli.pictures.schemas import (
    CalendarDay,
    ReportLift,
    ReportPart,
    ReportRecord,
    ReportWorkout,
    SeriesPoint,
    first_best,
)
from logbk_cli.pictures.values import METRICS, Metric, rounded
from logbk_cli.users.values import E1rmFormula

_MOST_LIFTS: Final = 8
_FEWEST_WORKOUTS: Final = 2  # one point shows no progress
_BEST: Final = {
    Measurement.WEIGHT_REPS: Metric.WEIGHT,
    Measurement.WEIGHT_DISTANCE: Metric.WEIGHT,
    Measurement.BODYWEIGHT_REPS: Metric.REPS,
    Measurement.DURATION: Metric.TIME,
    Measurement.DISTANCE_DURATION: Metric.DISTANCE,
}


def local_day(row: AnyRow) -> date:
    """Return the lifter's own day on which a row's workout began."""
    day: date = row.started_at.astimezone(ZoneInfo(row.zone)).date()
    return day


def to_unit(kilograms: Decimal, unit: WeightUnit) -> Decimal:
    """Return kilograms in `unit`, to a tenth."""
    return rounded(kilograms if unit is WeightUnit.KG else kilograms / KG_PER_LB)


def to_points(
    rows: Iterable[AnyRow], metric: Metric, formula: E1rmFormula, unit: WeightUnit
) -> tuple[SeriesPoint, ...]:
    """Return one exercise's value for each workout; workouts that say nothing about the metric are left out.

    Volume and reps are a workout's sum, the others its best set. Loads relative to bodyweight count with it, and not
    at all where it is not known.
    """
    points = (_to_point(sets, metric, formula, unit) for sets in _by_workout(rows))
    return tuple(point for point in points if point is not None)


def _by_workout(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    return (list(group) for _, group in groupby(rows, key=lambda row: row.workout_id))


def _to_point(sets: Sequence[AnyRow], metric: Metric, formula: E1rmFormula, unit: WeightUnit) -> SeriesPoint | None:
    day = local_day(sets[0])
    match metric:
        case Metric.VOLUME:
            return _plain(day, to_unit(volume_kg(sets), unit))
        case Metric.REPS:
            return _plain(day, Decimal(sum((one.reps or 0) * one.times for one in sets)))
        case Metric.TIME:
            return _plain(day, rounded(max(one.duration_s or Decimal(0) for one in sets)))
        case Metric.DISTANCE:
            return _plain(day, rounded(max(one.distance_m or Decimal(0) for one in sets)))
        case Metric.WEIGHT:
            return _heaviest(day, sets, unit)
        case Metric.E1RM:
            return _best_estimate(day, sets, formula, unit)


def _plain(day: date, value: Decimal) -> SeriesPoint | None:
    return SeriesPoint(day=day, value=value, weight=None, reps=None, is_reliable=True) if value else None


def _loaded(sets: Iterable[AnyRow]) -> list[AnyRow]:
    """Return the sets whose load is known and was moved; one that failed at the first rep was not."""
    return [one for one in sets if one.load_kg is not None and one.reps != 0]


def _heaviest(day: date, sets: Sequence[AnyRow], unit: WeightUnit) -> SeriesPoint | None:
    loaded = _loaded(sets)
    if not loaded:
        return None
    best = max(loaded, key=lambda one: (one.load_kg, one.reps or 0))
    weight = to_unit(best.load_kg, unit)
    return SeriesPoint(day=day, value=weight, weight=weight, reps=best.reps, is_reliable=True)


def _best_estimate(day: date, sets: Sequence[AnyRow], formula: E1rmFormula, unit: WeightUnit) -> SeriesPoint | None:
    estimates = [
        (estimate, one)
        for one in _loaded(sets)
        if one.reps and (estimate := estimate_one_rep_max(formula, one.load_kg, one.reps, one.reserve))
    ]
    if not estimates:
        return None
    estimate, best = max(estimates, key=lambda found: (found[0].is_reliable, found[0].weight, found[1].load_kg))
    return SeriesPoint(
        day=day,
        value=to_unit(estimate.weight, unit),
        weight=to_unit(best.load_kg, unit),
        reps=best.reps,
        is_reliable=estimate.is_reliable,
    )


def volume_kg(sets: Iterable[AnyRow]) -> Decimal:
    """Return loads times reps in kilograms."""
    return sum((one.load_kg * one.reps * one.times for one in _loaded(sets) if one.reps), start=Decimal(0))


def to_calendar_days(rows: Iterable[AnyRow], unit: WeightUnit) -> tuple[CalendarDay, ...]:
    """Return the days of workouts, each once, the earliest first."""
    found: dict[date, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[local_day(row)].append(row)
    return tuple(
        CalendarDay(
            day=day,
            workouts=len(found[day]),
            sets=sum(row.set_count for row in found[day]),
            volume=to_unit(sum((row.volume_kg for row in found[day]), start=Decimal(0)), unit),
        )
        for day in sorted(found)
    )


def to_report_workout(row: AnyRow, exercises: Iterable[str], unit: WeightUnit) -> ReportWorkout:
    """Return a workout for the report, with the exercises in it."""
    has_length = not row.is_all_day and row.finished_at not in {None, row.started_at}
    return ReportWorkout(
        day=local_day(row),
        started_at=row.started_at.astimezone(ZoneInfo(row.zone)),
        is_all_day=row.is_all_day,
        name=row.name,
        note=row.note,
        duration_s=int((row.finished_at - row.started_at).total_seconds()) if has_length else None,
        sets=row.set_count,
        volume=to_unit(row.volume_kg, unit),
        exercises=tuple(exercises),
    )


def by_exercise(rows: Iterable[AnyRow]) -> list[list[AnyRow]]:
    """Return the rows of each exercise, in their order."""
    found: dict[object, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.exercise_id].append(row)
    return list(found.values())


def find_main_lifts(
    exercises: Iterable[Sequence[AnyRow]], formula: E1rmFormula, unit: WeightUnit
) -> tuple[ReportLift, ...]:
    """Return the exercises whose progress tells most: those done most often, those with a barbell counting double."""
    lifts = []
    for rows in exercises:
        first = rows[0]
        if first.exercise_measurement != Measurement.WEIGHT_REPS:
            continue
        series = {metric: to_points(rows, metric, formula, unit) for metric in METRICS[Measurement.WEIGHT_REPS]}
        workouts = len(series[Metric.E1RM])
        if workouts >= _FEWEST_WORKOUTS:
            often = workouts * (2 if first.exercise_modality == Modality.BARBELL else 1)
            lifts.append((often, ReportLift(exercise=first.exercise_name, series=series)))
    lifts.sort(key=lambda lift: (-lift[0], lift[1].exercise))
    return tuple(lift for _, lift in lifts[:_MOST_LIFTS])


def to_parts(rows: Iterable[AnyRow], unit: WeightUnit) -> tuple[ReportPart, ...]:
    """Return sets and volume for each month and part of the body, the earliest month first."""
    found: dict[tuple[date, BodyPart], list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[local_day(row).replace(day=1), BodyPart(row.exercise_body_part)].append(row)
    return tuple(
        ReportPart(
            month=month,
            body_part=part,
            sets=sum(one.times for one in found[month, part]),
            volume=to_unit(volume_kg(found[month, part]), unit),
        )
        for month, part in sorted(found)
    )


def find_record(rows: Sequence[AnyRow], formula: E1rmFormula, unit: WeightUnit) -> ReportRecord | None:
    """Return the best of one exercise, and the day on which it was reached first; None where nothing was measured."""
    metric = _BEST[Measurement(rows[0].exercise_measurement)]
    points = _most_reps(rows) if metric is Metric.REPS else to_points(rows, metric, formula, unit)
    best = first_best(points)
    if best is None:
        return None
    estimate = first_best(to_points(rows, Metric.E1RM, formula, unit)) if metric is Metric.WEIGHT else None
    return ReportRecord(
        exercise=rows[0].exercise_name,
        metric=metric,
        value=best.value,
        reps=best.reps,
        day=best.day,
        e1rm=None if estimate is None else estimate.value,
        e1rm_day=None if estimate is None else estimate.day,
        is_reliable=estimate is None or estimate.is_reliable,
        workouts=len({row.workout_id for row in rows}),
    )


def _most_reps(rows: Iterable[AnyRow]) -> tuple[SeriesPoint, ...]:
    """Return the most reps in one set of each workout, with no weight added or taken off."""
    plain = ([one for one in sets if one.weight_kg is None] for sets in _by_workout(rows))
    points = (_plain(local_day(sets[0]), Decimal(max(one.reps or 0 for one in sets))) for sets in plain if sets)
    return tuple(point for point in points if point is not None)
