"""Rules for the audit of a log: what is hardly right, each with the command that mends it. It changes nothing."""

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.checking.likeness import find_alike
from logbk_cli.checking.schemas import CheckResponse, Finding
from logbk_cli.checking.sessions import Suspect, find_suspects
from logbk_cli.checking.values import FindingKind
from logbk_cli.core import clock
from logbk_cli.core.times import day_start, format_day, parse_day
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.values import SetValues
from logbk_cli.notation.writer import format_sets
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.alignment import in_order
from logbk_cli.workouts.contents import Contents, ExecutionRow
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.values import SetAddress

_STILL_AT_IT: Final = timedelta(hours=4)  # since the last set: midnight alone ends no workout
_LEEWAY: Final = timedelta(minutes=15)  # around a workout: the end is often told by and large
_LONGEST: Final = timedelta(hours=6)
_IDLE: Final = timedelta(hours=3)
_LONGEST_OF_ALL: Final = timedelta(hours=14)
_OUT_OF_STEP: Final = timedelta(minutes=1)
_ENOUGH_TO_BE_ONE: Final = 3  # sets: two short workouts are the same by chance

_TOLD: Final = {
    FindingKind.TEN_TIMES: "{set} is about ten times the usual {usual}",
    FindingKind.A_TENTH: "{set} is about a tenth of the usual {usual}",
    FindingKind.WRONG_UNIT: "{set} looks like a weight in {unit}; usual are {usual}",
    FindingKind.SWAPPED: "{set} looks like reps and weight in each other's place; usual are {usual}",
    FindingKind.TOO_MANY_REPS: "{set} is many reps; usual are {usual}",
    FindingKind.TOO_LONG: "{set} is about ten times as long as usual ({usual})",
}


class CheckService:
    """Looks through a member's log."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutService(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def check(self, since: str | None) -> CheckResponse:
        """Return what is hardly right in workouts since a day as people write it, or in all; and of the exercises.

        Earlier workouts still tell what is usual.

        Raises:
            InvalidInputError: not a day.

        """
        profile = await self._profiles.require_profile()
        now = clock.now()
        zone = profile.zone_info
        first = None if since is None else day_start(parse_day(since, zone, now), zone)
        log = await self._workouts.load_contents()
        wanted = [one for one in log if first is None or one.started_at >= first]
        auditor = _Auditor(log, zone, now)
        findings = [finding for one in wanted for finding in auditor.about(one)]
        for own, other in find_alike(await self._exercises.list_named()):
            findings.append(
                Finding(
                    kind=FindingKind.SIMILAR_EXERCISES,
                    message=f"{own.name} is hardly another exercise than {other.name}",
                    subject_id=own.id,
                    exercise=own.name,
                    **_command("exercise", "merge", own.name, other.name),
                )
            )
        return CheckResponse(
            findings=tuple(findings),
            workout_count=len(wanted),
            set_count=sum(len(execution.sets) for one in wanted for execution in one.executions),
        )


class _Auditor:
    """Looks at one workout after the other, knowing all of them."""

    def __init__(self, log: Sequence[Contents], home: ZoneInfo, now: datetime) -> None:
        self._home = home
        self._now = now
        self._suspects = _suspects(log)
        self._twins = _twins(log)
        minutes = Counter(self._minute(one) for one in log)
        self._unique_minutes = {minute for minute, times in minutes.items() if times == 1}

    def about(self, workout: Contents) -> Iterator[Finding]:
        """Yield what is hardly right about a workout: the workout first, then its sets in their order."""
        yield from self._about_times(workout)
        if not workout.executions and workout.finished_at is not None:
            yield self._finding(
                FindingKind.EMPTY_WORKOUT, workout, "has no sets", ("workout", "delete", self._which(workout), "--yes")
            )
        twin = self._twins.get(workout.id)
        if twin is not None:
            yield self._finding(
                FindingKind.SAME_WORKOUT,
                workout,
                f"has the same sets as {_label(twin)}",
                ("workout", "delete", self._which(workout), "--yes"),
            )
        for execution in workout.executions:
            yield from self._about_order(workout, execution)
            for number, row in enumerate(execution.sets, start=1):
                suspect = self._suspects.get(row.id)
                if suspect is not None:
                    yield self._about_set(workout, execution, number, suspect)

    def _about_times(self, workout: Contents) -> Iterator[Finding]:
        times = [row.done_at for execution in workout.executions for row in execution.sets]
        last = max([workout.started_at, *times])
        if workout.finished_at is None:
            if self._now - last > _STILL_AT_IT and self._day(last) < self._day(self._now):
                yield self._left_open(workout, last if times else None)
            return
        if workout.is_all_day:
            return
        length = workout.finished_at - workout.started_at
        told = any(time != workout.started_at for time in times)  # else nobody wrote down when the sets were done
        edit = ("edit", self._which(workout))
        if length > _LONGEST_OF_ALL or (told and length > _LONGEST and workout.finished_at - last > _IDLE):
            rest = f", and its last set was done at {self._clock(last)}" if told else ""
            hours = round(length / timedelta(hours=1))
            yield self._finding(FindingKind.ENDS_LATE, workout, f"took {hours} hours{rest}", edit)
        elif times and (min(times) < workout.started_at - _LEEWAY or last > workout.finished_at + _LEEWAY):
            when = self._clock(last if last > workout.finished_at + _LEEWAY else min(times))
            end = self._clock(workout.finished_at)
            message = f"has a set that was done at {when}, and goes from {self._clock(workout.started_at)} to {end}"
            yield self._finding(FindingKind.OUTSIDE_WORKOUT, workout, message, edit)

    def _left_open(self, workout: Contents, last: datetime | None) -> Finding:
        if last is None:
            return self._finding(FindingKind.LEFT_OPEN, workout, "is still open, and has no sets", ("cancel", "--yes"))
        end = last.astimezone(self._home)
        end = end if end.second == 0 else end.replace(second=0) + timedelta(minutes=1)
        return self._finding(
            FindingKind.LEFT_OPEN,
            workout,
            f"is still open; its last set was done at {self._clock(last)}",
            ("finish", "--at", f"{end:%Y-%m-%d %H:%M}"),
        )

    def _about_order(self, workout: Contents, execution: ExecutionRow) -> Iterator[Finding]:
        times = [row.done_at for row in execution.sets]
        latest = times[0]
        out_of_step = False
        for time in times:
            out_of_step = out_of_step or latest - time >= _OUT_OF_STEP
            latest = max(latest, time)
        if not out_of_step:
            return
        places = {at: rank for rank, at in enumerate(sorted(range(len(times)), key=lambda at: (times[at], at)))}
        kept = in_order([places[at] for at in range(len(times))])
        at = next(at for at in range(len(times)) if places[at] not in kept)
        address = self._address(workout, execution, at + 1)
        yield self._finding(
            FindingKind.OUT_OF_ORDER,
            workout,
            f"{execution.exercise.name} {at + 1} was done at {self._clock(times[at])}, and stands out of that order",
            ("set", "move", *address, "--to", str(places[at] + 1), *self._option(workout)),
            subject=(execution, at + 1),
        )

    def _about_set(self, workout: Contents, execution: ExecutionRow, number: int, suspect: Suspect) -> Finding:
        values = execution.sets[number - 1].values
        message = _TOLD[suspect.kind].format(
            set=_text(values, execution), usual=suspect.usual, unit=suspect.meant.unit.value
        )
        address = self._address(workout, execution, number)
        return self._finding(
            suspect.kind,
            workout,
            f"{execution.exercise.name} {number}: {message}",
            ("set", "edit", *address, _text(suspect.meant, execution), *self._option(workout)),
            subject=(execution, number),
        )

    def _finding(
        self,
        kind: FindingKind,
        workout: Contents,
        message: str,
        arguments: tuple[str, ...],
        *,
        subject: tuple[ExecutionRow, int] | None = None,
    ) -> Finding:
        return Finding(
            kind=kind,
            message=message if subject else f"the workout {message}",
            subject_id=workout.id if subject is None else subject[0].sets[subject[1] - 1].id,
            workout_id=workout.id,
            workout=_label(workout),
            started_at=workout.local_start,
            exercise=None if subject is None else subject[0].exercise.name,
            number=None if subject is None else subject[1],
            **_command(*arguments),
        )

    def _address(self, workout: Contents, execution: ExecutionRow, number: int) -> tuple[str, ...]:
        """Return what names a set alone: its exercise and number, or their places where the exercise stands twice."""
        name = execution.exercise.name
        once = sum(one.exercise.name == name for one in workout.executions) == 1
        if once and SetAddress.read_all([name, str(number)]) == (SetAddress(number, name),):
            return name, str(number)
        return (f"{[one.id for one in workout.executions].index(execution.id) + 1}.{number}",)

    def _option(self, workout: Contents) -> tuple[str, ...]:
        return () if workout.finished_at is None else ("--workout", self._which(workout))

    def _which(self, workout: Contents) -> str:
        minute = self._minute(workout)
        return str(workout.id) if workout.is_all_day or minute not in self._unique_minutes else minute

    def _minute(self, workout: Contents) -> str:
        """Return the minute in which it began as it is named: in the member's own zone."""
        return f"{workout.started_at.astimezone(self._home):%Y-%m-%d %H:%M}"

    def _clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._home):%H:%M}"

    def _day(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._home):%Y-%m-%d}"


