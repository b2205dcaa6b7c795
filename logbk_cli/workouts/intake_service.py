"""Rules for taking whole workouts into the log, wherever they come from: none is added twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.service import ExerciseService
from logbk_cli.shared.exceptions import BusinessRuleError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.workouts.assembly import to_workouts
from logbk_cli.workouts.drafts import Draft, Rows
from logbk_cli.workouts.repository import WorkoutRepository
from logbk_cli.workouts.schemas import AddedWorkouts
from logbk_cli.workouts.text import workout_to_text

BATCH: Final = 200  # workouts whose rows are held at a time


class IntakeService:
    """Takes workouts in, a batch after the other, within one transaction; with `dry_run` it only looks.

    Who writes has the profile locked before: two imports of one file at once would both find nothing in the log.

    A workout is in the log already when its id is, also that of a deleted one; or when the log holds one that begins in
    the same minute; or, of workouts of which only the day is known, one of that day that reads the same. Each workout
    of the log stands for one of those that come: a person may well have written the same thing down twice.
    """

    def __init__(self, session: AsyncSession, profile: ProfileResponse, *, dry_run: bool) -> None:
        self._workouts = WorkoutRepository(session)
        self._exercises = ExerciseService(session)
        self._profile = profile
        self._dry_run = dry_run
        self._adopted: set[UUID] = set()
        self._taken: set[UUID] = set()  # workouts of the log that stand for one that came
        self._added = self._unchanged = self._deleted = self._sets = self._open = 0
        self._days: tuple[date, date] | None = None

    async def add(self, drafts: Sequence[Draft]) -> None:
        """Add those that are not in the log yet.

        Raises:
            BusinessRuleError: a second workout without an end.

        """
        for first in range(0, len(drafts), BATCH):
            batch = drafts[first : first + BATCH]
            new = await self._unknown(batch)
            await self._refuse_second_open(new)
            self._count(new)
            if new and not self._dry_run:
                await self._write(new)

    def outcome(self) -> AddedWorkouts:
        """Return what came of all that was added."""
        first, last = self._days or (None, None)
        return AddedWorkouts(
            added=self._added,
            unchanged=self._unchanged,
            deleted=self._deleted,
            set_count=self._sets,
            first_day=first,
            last_day=last,
        )

    async def _unknown(self, drafts: Sequence[Draft]) -> list[Draft]:
        rows = await self._workouts.find_known([draft.id for draft in drafts])
        known = {row.id for row in rows}
        self._taken |= known
        left = [draft for draft in drafts if draft.id not in known]
        deleted = sum(row.deleted_at is not None for row in rows)
        self._deleted += deleted
        self._unchanged += len(drafts) - len(left) - deleted
        alike = await self._minutes(left) | await self._texts(left)
        new = []
        for draft in left:
            same = alike.get(self._text(draft) if draft.is_all_day else _minute(draft.started_at))
            if same:
                self._taken.add(same.pop())
                self._unchanged += 1
            else:
                new.append(draft)
        self._taken |= {draft.id for draft in new}
        return new

    async def _minutes(self, drafts: Iterable[Draft]) -> dict[object, list[UUID]]:
        """Return the workouts of the log by the minute in which they begin, but for those that stand for another."""
        found: dict[object, list[UUID]] = defaultdict(list)
        starts = [draft.started_at for draft in drafts if not draft.is_all_day]
        if starts:
            until = _minute(max(starts)) + timedelta(minutes=1)
            for row in await self._workouts.list_starts(_minute(min(starts)), until):
                if row.id not in self._taken:
                    found[_minute(row.started_at)].append(row.id)
        return found

    async def _texts(self, drafts: Iterable[Draft]) -> dict[object, list[UUID]]:
        """Return the workouts of the same days by how the log prints them, but for those that stand for another."""
        found: dict[object, list[UUID]] = defaultdict(list)
        days = {draft.started_at for draft in drafts if draft.is_all_day}
        if days:
            for one in to_workouts(await self._workouts.load_all_day(days), self._profile):
                if one.id not in self._taken:
                    found[workout_to_text(one, self._profile.zone_name)].append(one.id)
        return found

    def _text(self, draft: Draft) -> str:
        return draft.to_text(self._profile.zone_name)

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

    async def _write(self, drafts: Iterable[Draft]) -> None:
        rows = Rows()
        exercises = set()
        for draft in drafts:
            draft.add_to(rows)
            exercises |= {entry.exercise.id for entry in draft.entries}
        if exercises - self._adopted:
            await self._exercises.adopt(exercises - self._adopted)
            self._adopted |= exercises
        await self._workouts.add_all(rows.workouts, rows.executions, rows.sets)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
