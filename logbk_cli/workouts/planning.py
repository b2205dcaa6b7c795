"""A plan against what was done: which set is next, what weight it has, and what the plan would be as it was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_DOWN, Decimal
from typing import Final
from uuid import UUID

from logbk_cli.exercises.estimates import Formula, estimate_one_rep_max
from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.values import SetType, SetValues, TargetSet, WeightUnit
from logbk_cli.notation.writer import format_sets
from logbk_cli.routines.schemas import (
    PlannedExerciseResponse,
    PlanResponse,
    TargetResponse,
    TrainingMaxResponse,
)
from logbk_cli.shared.text import plain_decimal
from logbk_cli.workouts.schemas import (
    ExerciseSession,
    NextSet,
    PlannedExerciseStatus,
    PlannedSetStatus,
    PlanStatus,
    SetResponse,
)

STEPS: Final = {WeightUnit.KG: Decimal("2.5"), WeightUnit.LB: Decimal(5)}
"""What plates of 1.25 kg or 2.5 lb on both sides allow."""
SESSIONS_ESTIMATED_FROM: Final = 10
"""Workouts with an exercise that tell its one-rep max: enough for a bad month, not so many that an old best counts."""
_NO_MAX: Final = "no training max, and nothing done yet to estimate it from"
_NO_LAST_TIME: Final = "no weight from a last time to add to"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in a workout: sets by exercise, in their order, and the exercise that was logged last."""

    sets: Mapping[UUID, Sequence[SetResponse]]
    latest: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What weights follow from.

    Training maxes and past sessions by exercise, the newest first, and the formula for one-rep maxes, in `unit`.
    """

    maxes: Mapping[UUID, TrainingMaxResponse]
    sessions: Mapping[UUID, Sequence[ExerciseSession]]
    formula: Formula
    unit: WeightUnit


@dataclass(frozen=True, slots=True)
class _Load:
    weight: Decimal | None
    unit: WeightUnit
    source: str | None = None
    missing: str | None = None


def follow(plan: PlanResponse, done: Done, known: Known) -> PlanStatus:
    """Return the plan beside what was done and what was done last time, and the set that is next.

    Sets match in their order, warm-ups with warm-ups and others with others; a planned set before one that was done
    is passed over. The exercise that was logged last goes on, then the first of the plan with sets left.
    """
    places = {exercise_id: _Places(done.sets.get(exercise_id, ())) for exercise_id in _ids(plan)}
    before = {
        exercise_id: _Places(sessions[0].sets if (sessions := known.sessions.get(exercise_id)) else ())
        for exercise_id in _ids(plan)
    }
    exercises = []
    for planned in plan.exercises:
        of_now, of_last = places[planned.exercise_id], before[planned.exercise_id]
        sets = []
        for target in planned.sets:
            last = of_last.take(target.type)
            load = _load_of(target, planned.exercise_id, last or of_last.last_of(target.type), known)
            sets.append(
                PlannedSetStatus(
                    target=target,
                    weight=load.weight,
                    unit=load.unit,
                    computed_from=load.source,
                    missing=load.missing,
                    done=of_now.take(target.type),
                    last_time=last,
                )
            )
        exercises.append(
            PlannedExerciseStatus(
                exercise_id=planned.exercise_id,
                exercise=planned.exercise,
                measurement=planned.measurement,
                rest_s=plan.rest_s if planned.rest_s is None else planned.rest_s,
                note=planned.note,
                sets=tuple(sets),
                extra=(),
            )
        )
    return PlanStatus(
        routine_id=plan.routine_id,
        routine=plan.routine,
        note=plan.note,
        exercises=tuple(_with_extra(exercises, places)),
        next=_find_next(exercises, done.latest),
    )


def to_values(planned: PlannedSetStatus) -> SetValues:
    """Return the planned set as it would be done: the weight computed, the effort and the note left out.

    How hard a set was is for whoever did it to say.
    """
    values = planned.target.to_target().values
    return replace(values, weight=planned.weight, unit=planned.unit, rpe=None, rir=None, note=None)


def taken_over(plan: PlanResponse, status: PlanStatus, others: Iterable[PlannedExerciseResponse]) -> PlanResponse:
    """Return the plan as it was done.

    Where a set was done as planned, the plan stays as it is written: percentages, ranges and changes too. Sets that
    were done otherwise stand as they were done, those that were not done go, and those done beyond it come. An
    exercise of which nothing was done stays; `others`, done without being planned, follow.
    """
    exercises = []
    for planned, followed in zip(plan.exercises, status.exercises, strict=True):
        sets = [_taken(one, one.done) for one in followed.sets if one.done is not None]
        sets += [_as_target(one) for one in followed.extra]
        exercises.append(planned.model_copy(update={"sets": tuple(sets)}) if sets else planned)
    return plan.model_copy(update={"exercises": (*exercises, *others)})


def plan_of(sets: Iterable[SetResponse]) -> tuple[TargetResponse, ...]:
    """Return sets that were done as sets to plan."""
    return tuple(map(_as_target, sets))


@dataclass(slots=True)
class _Places:
    """Sets in their order, warm-ups apart from the others, taken one after the other."""

    sets: Sequence[SetResponse]
    taken: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    def _of(self, kind: SetType) -> list[SetResponse]:
        is_warmup = kind is SetType.WARMUP
        return [one for one in self.sets if (one.type is SetType.WARMUP) == is_warmup]

    def take(self, kind: SetType) -> SetResponse | None:
        of_kind = self._of(kind)
        at = self.taken[kind is SetType.WARMUP]
        self.taken[kind is SetType.WARMUP] += 1
        return of_kind[at] if at < len(of_kind) else None

    def last_of(self, kind: SetType) -> SetResponse | None:
        of_kind = self._of(kind)
        return of_kind[-1] if of_kind else None

    def left(self) -> tuple[SetResponse, ...]:
        """Return what nothing has taken, in its order."""
        gone = {
            id(one)
            for kind in (SetType.WARMUP, SetType.WORKING)
            for one in self._of(kind)[: self.taken[kind is SetType.WARMUP]]
        }
        return tuple(one for one in self.sets if id(one) not in gone)


def _ids(plan: PlanResponse) -> set[UUID]:
    return {planned.exercise_id for planned in plan.exercises}


def _with_extra(
    exercises: Sequence[PlannedExerciseStatus], places: Mapping[UUID, _Places]
) -> Iterable[PlannedExerciseStatus]:
    """Yield the exercises; what was done beyond the plan goes to the last line of its exercise."""
    last = {one.exercise_id: at for at, one in enumerate(exercises)}
    for at, one in enumerate(exercises):
        extra = places[one.exercise_id].left() if last[one.exercise_id] == at else ()
        yield one.model_copy(update={"extra": extra}) if extra else one


def _find_next(exercises: Sequence[PlannedExerciseStatus], latest: UUID | None) -> NextSet | None:
    reached: dict[UUID, tuple[int, int]] = {}
    for at, one in enumerate(exercises):
        for place, planned in enumerate(one.sets):
            if planned.done is not None:
                reached[one.exercise_id] = (at, place)
    left = [
        NextSet(exercise_at=at, set_at=place, exercise=one.exercise, number=place + 1)
        for at, one in enumerate(exercises)
        for place, planned in enumerate(one.sets)
        if planned.done is None and (at, place) > reached.get(one.exercise_id, (-1, -1))
    ]
    going_on = [one for one in left if exercises[one.exercise_at].exercise_id == latest]
    return next(iter(going_on or left), None)


def _load_of(target: TargetResponse, exercise_id: UUID, last: SetResponse | None, known: Known) -> _Load:
    if target.percent is not None:
        return _share(target.percent, _find_max(exercise_id, known), target.unit)
    if target.change is not None:
        return _changed(target.change, target.unit, last)
    return _Load(target.weight, target.unit)


def _share(percent: Decimal, most: tuple[Decimal, WeightUnit, str] | None, unit: WeightUnit) -> _Load:
    if most is None:
        return _Load(None, unit, missing=_NO_MAX)
    weight, unit, source = most
    share = round_to_plates(weight * percent / 100, unit)
    return _Load(share, unit, f"{plain_decimal(percent)}% of {_amount(weight)} {unit}, {source}")


def _changed(change: Decimal, unit: WeightUnit, last: SetResponse | None) -> _Load:
    if last is None or last.weight is None:
        return _Load(None, unit, missing=_NO_LAST_TIME)
    if last.unit is not unit:
        return _Load(None, unit, missing=f"last time was in {last.unit}, the change is in {unit}")
    if last.weight + change <= 0:
        return _Load(None, unit, missing="last time's weight is no more than what is to be taken off")
    words = f"{plain_decimal(abs(change))} {unit} {'more' if change > 0 else 'less'}"
    return _Load(last.weight + change, unit, f"last time {plain_decimal(last.weight)} {last.unit}, and {words}")


def round_to_plates(weight: Decimal, unit: WeightUnit) -> Decimal:
    """Return the nearest weight that plates allow, the lighter of two equally near ones, and never none."""
    step = STEPS[unit]
    return max((weight / step).quantize(Decimal(1), ROUND_HALF_DOWN), Decimal(1)) * step


def _find_max(exercise_id: UUID, known: Known) -> tuple[Decimal, WeightUnit, str] | None:
    """Return what percentages of an exercise are of, and what that is."""
    own = known.maxes.get(exercise_id)
    if own is not None:
        return own.weight, own.unit, "your training max"
    best: tuple[bool, Decimal, SetResponse, ExerciseSession] | None = None
    for session in known.sessions.get(exercise_id, ()):
        for one in session.sets:
            found = _estimate(one, known)
            if found is not None and (best is None or found > best[:2]):
                best = (*found, one, session)
    if best is None:
        return None
    _, weight, one, session = best
    day = session.started_at.date().isoformat()
    return weight, known.unit, f"estimated from {format_sets((one.to_values(),))} on {day}"


def _estimate(one: SetResponse, known: Known) -> tuple[bool, Decimal] | None:
    """Return whether the estimate from a set is reliable, and the estimate in the person's unit, or None."""
    if one.type is SetType.WARMUP or one.relative_to_bodyweight or one.weight is None or not one.reps:
        return None
    kilograms = one.weight * (KG_PER_LB if one.unit is WeightUnit.LB else 1)
    own = one.weight if one.unit is known.unit else kilograms / (KG_PER_LB if known.unit is WeightUnit.LB else 1)
    found = estimate_one_rep_max(known.formula, own, one.reps)
    return None if found is None else (found.is_reliable, found.weight)


def _amount(weight: Decimal) -> str:
    return plain_decimal(weight.quantize(Decimal("0.1")))


def _as_target(done: SetResponse) -> TargetResponse:
    values = replace(done.to_values(), rpe=None, rir=None, note=None)
    return TargetResponse.of(TargetSet(values))


def _taken(planned: PlannedSetStatus, done: SetResponse) -> TargetResponse:
    """Return the planned set as it was done; what was done as planned stays as it is written."""
    target = planned.target
    changes: dict[str, object] = {}
    is_open = target.weight is None and target.percent is None and target.change is None
    if target.change is None and not is_open and (done.weight, done.unit) != (planned.weight, planned.unit):
        changes |= {"weight": done.weight, "unit": done.unit, "percent": None}
    if is_open and target.relative_to_bodyweight and done.weight is not None:
        changes |= {"weight": done.weight, "unit": done.unit}
    if target.reps_to is None and target.type is not SetType.AMRAP and done.reps != target.reps:
        changes["reps"] = done.reps
    for name in ("type", "duration_s", "distance", "distance_unit", "relative_to_bodyweight"):
        if getattr(done, name) != getattr(target, name):
            changes[name] = getattr(done, name)
    return target.model_copy(update=changes) if changes else target
