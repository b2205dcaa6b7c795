"""The tables of routines: their plans, the exercises planned in them, and training maxes."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from logbk_cli.exercises.models import Exercise
from logbk_cli.shared.base_model import Base, OwnedMixin, TombstoneMixin, instants, one_of, visible

_STAMPS = ("created_at", "updated_at", "deleted_at")


def _rest() -> CheckConstraint:
    return CheckConstraint("rest_s BETWEEN 0 AND 86400 AND rest_s > 0 AND scale(rest_s) <= 20", name="rest_s")


def _note() -> CheckConstraint:
    return CheckConstraint("char_length(note) BETWEEN 1 AND 2000", name="note")


class Routine(OwnedMixin, TombstoneMixin, Base):
    """A routine; what it says is its one plan without a tombstone."""

    __tablename__ = "routines"
    __table_args__ = (
        CheckConstraint(text("char_length(name) BETWEEN 1 AND 200 AND name ~ '[^[\\:space\\:]]'"), name="name"),
        visible("name"),
        instants(*_STAMPS),
        Index(
            "ix_routines_user_id_lower_name",
            "user_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    name: Mapped[str]


class Plan(OwnedMixin, TombstoneMixin, Base):
    """What a routine says, or said: a plan never changes, and a workout follows the one that it was started with.

    `rest_s`: seconds of rest for the exercises that name none.
    """

    __tablename__ = "plans"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "routine_id"], [Routine.user_id, Routine.id]),
        _rest(),
        _note(),
        visible("note", newlines=True),
        instants(*_STAMPS),
        Index(
            "ix_plans_user_id_routine_id",
            "user_id",
            "routine_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    routine_id: Mapped[UUID]
    rest_s: Mapped[Decimal | None]
    note: Mapped[str | None]


class PlannedExercise(OwnedMixin, TombstoneMixin, Base):
    """An exercise of a plan.

    `sets` is in the notation of routines, written for an exercise of `measurement`, which is kept with it: the text
    reads the same whatever becomes of the exercise.
    """

    __tablename__ = "planned_exercises"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "plan_id"], [Plan.user_id, Plan.id]),
        ForeignKeyConstraint(["user_id", "exercise_id"], [Exercise.user_id, Exercise.id]),
        CheckConstraint("position BETWEEN 1 AND 1000000", name="position"),
        one_of("measurement", "weight_reps", "bodyweight_reps", "duration", "distance_duration", "weight_distance"),
        CheckConstraint("char_length(sets) BETWEEN 1 AND 10000", name="sets"),
        visible("sets"),
        _rest(),
        _note(),
        visible("note"),
        instants(*_STAMPS),
        Index("ix_planned_exercises_user_id_plan_id_position", "user_id", "plan_id", "position"),
        Index("ix_planned_exercises_user_id_exercise_id", "user_id", "exercise_id"),
    )

    plan_id: Mapped[UUID]
    exercise_id: Mapped[UUID]
    position: Mapped[int]
    measurement: Mapped[str]
    sets: Mapped[str]
    rest_s: Mapped[Decimal | None]
    note: Mapped[str | None]


class TrainingMax(OwnedMixin, TombstoneMixin, Base):
    """The weight of an exercise that percentages are of, as the person set it."""

    __tablename__ = "training_maxes"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "exercise_id"], [Exercise.user_id, Exercise.id]),
        one_of("unit", "kg", "lb"),
        CheckConstraint(
            "weight > 0 AND scale(weight) <= 20 AND "
            "weight * CASE unit WHEN 'lb' THEN 0.45359237 ELSE 1 END BETWEEN 0 AND 1500",
            name="weight",
        ),
        instants(*_STAMPS),
        Index(
            "ix_training_maxes_user_id_exercise_id",
            "user_id",
            "exercise_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    exercise_id: Mapped[UUID]
    weight: Mapped[Decimal]
    unit: Mapped[str]