def _suspects(log: Sequence[Contents]) -> dict[UUID, Suspect]:
    """Return the sets of the log that are hardly what was done, by their ids."""
    sessions: dict[UUID, dict[UUID, list[tuple[UUID, SetValues]]]] = defaultdict(lambda: defaultdict(list))
    for workout in log:
        for execution in workout.executions:
            sessions[execution.exercise.id][workout.id] += [(row.id, row.values) for row in execution.sets]
    found = {}
    for by_workout in sessions.values():
        listed = list(by_workout.values())
        for (at, place), suspect in find_suspects([[values for _, values in one] for one in listed]).items():
            found[listed[at][place][0]] = suspect
    return found


def _twins(log: Sequence[Contents]) -> dict[UUID, Contents]:
    """Return the workouts that say just what an earlier one of the same day says, with that one."""
    seen: dict[object, Contents] = {}
    twins = {}
    for workout in log:
        sets = [(one.exercise.id, [row.values for row in one.sets]) for one in workout.executions]
        key = (workout.local_start.date(), repr(sets))
        if sum(len(one) for _, one in sets) >= _ENOUGH_TO_BE_ONE:
            if key in seen:
                twins[workout.id] = seen[key]
            seen.setdefault(key, workout)
    return twins


def _command(*arguments: str) -> dict[str, Any]:
    return {"command": f"logbk {shlex.join(arguments)}", "arguments": arguments}


def _label(workout: Contents) -> str:
    start = workout.local_start
    time = "" if workout.is_all_day else f" {start:%H:%M}"
    return f"{workout.name or 'the workout'} of {format_day(start)}{time}"


def _text(values: SetValues, execution: ExecutionRow) -> str:
    """Return a set as text, without its note, which stays."""
    return format_sets([replace(values, note=None)], execution.exercise.measurement)
