"""Rules for statistics and records: which days count, what they are compared with, and in which unit they are told."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.core import clock
from logbk_cli.core.times import EARLIEST_YEAR, parse_day
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.stats.assembly import find_sums, to_groups, to_place, to_records, to_totals
from logbk_cli.stats.repository import StatsRepository
from logbk_cli.stats.schemas import (
    ExerciseOverview,
    ExerciseRecords,
    Overview,
    PeriodTotals,
    StatsRequest,
    StatsResponse,
    Streak,
    Totals,
)
from logbk_cli.stats.values import GroupBy, Period, current, weeks_in_a_row
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.record_repository import RecordRepository
from logbk_cli.workouts.records import Achievement, find_bests, to_achievement

_ZERO: Final = Decimal(0)
_TENTH: Final = Decimal("0.1")
_FIRST_DAY: Final = date(EARLIEST_YEAR, 1, 1)


class StatsService:
    """What a member's log says of their progress; everything is found anew among the sets."""

    def __init__(self, session: AsyncSession) -> None:
        self._stats = StatsRepository(session)
        self._records = RecordRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def stats(self, request: StatsRequest) -> StatsResponse:
        """Return the statistics of a period, against the period before.

        Raises:
            InvalidInputError: not a day, a span and days at once, or an end before the beginning.

        """
        profile = await self._profiles.require_profile()
        today = _today(profile)
        period, before = _periods(request, profile, today)
        workouts = {row.is_now: row for row in await self._stats.count_workouts(period, before)}
        ways = tuple(dict.fromkeys((GroupBy.BODY_PART, request.by or GroupBy.BODY_PART)))
        rows = await self._stats.count_sets(period, before, ways, profile.forced_reps)
        weeks = await self._stats.list_weeks()
        first_day = workouts[True].first_day if True in workouts else None
        since = first_day if period is None or period.since == _FIRST_DAY else period.since
        until = today if period is None else period.until
        streak, longest = weeks_in_a_row(weeks, today)
        body_parts = to_groups(rows, GroupBy.BODY_PART, profile)
        groups = body_parts if request.by is GroupBy.BODY_PART else None
        if request.by is not None and groups is None:
            groups = to_groups(rows, request.by, profile)
        totals = to_totals(workouts.get(True), find_sums(rows, is_now=True), profile)
        return StatsResponse(
            since=since,
            until=until,
            volume_unit=profile.unit,
            workouts_per_week=_per_week(totals, None if since is None else Period(since, until)),
            totals=totals,
            before=None
            if before is None
            else _before(before, to_totals(workouts.get(False), find_sums(rows, is_now=False), profile)),
            streak=Streak(weeks=streak, longest=longest),
            body_parts=body_parts,
            by=request.by,
            groups=groups,
        )

    async def records(self, exercise: str) -> ExerciseRecords:
        """Return every record of an exercise.

        Raises:
            UnclearNameError: no exercise, or several, answer to the name.

        """
        profile = await self._profiles.require_profile()
        (found,) = await self._exercises.resolve([(exercise, None)])
        return (await self._records_of({found.id: found.name}, profile))[0]

    async def overview(self, *, most_done: bool, limit: int) -> Overview:
        """Return the exercises last done, or most done, with their records."""
        profile = await self._profiles.require_profile()
        rows = await self._stats.list_exercises(most_done=most_done, limit=limit)
        records = await self._records_of({row.exercise_id: row.exercise for row in rows}, profile)
        return Overview(
            exercises=tuple(
                ExerciseOverview(
                    workouts=row.workouts, last_done_at=row.last_done_at.astimezone(profile.zone_info), records=one
                )
                for row, one in zip(rows, records, strict=True)
            ),
            total=rows[0].total if rows else 0,
        )

    async def _records_of(self, exercises: dict[UUID, str], profile: ProfileResponse) -> list[ExerciseRecords]:
        sets = await self._records.list_best_sets(exercises, forced=profile.forced_reps)
        volumes = {row.exercise_id: row for row in sets if row.volume_kg is not None}
        done: dict[UUID, list[Achievement]] = {exercise_id: [] for exercise_id in exercises}
        for row in sets:
            if row.volume_kg is None:
                done[row.exercise_id].append(to_achievement(row, to_place(row)))
        return [
            to_records(
                exercise_id,
                name,
                find_bests(done[exercise_id], profile.e1rm_formula),
                volumes.get(exercise_id),
                profile,
            )
            for exercise_id, name in exercises.items()
        ]


def _today(profile: ProfileResponse) -> date:
    return clock.now().astimezone(profile.zone_info).date()


def _periods(request: StatsRequest, profile: ProfileResponse, today: date) -> tuple[Period | None, Period | None]:
    """Return the days to count and those to compare them with; None stands for the whole log and for nothing."""
    if request.span is not None:
        if request.since is not None or request.until is not None:
            raise InvalidInputError(
                f"--{request.span.value} cannot stand beside --since and --until", "Give one or the other."
            )
        return current(request.span, today)
    if request.since is None and request.until is None:
        return None, None
    zone, now = profile.zone_info, clock.now()
    until = today if request.until is None else parse_day(request.until, zone, now)
    if request.since is None:
        return Period(_FIRST_DAY, until), None
    period = Period(max(parse_day(request.since, zone, now), _FIRST_DAY), until)
    if period.until < period.since:
        raise InvalidInputError(f"{period.until} comes before {period.since}", "--since is the first day.")
    before = period.before() if period.since.toordinal() - period.days > _FIRST_DAY.toordinal() else None
    return period, before


def _per_week(totals: Totals, period: Period | None) -> Decimal:
    return _ZERO if period is None else (totals.workouts / period.weeks).quantize(_TENTH)


def _before(period: Period, totals: Totals) -> PeriodTotals:
    return PeriodTotals(
        since=period.since, until=period.until, workouts_per_week=_per_week(totals, period), totals=totals
    )
