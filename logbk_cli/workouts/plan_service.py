"""Rules for workouts that follow a routine: what is next, how long to rest, and what goes into the routine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import ndiff
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.errors import Source
from logbk_cli.notation.raw import RawEntry, RawGroup
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.roles import LOADED
from logbk_cli.notation.values import Measurement, SetType, SetValues
from logbk_cli.notation.vocabulary import Role
from logbk_cli.routines.schemas import PlannedExerciseResponse, PlanResponse
from logbk_cli.routines.service import RoutineService
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.assembly import to_sessions, to_set
from logbk_cli.workouts.drafts import context_for
from logbk_cli.workouts.planning import SESSIONS_ESTIMATED_FROM, Done, Known, follow, plan_of, taken_over, to_values
from logbk_cli.workouts.repository import AnyRow, WorkoutRepository
from logbk_cli.workouts.schemas import PlannedExerciseStatus, PlannedSetStatus, PlanStatus, RoutineOffer

DEFAULT_REST_S: Final = Decimal(120)
NEXT: Final = RawEntry(None, (RawGroup(0, 0, same="set"),), None, Source("next"), 0, 4)
"""The planned set as it is planned."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """How a routine would change by what was done, and what it would say then."""

    offer: RoutineOffer
    plan: PlanResponse


class PlanService:
    """The plan that a workout follows."""

    def __init__(self, session: AsyncSession) -> None:
        self._workouts = WorkoutRepository(session)
        self._routines = RoutineService(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def get_status(self, rows: Sequence[AnyRow], profile: ProfileResponse) -> PlanStatus | None:
        """Return the plan of the workout in `rows` beside what was done, or None where it follows none."""
        plan = await self._get_plan(rows)
        return None if plan is None else await self._follow(plan, rows, profile)

    async def require_next(
        self, entry: RawEntry, rows: Sequence[AnyRow], profile: ProfileResponse
    ) -> tuple[ExerciseRef, tuple[SetValues, ...]]:
        """Return the exercise that is next, and its next set as planned, but for what `entry` says.

        Raises:
            BusinessRuleError: no workout is open, it follows no routine, or all of its plan is done.
            InvalidInputError: the plan leaves something open that only whoever did it knows.
            NotationError: what the entry says does not fit the exercise.

        """
        status = await self.get_status(rows, profile)
        if status is None:
            message = "the open workout follows no routine" if rows else "no workout is open"
            raise BusinessRuleError(message, "Start one with `logbk start --routine NAME`, or name what you did.")
        if status.next is None:
            raise BusinessRuleError(
                f"all of {status.routine} is done", "`logbk finish` ends it; other sets can be logged."
            )
        exercise = status.exercises[status.next.exercise_at]
        ref = await self._exercises.get_ref(exercise.exercise_id)
        if ref is None:
            raise NotFoundError(f"the exercise {exercise.exercise} is gone")
        planned = exercise.sets[status.next.set_at]
        sets = resolve(_as_changed(entry), context_for(ref, profile.unit, to_values(planned)))
        for one in sets:
            _require_facts(one, planned, exercise, entry)
        return ref, sets

    async def rest_s(self) -> Decimal:
        """Return how many seconds to rest now: as the routine says for the exercise at hand, or two minutes."""
        profile = await self._profiles.require_profile()
        rows = await self._workouts.load_open()
        status = await self.get_status(rows, profile)
        if status is None:
            return DEFAULT_REST_S
        latest = _latest(rows)
        at_hand = [one for one in status.exercises if one.exercise_id == latest]
        if not at_hand and status.next is not None:
            at_hand = [status.exercises[status.next.exercise_at]]
        return next((one.rest_s for one in at_hand if one.rest_s is not None), DEFAULT_REST_S)

    async def get_takeover(self, rows: Sequence[AnyRow], profile: ProfileResponse) -> Takeover | None:
        """Return how the routine would change by what was done; None where it would not, or is gone."""
        plan = await self._get_plan(rows)
        if plan is None:
            return None
        current = await self._routines.get_current_plan(plan.routine_id, plan.routine)
        if current is None:
            return None
        status = await self._follow(plan, rows, profile)
        wanted = taken_over(plan, status, _unplanned(plan, rows))
        if wanted.to_text() == plan.to_text() or wanted.to_text() == current.to_text():
            return None
        return Takeover(_offer(rows[0].workout_id, current, wanted), wanted)

    async def take_over(self, takeover: Takeover) -> None:
        """Let the routine say what was done in the workout that followed it."""
        await self._routines.replace(takeover.plan)

    async def _get_plan(self, rows: Sequence[AnyRow]) -> PlanResponse | None:
        if not rows or rows[0].plan_id is None:
            return None
        return await self._routines.get_plan(rows[0].plan_id)

    async def _follow(self, plan: PlanResponse, rows: Sequence[AnyRow], profile: ProfileResponse) -> PlanStatus:
        ids = {one.exercise_id for one in plan.exercises}
        maxes = {one.exercise_id: one for one in await self._routines.list_maxes(ids)}
        past = await self._workouts.list_exercise_sets(
            ids, until=rows[0].started_at, limit=SESSIONS_ESTIMATED_FROM, without_workout=rows[0].workout_id
        )
        sessions = to_sessions(sorted(past, key=lambda row: row.exercise_id))
        known = Known(
            maxes=maxes,
            sessions={exercise_id: [one for one in sessions if one.exercise_id == exercise_id] for exercise_id in ids},
            formula=profile.e1rm_formula,
            unit=profile.unit,
        )
        zone = ZoneInfo(rows[0].zone)
        done = {
            exercise_id: [
                to_set(row, zone) for row in rows if row.exercise_id == exercise_id and row.set_id is not None
            ]
            for exercise_id in ids
        }
        return follow(plan, Done(done, _latest(rows)), known)


def _offer(workout_id: UUID, current: PlanResponse, wanted: PlanResponse) -> RoutineOffer:
    lines = list(ndiff(current.to_text().splitlines(), wanted.to_text().splitlines()))
    return RoutineOffer(
        workout_id=workout_id,
        routine=current.routine,
        removed=tuple(line[2:] for line in lines if line.startswith("- ")),
        added=tuple(line[2:] for line in lines if line.startswith("+ ")),
    )


def _latest(rows: Sequence[AnyRow]) -> UUID | None:
    """Return the exercise that was logged last."""
    done = [row for row in rows if row.set_id is not None]
    return max(done, key=lambda row: (row.done_at, row.set_id)).exercise_id if done else None


def _unplanned(plan: PlanResponse, rows: Sequence[AnyRow]) -> list[PlannedExerciseResponse]:
    """Return what was done without being planned, as it would be planned."""
    planned = {one.exercise_id for one in plan.exercises}
    others: dict[UUID, list[AnyRow]] = {}
    for row in rows:
        if row.set_id is not None and row.exercise_id not in planned:
            others.setdefault(row.exercise_id, []).append(row)
    zone = ZoneInfo(rows[0].zone)
    return [
        PlannedExerciseResponse(
            exercise_id=exercise_id,
            exercise=of_exercise[0].exercise,
            measurement=Measurement(of_exercise[0].measurement),
            rest_s=None,
            note=None,
            sets=plan_of(to_set(row, zone) for row in of_exercise),
        )
        for exercise_id, of_exercise in others.items()
    ]


def _as_changed(entry: RawEntry) -> RawEntry:
    """Return the entry as changes to the planned set: what it does not say is as in that.

    `80x5`, a weight and repetitions that only their places tell apart, stands for itself.
    """
    groups = tuple(
        group
        if group.same or any(sum(one.role is Role.BARE for one in chain) > 1 for chain in group.chains)
        else replace(group, same="set")
        for group in entry.groups
    )
    return replace(entry, groups=groups)


def _require_facts(one: SetValues, planned: PlannedSetStatus, exercise: PlannedExerciseStatus, entry: RawEntry) -> None:
    """Refuse to log what is a wish and no fact: an end of a range, as many as possible, a weight left open."""
    target = planned.target
    given = [number for group in entry.groups for chain in group.chains for number in chain]
    says_reps = any(number.role in {Role.BARE, Role.REPS} and not number.at for number in given)
    loaded = exercise.measurement in LOADED
    if one.weight is None and loaded and not one.relative_to_bodyweight:
        hint = f"Say it: logbk log next 60{planned.unit} x {target.reps or 8}"
        if target.percent is not None:
            hint = f'Set one: logbk max set "{exercise.exercise}" 100kg; or say the weight: logbk log next 60kg'
        raise InvalidInputError(f"{exercise.exercise}: {planned.missing or 'the plan names no weight'}", hint)
    if says_reps or target.reps is None:
        return
    if target.reps_to is not None:
        message = f"{exercise.exercise}: {target.reps}-{target.reps_to} reps are planned: how many were done?"
        raise InvalidInputError(message, f"Say it: logbk log next {target.reps_to}")
    if target.type is SetType.AMRAP:
        message = f"{exercise.exercise}: as many reps as possible are planned: how many were done?"
        raise InvalidInputError(message, f"Say it: logbk log next {target.reps}")
