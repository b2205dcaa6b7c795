"""The tables of the log: workouts, the executions of exercises in them, and their sets."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from logbk_cli.exercises.models import Exercise
from logbk_cli.routines.models import Plan
from logbk_cli.shared.base_model import Base, OwnedMixin, TombstoneMixin, instants, one_of, visible, zone_name


class Workout(OwnedMixin, TombstoneMixin, Base):
    """A workout; open while `finished_at` is missing, and of a person only one is.

    `is_all_day`: only the day is known, and both times are its midnight in `zone`. `plan_id`: the plan that it was
    started with, which never changes.
    """

    __tablename__ = "workouts"
    __table_args__ = (
        CheckConstraint(text("char_length(name) BETWEEN 1 AND 200 AND name ~ '[^[\\:space\\:]]'"), name="name"),
        visible("name"),
        CheckConstraint("char_length(note) BETWEEN 1 AND 2000", name="note"),
        visible("note", newlines=True),
        CheckConstraint("finished_at >= started_at", name="finished_at"),
        CheckConstraint("NOT is_all_day OR (finished_at IS NOT NULL AND finished_at = started_at)", name="is_all_day"),
        zone_name(),
        instants("started_at", "finished_at", "created_at", "updated_at", "deleted_at"),
        Index(
            "ix_workouts_open",
            "user_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL AND deleted_at IS NULL"),
        ),
        Index("ix_workouts_user_id_started_at", "user_id", text("started_at DESC")),
        ForeignKeyConstraint(["user_id", "plan_id"], [Plan.user_id, Plan.id]),
        Index("ix_workouts_user_id_plan_id", "user_id", "plan_id", postgresql_where=text("plan_id IS NOT NULL")),
    )

    name: Mapped[str | None]
    note: Mapped[str | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    zone: Mapped[str]
    is_all_day: Mapped[bool] = mapped_column(server_default=text("false"))
    plan_id: Mapped[UUID | None] = mapped_column(sort_order=93)

    executions: Mapped[list["Execution"]] = relationship(
        lazy="raise",
        back_populates="workout",
        order_by=lambda: Execution.position,
        primaryjoin=lambda: (Workout.user_id == Execution.user_id) & (Workout.id == foreign(Execution.workout_id)),
    )


class Execution(OwnedMixin, TombstoneMixin, Base):
    """An exercise as it was done in a workout; one exercise may stand in a workout more than once."""

    __tablename__ = "executions"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "workout_id"], [Workout.user_id, Workout.id]),
        ForeignKeyConstraint(["user_id", "exercise_id"], [Exercise.user_id, Exercise.id]),
        CheckConstraint("position BETWEEN 1 AND 1000000", name="position"),
        CheckConstraint("char_length(note) BETWEEN 1 AND 2000", name="note"),
        visible("note"),
        instants("created_at", "updated_at", "deleted_at"),
        Index("ix_executions_user_id_workout_id_position", "user_id", "workout_id", "position"),
        Index("ix_executions_user_id_exercise_id_workout_id", "user_id", "exercise_id", "workout_id"),
    )

    workout_id: Mapped[UUID]
    exercise_id: Mapped[UUID]
    position: Mapped[int]
    note: Mapped[str | None]

    workout: Mapped[Workout] = relationship(
        lazy="raise",
        back_populates="executions",
        primaryjoin=lambda: (
            (remote(Workout.user_id) == Execution.user_id) & (remote(Workout.id) == foreign(Execution.workout_id))
        ),
    )
    exercise: Mapped[Exercise] = relationship(
        lazy="raise",
        primaryjoin=lambda: (
            (remote(Exercise.user_id) == Execution.user_id) & (remote(Exercise.id) == foreign(Execution.exercise_id))
        ),
    )
    sets: Mapped[list["WorkoutSet"]] = relationship(
        lazy="raise",
        back_populates="execution",
        order_by=lambda: WorkoutSet.position,
        primaryjoin=lambda: (
            (Execution.user_id == WorkoutSet.user_id) & (Execution.id == foreign(WorkoutSet.execution_id))
        ),
    )


class WorkoutSet(OwnedMixin, TombstoneMixin, Base):
    """A set as it was entered; `weight_kg` and `distance_m` follow from it, for comparing and summing."""

    __tablename__ = "sets"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "execution_id"], [Execution.user_id, Execution.id]),
        CheckConstraint("position BETWEEN 1 AND 1000000", name="position"),
        one_of("type", "working", "warmup", "drop", "failure", "amrap"),
        one_of("unit", "kg", "lb"),
        # BETWEEN throughout: to PostgreSQL, NaN and Infinity are greater than every number.
        CheckConstraint(
            "weight IS NULL OR (weight_kg BETWEEN -300 AND 1500 AND weight <> 0 AND scale(weight) <= 20 "
            "AND (weight > 0 OR relative_to_bodyweight))",
            name="weight",
        ),
        CheckConstraint("reps BETWEEN 0 AND 1000 AND (reps > 0 OR type = 'failure')", name="reps"),
        CheckConstraint("forced_reps BETWEEN 0 AND 1000 AND (forced_reps = 0 OR reps IS NOT NULL)", name="forced_reps"),
        CheckConstraint("rpe BETWEEN 1 AND 10 AND rpe * 2 = trunc(rpe * 2) AND scale(rpe) <= 20", name="rpe"),
        CheckConstraint("rir BETWEEN 0 AND 10 AND scale(rir) <= 20", name="rir"),
        CheckConstraint("rpe IS NULL OR rir IS NULL", name="effort"),
        CheckConstraint(
            "duration_s BETWEEN 0 AND 86400 AND duration_s > 0 AND scale(duration_s) <= 20", name="duration_s"
        ),
        CheckConstraint(
            "CASE WHEN distance IS NULL THEN distance_unit IS NULL ELSE distance_unit IS NOT NULL "
            "AND distance_unit IN ('m', 'km', 'mi', 'yd', 'ft') "
            "AND distance_m BETWEEN 0 AND 1000000 AND distance > 0 AND scale(distance) <= 20 END",
            name="distance",
        ),
        CheckConstraint("num_nonnulls(reps, duration_s, distance) > 0", name="something"),
        CheckConstraint("char_length(note) BETWEEN 1 AND 2000", name="note"),
        visible("note"),
        instants("done_at", "created_at", "updated_at", "deleted_at"),
        Index("ix_sets_user_id_execution_id_position", "user_id", "execution_id", "position"),
        Index("ix_sets_user_id_done_at", "user_id", text("done_at DESC")),
    )

    execution_id: Mapped[UUID]
    position: Mapped[int]
    type: Mapped[str]
    weight: Mapped[Decimal | None]
    unit: Mapped[str]
    weight_kg: Mapped[Decimal | None] = mapped_column(
        Computed("CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END", persisted=True)
    )
    relative_to_bodyweight: Mapped[bool] = mapped_column(server_default=text("false"))
    reps: Mapped[int | None]
    forced_reps: Mapped[int] = mapped_column(server_default=text("0"))
    rpe: Mapped[Decimal | None]
    rir: Mapped[Decimal | None]
    duration_s: Mapped[Decimal | None]
    distance: Mapped[Decimal | None]
    distance_unit: Mapped[str | None]
    distance_m: Mapped[Decimal | None] = mapped_column(
        Computed(
            "distance * CASE distance_unit WHEN 'm' THEN 1 WHEN 'km' THEN 1000 WHEN 'mi' THEN 1609.344 "
            "WHEN 'yd' THEN 0.9144 WHEN 'ft' THEN 0.3048 END",
            persisted=True,
        )
    )
    note: Mapped[str | None]
    done_at: Mapped[datetime]

    execution: Mapped[Execution] = relationship(
        lazy="raise",
        back_populates="sets",
        primaryjoin=lambda: (
            (remote(Execution.user_id) == WorkoutSet.user_id)
            & (remote(Execution.id) == foreign(WorkoutSet.execution_id))
        ),
    )
