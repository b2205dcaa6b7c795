"""Rules for pictures: what of an exercise can be shown, which days are, and what belongs into a report."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.core import clock
from logbk_cli.core.times import day_end, day_start, parse_day
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.values import Measurement
from logbk_cli.pictures.assembly import (
    by_exercise,
    find_main_lifts,
    find_record,
    to_calendar_days,
    to_parts,
    to_points,
    to_report_workout,
)
from logbk_cli.pictures.repository import AnyRow, PictureRepository
from logbk_cli.pictures.schemas import (
    CalendarResponse,
    ReportRequest,
    ReportResponse,
    SeriesRequest,
    SeriesResponse,
)
from logbk_cli.pictures.values import METRICS, WEIGHED, Metric
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.stats.values import monday_of, weeks_in_a_row
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService

_WEEKS_SHOWN: Final = 53
_UNITS: Final = {Metric.REPS: "reps", Metric.TIME: "s", Metric.DISTANCE: "m"}


class PictureService:
    """What a member's progress looks like."""

    def __init__(self, session: AsyncSession) -> None:
        self._pictures = PictureRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def series(self, request: SeriesRequest) -> SeriesResponse:
        """Return how one exercise went.

        Raises:
            UnclearNameError: no exercise, or several, answer to the name.
            InvalidInputError: not a day, or the exercise has no such metric.

        """
        profile = await self._profiles.require_profile()
        since = _read_day(request.since, profile)
        (ref,) = await self._exercises.resolve([(request.exercise, None)])
        possible = METRICS[ref.measurement]
        metric = request.metric or possible[0]
        if metric not in possible:
            raise InvalidInputError(
                f"{ref.name} has no {metric.value} to show", f"It has {', '.join(one.value for one in possible)}."
            )
        begin = None if since is None else day_start(since, profile.zone_info)
        rows = await self._pictures.list_sets(ref.id, begin, None, profile.forced_reps)
        return SeriesResponse(
            exercise=ref.name,
            metric=metric,
            unit=profile.unit.value if metric in WEIGHED else _UNITS[metric],
            formula=profile.e1rm_formula if metric is Metric.E1RM else None,
            points=to_points(rows, metric, profile.e1rm_formula, profile.unit),
            is_on_bodyweight=ref.measurement is Measurement.BODYWEIGHT_REPS,
        )

    async def calendar(self, year: int | None) -> CalendarResponse:
        """Return the training days of a year, or of the 53 weeks up to today."""
        profile = await self._profiles.require_profile()
        today = _today(profile)
        since, until = _shown(year, today)
        # All days, so that a streak which began before is counted whole; a day is little.
        zone = profile.zone_info
        rows = await self._pictures.list_workouts(
            None, max(day_end(until, zone), day_end(today, zone)), profile.forced_reps
        )
        days = to_calendar_days(rows, profile.unit)
        streak, longest = weeks_in_a_row({monday_of(day.day) for day in days}, today)
        return CalendarResponse(
            since=since,
            until=until,
            today=today,
            days=tuple(day for day in days if since <= day.day <= until),
            volume_unit=profile.unit,
            current_streak=streak,
            longest_streak=longest,
        )

    async def report(self, request: ReportRequest) -> ReportResponse:
        """Return everything for a page on a stretch of time, or on all of it.

        Raises:
            InvalidInputError: not a day, or the end lies before the beginning.

        """
        profile = await self._profiles.require_profile()
        since, until = _read_day(request.since, profile), _read_day(request.until, profile)
        if since is not None and until is not None and until < since:
            raise InvalidInputError(f"{until} lies before {since}", "Put the earlier day behind --since.")
        begin = None if since is None else day_start(since, profile.zone_info)
        end = None if until is None else day_end(until, profile.zone_info)
        workouts = await self._pictures.list_workouts(begin, end, profile.forced_reps)
        sets = await self._pictures.list_sets(None, begin, end, profile.forced_reps)
        exercises = by_exercise(sets)
        formula, unit, today = profile.e1rm_formula, profile.unit, _today(profile)
        days = to_calendar_days(workouts, unit)
        records = [record for rows in exercises if (record := find_record(rows, formula, unit))]
        streak, longest = weeks_in_a_row({monday_of(day.day) for day in days}, today)
        names = _names_by_workout(sets)
        return ReportResponse(
            since=since,
            until=until,
            today=today,
            name=profile.display_name,
            unit=unit,
            formula=formula,
            workouts=tuple(to_report_workout(row, names.get(row.id, ()), unit) for row in workouts),
            days=days,
            lifts=find_main_lifts(exercises, formula, unit),
            parts=to_parts(sets, unit),
            records=tuple(sorted(records, key=lambda record: (-record.workouts, record.exercise))),
            current_streak=streak,
            longest_streak=longest,
        )


def _names_by_workout(sets: Iterable[AnyRow]) -> dict[UUID, tuple[str, ...]]:
    """Return the exercises of each workout in the order in which they were done."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in sets:
        names = found[row.workout_id]
        names[row.exercise_name] = min(row.position, names.get(row.exercise_name, row.position))
    return {workout: tuple(sorted(names, key=names.__getitem__)) for workout, names in found.items()}


def _today(profile: ProfileResponse) -> date:
    return clock.now().astimezone(profile.zone_info).date()


def _read_day(text: str | None, profile: ProfileResponse) -> date | None:
    return None if text is None else parse_day(text, profile.zone_info, clock.now())


def _shown(year: int | None, today: date) -> tuple[date, date]:
    if year is not None:
        return date(year, 1, 1), date(year, 12, 31)
    return monday_of(today) - timedelta(weeks=_WEEKS_SHOWN - 1), today
