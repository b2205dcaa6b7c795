"""Rules for routines and training maxes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.limits import KG_PER_LB, MAX_ENTRY_CHARS, MAX_WEIGHT_KG
from logbk_cli.notation.raw import ExerciseContext, RawEntry
from logbk_cli.notation.roles import LOADED
from logbk_cli.notation.routine_text import PlannedEntry, format_targets, read_routine, write_planned
from logbk_cli.notation.targets import resolve_targets
from logbk_cli.notation.values import Measurement, TargetSet, WeightUnit
from logbk_cli.routines.repository import AnyRow, RoutineRepository
from logbk_cli.routines.schemas import (
    PlannedExerciseResponse,
    PlanResponse,
    RoutineResponse,
    RoutineSave,
    RoutineSummary,
    SavedRoutine,
    TargetResponse,
    TrainingMaxResponse,
)
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.users.service import ProfileService

MAX_NAME_LENGTH: Final = 200
MAX_SETS_CHARS: Final = 10_000


class RoutineService:
    """A member's routines, and the weights that their percentages are of."""

    def __init__(self, session: AsyncSession) -> None:
        self._routines = RoutineRepository(session)
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)
        self._changes = ChangeService(session)

    async def list_all(self) -> list[RoutineSummary]:
        """Return the routines by name."""
        unit = (await self._profiles.require_profile()).unit
        return [
            RoutineSummary(
                id=plan.routine_id,
                name=plan.routine,
                exercises=tuple(one.exercise for one in plan.exercises),
                set_count=sum(len(one.sets) for one in plan.exercises),
            )
            for plan in _to_plans(await self._routines.list_current(), unit)
        ]

    async def get(self, name: str) -> RoutineResponse | None:
        """Return the routine of exactly this name, whatever its case, or None."""
        plan = await self._get_current(clean_routine_name(name))
        return None if plan is None else _to_routine(plan)

    async def require(self, name: str) -> RoutineResponse:
        """Return the routine that a name, or a part of it, means.

        Raises:
            NotFoundError: none answers to it, or several.

        """
        return _to_routine(await self.require_current(name))

    async def require_current(self, name: str) -> PlanResponse:
        """Return what the routine says that a name, or a part of it, means; see `require` for the errors."""
        unit = (await self._profiles.require_profile()).unit
        plans = _to_plans(await self._routines.list_current(), unit)
        wanted = clean_routine_name(name).casefold()
        found = [plan for plan in plans if plan.routine.casefold() == wanted]
        found = found or [plan for plan in plans if wanted in plan.routine.casefold()]
        if len(found) == 1:
            return found[0]
        names = tuple(plan.routine for plan in found or plans)
        if found:
            raise NotFoundError(f"{len(found)} routines answer to {name!r}", f"Name one: {', '.join(names)}.", names)
        hint = f"There is {', '.join(names)}." if names else f"Write it with `logbk routine edit {name!r}`."
        raise NotFoundError(f"there is no routine {name!r}", hint, names)

    async def save(self, request: RoutineSave) -> SavedRoutine:
        """Let a routine say what the request does; one of that name is made where there is none.

        Raises:
            UnclearNameError: no exercise, or several, answer to a name.
            NotationError: planned sets that do not fit their exercise.
            InvalidInputError: no name, or a line too long to be written again.

        """
        name = clean_routine_name(request.name)
        profile = await self._profiles.require_profile(for_writing=True)
        refs = await self._find_exercises(request.entries)
        exercises = tuple(
            _read_exercise(entry, ref, profile.unit) for entry, ref in zip(request.entries, refs, strict=True)
        )
        current = await self._get_current(name)
        wanted = PlanResponse(
            id=uuid7(),
            routine_id=uuid7() if current is None else current.routine_id,
            routine=name if current is None else current.routine,
            rest_s=request.rest_s,
            note=request.note,
            exercises=exercises,
        )
        if current is not None and current.to_text() == wanted.to_text():
            return SavedRoutine(outcome="unchanged", routine=_to_routine(current))
        if current is None and not await self._routines.add({"id": wanted.routine_id, "name": name}):
            raise BusinessRuleError(f"a routine {name!r} was made meanwhile", "Nothing was written; try again.")
        await self._put_plan(wanted)
        done = "made" if current is None else "changed"
        await self._changes.describe(f"{done} the routine {wanted.routine}")
        return SavedRoutine(outcome="created" if current is None else "changed", routine=_to_routine(wanted))

    async def replace(self, plan: PlanResponse) -> RoutineResponse:
        """Let the plan's routine say what the plan does; its `id` is made anew. The caller names the change.

        Raises:
            NotFoundError: the routine has been deleted.

        """
        plan = plan.model_copy(update={"id": uuid7()})
        await self._put_plan(plan)
        return _to_routine(plan)

    async def rename(self, old: str, new: str) -> RoutineResponse:
        """Give a routine another name; workouts keep theirs. See `require` for what `old` may be, and its errors.

        Raises:
            InvalidInputError: the new name is empty, or too long.
            BusinessRuleError: another routine has it.

        """
        name = clean_routine_name(new)
        await self._profiles.require_profile(for_writing=True)
        routine = await self.require(old)
        taken = await self._get_current(name)
        if taken is not None and taken.routine_id != routine.id:
            raise BusinessRuleError(
                f"there is a routine {taken.routine!r} already",
                "Choose another name, or delete that one first, with `logbk routine delete`.",
            )
        if name != routine.name:
            await self._routines.rename(routine.id, name)
            await self._changes.describe(f"renamed the routine {routine.name} to {name}")
        return routine.model_copy(update={"name": name})

    async def delete(self, name: str) -> RoutineResponse:
        """Delete a routine and return what it said; see `require` for the errors. Workouts that follow it go on."""
        await self._profiles.require_profile(for_writing=True)
        routine = await self.require(name)
        await self._routines.delete(routine.id)
        await self._changes.describe(f"deleted the routine {routine.name}")
        return routine

    async def get_plan(self, plan_id: UUID) -> PlanResponse | None:
        """Return the plan of this id, whatever has become of its routine, or None."""
        rows = await self._routines.load_plan(plan_id)
        if not rows:
            return None
        return _to_plans(rows, (await self._profiles.require_profile()).unit)[0]

    async def get_current_plan(self, routine_id: UUID, name: str) -> PlanResponse | None:
        """Return what a routine says now; None where it was deleted."""
        plan = await self._get_current(name)
        return plan if plan is not None and plan.routine_id == routine_id else None

    async def list_maxes(self, exercise_ids: Iterable[UUID] | None = None) -> list[TrainingMaxResponse]:
        """Return the training maxes by the exercises' names: of these exercises, or all."""
        rows = await self._routines.list_maxes(exercise_ids)
        return [TrainingMaxResponse.model_validate(dict(row._mapping)) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it

    async def set_max(self, exercise: str, weight: Decimal, unit: WeightUnit | None) -> TrainingMaxResponse:
        """Set what percentages of an exercise are of; without a unit it is the member's own.

        Raises:
            UnclearNameError: no exercise, or several, answer to the name.
            InvalidInputError: not a weight, or an exercise without one.

        """
        unit = unit or (await self._profiles.require_profile(for_writing=True)).unit
        if not 0 < weight * (KG_PER_LB if unit is WeightUnit.LB else 1) <= MAX_WEIGHT_KG:
            raise InvalidInputError(f"a training max is more than 0 and at most {MAX_WEIGHT_KG} kg")
        ref = await self._require_ref(exercise)
        if ref.measurement not in LOADED:
            raise InvalidInputError(f"{ref.name} is not done with a weight", "Percentages are of a weight.")
        await self._exercises.adopt([ref.id])
        await self._routines.put_max(uuid7(), ref.id, weight, unit.value)
        await self._changes.describe(f"set the training max of {ref.name} to {plain_decimal(weight)}{unit}")
        return TrainingMaxResponse(exercise_id=ref.id, exercise=ref.name, weight=weight, unit=unit)

    async def remove_max(self, exercise: str) -> TrainingMaxResponse:
        """Forget the training max of an exercise and return what it was.

        Raises:
            UnclearNameError: no exercise, or several, answer to the name.
            NotFoundError: it has none.

        """
        await self._profiles.require_profile(for_writing=True)
        ref = await self._require_ref(exercise)
        found = await self.list_maxes([ref.id])
        if not found:
            raise NotFoundError(f"{ref.name} has no training max", "See `logbk max list`.")
        await self._routines.delete_max(ref.id)
        await self._changes.describe(f"removed the training max of {ref.name}")
        return found[0]

    async def _require_ref(self, exercise: str) -> ExerciseRef:
        (ref,) = await self._exercises.resolve([(exercise, None)])
        return ref

    async def _get_current(self, name: str) -> PlanResponse | None:
        rows = await self._routines.list_current(name)
        return _to_plans(rows, (await self._profiles.require_profile()).unit)[0] if rows else None

    async def _find_exercises(self, entries: Sequence[RawEntry]) -> list[ExerciseRef]:
        wanted = [(entry.query or "", entry.kind.fits) for entry in entries]
        try:
            return await self._exercises.resolve(wanted)
        except UnclearNameError as error:
            raise error.at_line(next(entry.line for entry in entries if entry.query == error.query)) from None

    async def _put_plan(self, plan: PlanResponse) -> None:
        if not await self._routines.lock(plan.routine_id):
            raise NotFoundError(f"the routine {plan.routine!r} has been deleted", "See `logbk routine list`.")
        await self._exercises.adopt({one.exercise_id for one in plan.exercises})
        await self._routines.replace_plan(
            plan.routine_id,
            {"id": plan.id, "rest_s": plan.rest_s, "note": plan.note},
            [
                {
                    "id": uuid7(),
                    "plan_id": plan.id,
                    "exercise_id": one.exercise_id,
                    "position": position,
                    "measurement": one.measurement.value,
                    "sets": format_targets([target.to_target() for target in one.sets], one.measurement),
                    "rest_s": one.rest_s,
                    "note": one.note,
                }
                for position, one in enumerate(plan.exercises, start=1)
            ],
        )


def clean_routine_name(name: str) -> str:
    """Return a routine's name fit for the log.

    Raises:
        InvalidInputError: it is empty, or too long.

    """
    cleaned = sanitise(name).strip()
    if not cleaned:
        raise InvalidInputError("a routine has a name", 'Such as `logbk routine edit "Upper A"`.')
    if len(cleaned) > MAX_NAME_LENGTH:
        raise InvalidInputError(f"a routine's name has at most {MAX_NAME_LENGTH} characters")
    return cleaned


def _read_exercise(entry: RawEntry, ref: ExerciseRef, unit: WeightUnit) -> PlannedExerciseResponse:
    context = ExerciseContext(ref.measurement, unit, barbell=ref.is_on_straight_bar, assisted=ref.is_assisted)
    targets = resolve_targets(entry, context)
    planned = PlannedEntry(ref.name, ref.measurement, targets, entry.rest_s, entry.note)
    _require_writable(planned, entry)
    return PlannedExerciseResponse(
        exercise_id=ref.id,
        exercise=ref.name,
        measurement=ref.measurement,
        rest_s=entry.rest_s,
        note=entry.note,
        sets=tuple(map(TargetResponse.of, targets)),
    )


def _require_writable(planned: PlannedEntry, entry: RawEntry) -> None:
    """Refuse what is short as it was written and too long as it would be written again."""
    try:
        read_routine(write_planned(planned))
        fits = len(format_targets(planned.targets, planned.measurement)) <= MAX_SETS_CHARS
    except NotationError:
        fits = False
    if not fits:
        message = f"written out, this is longer than {MAX_ENTRY_CHARS} characters"
        raise entry.source.error(message, entry.start, entry.end, "plan fewer different sets in a line")


def _to_plans(rows: Sequence[AnyRow], unit: WeightUnit) -> list[PlanResponse]:
    """Return the plans of rows that stand for a planned exercise each; what names no unit is in `unit`."""
    plans = []
    for _, group in groupby(rows, key=lambda row: row.plan_id):
        of_plan = list(group)
        first = of_plan[0]
        plans.append(
            PlanResponse(
                id=first.plan_id,
                routine_id=first.routine_id,
                routine=first.routine,
                rest_s=first.plan_rest_s,
                note=first.plan_note,
                exercises=tuple(_to_exercise(row, unit) for row in of_plan),
            )
        )
    return plans


def _to_exercise(row: AnyRow, unit: WeightUnit) -> PlannedExerciseResponse:
    measurement = Measurement(row.measurement)
    return PlannedExerciseResponse(
        exercise_id=row.exercise_id,
        exercise=row.exercise,
        measurement=measurement,
        rest_s=row.rest_s,
        note=row.note,
        sets=tuple(map(TargetResponse.of, _read_sets(row.sets, measurement, unit))),
    )


def _read_sets(text: str, measurement: Measurement, unit: WeightUnit) -> tuple[TargetSet, ...]:
    """Return the planned sets of a text as `format_targets` wrote it."""
    (entry,) = read_routine(f"x: {text} #").entries  # the bare # keeps the last set's note its own
    return resolve_targets(entry, ExerciseContext(measurement, unit))


def _to_routine(plan: PlanResponse) -> RoutineResponse:
    return RoutineResponse(
        id=plan.routine_id,
        name=plan.routine,
        rest_s=plan.rest_s,
        note=plan.note,
        exercises=plan.exercises,
        text=plan.to_text(),
    )
