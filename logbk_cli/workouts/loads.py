"""What a set weighs and how many reps of it count, as SQL: the one definition for volumes, records and statistics."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Integer, Select, case, cast, func, select
from sqlalchemy.sql.elements import ColumnElement

from logbk_cli.notation.values import SetType
from logbk_cli.users.models import Bodyweight
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.models import Workout, WorkoutSet

# The lifter's own day on which a workout began.
DAY: ColumnElement[date] = cast(func.timezone(Workout.zone, Workout.started_at), Date)

# Reps in reserve by either scale; NULL where the effort is not known.
RESERVE: ColumnElement[Decimal] = func.coalesce(WorkoutSet.rir, 10 - WorkoutSet.rpe)


def _entry(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Bodyweight.weight_kg)
        .where(Bodyweight.user_id == Workout.user_id, Bodyweight.deleted_at.is_(None), *conditions)
        .limit(1)
        .correlate(Workout)
    )


# The bodyweight on the day of a workout, in kilograms: the last one logged until then, else the first after it.
_BODYWEIGHT_KG: ColumnElement[Decimal] = func.coalesce(
    _entry(Bodyweight.day <= DAY).order_by(Bodyweight.day.desc()).scalar_subquery(),
    _entry(Bodyweight.day > DAY).order_by(Bodyweight.day).scalar_subquery(),
)

# To be joined wherever LOAD_KG is asked for: `.outerjoin(BODY, true())`. It is looked up for sets relative to
# bodyweight alone, and once for those of one workout: OFFSET 0 keeps it a thing of its own, which can be remembered.
BODY = (
    select(_BODYWEIGHT_KG.label("kg"))
    .where(WorkoutSet.relative_to_bodyweight)
    .offset(0)
    .correlate(Workout, WorkoutSet)
    .lateral("body")
)

# What was moved, in kilograms: relative to bodyweight that and the weight. NULL where there is none, or it is unknown.
LOAD_KG: ColumnElement[Decimal] = case(
    (WorkoutSet.relative_to_bodyweight, BODY.c.kg + func.coalesce(WorkoutSet.weight_kg, 0)),
    else_=WorkoutSet.weight_kg,
)


def counted_reps(forced: ForcedReps) -> ColumnElement[int]:
    """Return the reps that count: the clean ones, and the forced ones where the member counts them."""
    counted = WorkoutSet.reps + WorkoutSet.forced_reps if forced is ForcedReps.COUNTED else WorkoutSet.reps
    return cast(counted, Integer)


def volume_kg(forced: ForcedReps) -> ColumnElement[Decimal]:
    """Return the sum of loads times the reps that count, in kilograms, without warm-ups; 0 where there is none."""
    working = WorkoutSet.type != SetType.WARMUP
    return func.coalesce(func.sum(LOAD_KG * counted_reps(forced)).filter(working), 0)
