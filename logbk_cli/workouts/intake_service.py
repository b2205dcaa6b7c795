"""Rules for taking whole workouts into the log, wherever they come from: none is added twice."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.core.times import minute_of
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.shared.exceptions import BusinessRuleError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.workouts.assembly import to_workouts
from logbk_cli.workouts.drafts import Draft, DraftEntry, Rows
from logbk_cli.workouts.growth import Growth, growth_of
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import AddedWorkouts
from logbk_cli.workouts.text import workout_to_text

_log = logging.getLogger(__name__)

BATCH: Final = 200  # workouts whose rows are held at a time


@dataclass(frozen=True, slots=True)
class _OfDay:
    """A workout of the log of which only the day is known, by its rows, and as the log prints it."""

    rows: Sequence[AnyRow]
    text: str


class IntakeService:
    """Takes workouts in, a batch after the other, within one transaction; with `dry_run` it only looks.

    Who writes has the profile locked before: two imports of one file at once would both find nothing in the log.

    A workout is in the log already when its id is, also that of a deleted one; or when the log holds one that begins in
    the same minute; or, of workouts of which only the day is known, one of that day that reads the same. Each workout
    of the log stands for one of those that come: a person may well have written the same thing down twice.

    One that comes again with more sets than the log's ever had is added to, where the log's is what it begins with. Is
    it not, or was something of it deleted, then it was changed by somebody, and is left alone and counted.
    """

    def __init__(self, session: AsyncSession, profile: ProfileResponse, *, dry_run: bool) -> None:
        self._workouts = WorkoutRepository(session)
        self._exercises = ExerciseService(session)
        self._profile = profile
        self._dry_run = dry_run
        self._adopted: set[UUID] = set()
        self._taken: set[UUID] = set()  # workouts of the log that stand for one that came
        self._added = self._unchanged = self._deleted = self._sets = self._open = 0
        self._extended = self._extended_sets = self._not_extended = 0
        self._days: tuple[date, date] | None = None

    async def add(self, drafts: Sequence[Draft]) -> None:
        """Add those that are not in the log yet.

        Raises:
            BusinessRuleError: a second workout without an end.

        """
        for first in range(0, len(drafts), BATCH):
            batch = drafts[first : first + BATCH]
            new, longer = await self._sorted(batch)
            await self._refuse_second_open(new)
            self._count(new)
            grown = await self._grown(longer)
            if (new or grown) and not self._dry_run:
                await self._write(new, grown)

    def outcome(self) -> AddedWorkouts:
        """Return what came of all that was added."""
        _log.info(
            "%s %d workouts and extended %d, of %d sets; %d were there, %d deleted, %d changed since",
            *("would add" if self._dry_run else "added", self._added, self._extended, self._sets + self._extended_sets),
            *(self._unchanged, self._deleted, self._not_extended),
        )
        first, last = self._days or (None, None)
        return AddedWorkouts(
            added=self._added,
            unchanged=self._unchanged,
            deleted=self._deleted,
            extended=self._extended,
            extended_set_count=self._extended_sets,
            not_extended=self._not_extended,
            set_count=self._sets,
            first_day=first,
            last_day=last,
        )

    async def _sorted(self, drafts: Sequence[Draft]) -> tuple[list[Draft], dict[UUID, Draft]]:
        """Return those that are not in the log, and, by the log's ids, those that have more sets than it ever had."""
        known = {row.id: row for row in await self._workouts.find_known([draft.id for draft in drafts])}
        self._taken |= known.keys()
        left = [draft for draft in drafts if draft.id not in known]
        minutes, days = await self._minutes(left), await self._same_days(left)
        new: list[Draft] = []
        longer: dict[UUID, Draft] = {}
        for draft in drafts:
            row = known.get(draft.id)
            if row is not None and row.deleted_at is not None:
                self._deleted += 1
            elif row is not None or (row := self._of_same_minute(draft, minutes)) is not None:
                self._unchanged += 1
                if draft.set_count > row.sets_ever:
                    longer[row.id] = draft
            elif (found := self._of_same_day(draft, days)) is not None:
                self._unchanged += 1
                workout_id, is_longer = found
                if is_longer:
                    longer[workout_id] = draft
            else:
                new.append(draft)
        self._taken |= {draft.id for draft in new}
        return new, longer

    async def _minutes(self, drafts: Iterable[Draft]) -> dict[datetime, list[AnyRow]]:
        """Return the workouts of the log by the minute in which they begin, but for those that stand for another."""
        found: dict[datetime, list[AnyRow]] = defaultdict(list)
        starts = [draft.started_at for draft in drafts if not draft.is_all_day]
        if starts:
            until = minute_of(max(starts)) + timedelta(minutes=1)
            for row in await self._workouts.list_starts(minute_of(min(starts)), until):
                if row.id not in self._taken:
                    found[minute_of(row.started_at)].append(row)
        return found

    async def _same_days(self, drafts: Iterable[Draft]) -> dict[datetime, list[_OfDay]]:
        """Return the workouts of which only the day is known, by that day, but for those that stand for another."""
        found: dict[datetime, list[_OfDay]] = defaultdict(list)
        days = {draft.started_at for draft in drafts if draft.is_all_day}
        if days:
            for rows in _by_workout(await self._workouts.load_all_day(days)).values():
                if rows[0].workout_id not in self._taken:
                    (one,) = to_workouts(rows, self._profile)
                    found[rows[0].started_at].append(_OfDay(rows, workout_to_text(one, self._profile.zone_name)))
        return found

    def _of_same_minute(self, draft: Draft, minutes: dict[datetime, list[AnyRow]]) -> AnyRow | None:
        same = [] if draft.is_all_day else minutes[minute_of(draft.started_at)]
        if not same:
            return None
        row = same.pop()
        self._taken.add(row.id)
        return row

    def _of_same_day(self, draft: Draft, days: dict[datetime, list[_OfDay]]) -> tuple[UUID, bool] | None:
        """Return the workout of that day that reads the same, or else begins so, and whether the draft is longer."""
        same = days[draft.started_at] if draft.is_all_day else []
        text = draft.to_text(self._profile.zone_name) if same else ""
        equal = next((one for one in same if one.text == text), None)
        found = equal or next((one for one in same if _begins_with(draft, one.rows)), None)
        if found is None:
            return None
        same.remove(found)
        self._taken.add(found.rows[0].workout_id)
        return found.rows[0].workout_id, equal is None

    async def _refuse_second_open(self, drafts: Iterable[Draft]) -> None:
        still_open = sum(draft.finished_at is None for draft in drafts)
        self._open += still_open
        if still_open and (self._open > 1 or await self._workouts.lock_open() is not None):
            raise BusinessRuleError(
                "only one workout can be open", "Finish the open one first, or give each of these an end."
            )

    def _count(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        self._added += len(drafts)
        self._sets += sum(draft.set_count for draft in drafts)
        days = [draft.day for draft in drafts] + list(self._days or ())
        self._days = min(days), max(days)

    async def _grown(self, longer: Mapping[UUID, Draft]) -> list[Growth]:
        """Return what is new in workouts that have more sets now, but for those that were changed since they came."""
        if not longer:
            return []
        ever = {row.id: row.sets_ever for row in await self._workouts.find_known(longer)}
        rows_of = _by_workout(await self._workouts.load_by_ids(longer))
        grown = []
        for workout_id, draft in longer.items():
            growth = growth_of(draft, rows_of[workout_id])
            if growth is None or sum(growth.counts) != ever[workout_id]:
                self._not_extended += 1
                continue
            self._unchanged -= 1
            self._extended += 1
            self._extended_sets += growth.set_count
            grown.append(growth)
        return grown

    async def _write(self, drafts: Iterable[Draft], grown: Iterable[Growth]) -> None:
        rows = Rows()
        entries: list[DraftEntry] = []
        for draft in drafts:
            draft.add_to(rows)
            entries += draft.entries
        for growth in grown:
            growth.add_to(rows)
            entries += growth.new_entries
        exercises = {entry.exercise.id for entry in entries} - self._adopted
        if exercises:
            await self._exercises.adopt(exercises)
            self._adopted |= exercises
        await self._workouts.add_all(rows.workouts, rows.executions, rows.sets)


def _begins_with(draft: Draft, rows: Sequence[AnyRow]) -> bool:
    growth = growth_of(draft, rows)
    return growth is not None and any(growth.counts)


def _by_workout(rows: Iterable[AnyRow]) -> dict[UUID, list[AnyRow]]:
    return {workout_id: list(group) for workout_id, group in groupby(rows, key=lambda row: row.workout_id)}
