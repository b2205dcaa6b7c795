"""The tables of exercises and of the names that people give them.

The system catalogue lies in both tables under `SYSTEM_USER_ID`. A member's log refers to the member's own
rows alone: a catalogue exercise that is used is copied into them first, with the same id.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from logbk_cli.shared.base_model import Base, OwnedMixin, TombstoneMixin, instants, one_of, visible

SYSTEM_USER_ID: Final = UUID(int=0)


class Exercise(OwnedMixin, TombstoneMixin, Base):
    """An exercise of the catalogue, a member's copy of one (both `is_system`), or a member's own."""

    __tablename__ = "exercises"

    name: Mapped[str]
    body_part: Mapped[str]
    modality: Mapped[str]
    measurement: Mapped[str]
    picture_url: Mapped[str | None]
    commonness: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    is_system: Mapped[bool] = mapped_column(server_default=text("false"))
    attribution: Mapped[str | None]  # whom the licence asks to name

    aliases: Mapped[list["ExerciseAlias"]] = relationship(
        lazy="raise",
        back_populates="exercise",
        primaryjoin=lambda: (
            (Exercise.user_id == ExerciseAlias.user_id) & (Exercise.id == foreign(ExerciseAlias.exercise_id))
        ),
    )

    __table_args__ = (
        CheckConstraint(
            text("char_length(name) BETWEEN 1 AND 120 AND name ~ '[^[\\:space\\:]]' AND name !~ '[\\:;#\"]'"),
            name="name",
        ),
        visible("name"),
        one_of(
            "body_part",
            *(
                "chest",
                "back",
                "shoulders",
                "biceps",
                "triceps",
                "forearms",
                "core",
                "quadriceps",
                "hamstrings",
            ),
            *("glutes", "calves", "adductors", "abductors", "neck", "full_body", "cardio", "other"),
        ),
        one_of(
            "modality",
            *(
                "barbell",
                "dumbbell",
                "cable",
                "machine",
                "smith",
                "bodyweight",
                "kettlebell",
                "band",
                "cardio",
            ),
            "other",
        ),
        one_of(
            "measurement",
            *("weight_reps", "bodyweight_reps", "duration", "distance_duration", "weight_distance"),
        ),
        CheckConstraint(
            text("char_length(picture_url) <= 2000 AND picture_url ~ '^https?://[^[\\:space\\:]\"<>]+$'"),
            name="picture_url",
        ),
        visible("picture_url"),
        CheckConstraint("char_length(attribution) BETWEEN 1 AND 1000", name="attribution"),
        visible("attribution"),
        CheckConstraint("commonness BETWEEN 0 AND 3", name="commonness"),
        CheckConstraint(f"is_system OR user_id <> '{SYSTEM_USER_ID}'", name="is_system"),
        instants("created_at", "updated_at", "deleted_at"),
    )


class ExerciseAlias(OwnedMixin, TombstoneMixin, Base):
    """A name by which an exercise is found; `alias_key` is the name as it is compared."""

    __tablename__ = "exercise_aliases"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "exercise_id"], [Exercise.user_id, Exercise.id]),
        CheckConstraint(text("char_length(alias) BETWEEN 1 AND 120 AND alias ~ '[^[\\:space\\:]]'"), name="alias"),
        visible("alias"),
        CheckConstraint("char_length(alias_key) BETWEEN 1 AND 120", name="alias_key"),
        visible("alias_key"),
        instants("created_at", "updated_at", "deleted_at"),
        Index(
            "ix_exercise_aliases_user_id_exercise_id_alias_key",
            *("user_id", "exercise_id", "alias_key"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_exercise_aliases_user_id_alias_key", "user_id", "alias_key"),
    )

    exercise_id: Mapped[UUID]
    alias: Mapped[str]
    alias_key: Mapped[str]

    exercise: Mapped[Exercise] = relationship(
        lazy="raise",
        back_populates="aliases",
        primaryjoin=lambda: (
            (remote(Exercise.user_id) == ExerciseAlias.user_id)
            & (remote(Exercise.id) == foreign(ExerciseAlias.exercise_id))
        ),
    )


Index(
    "ix_exercises_user_id_lower_name",
    Exercise.user_id,
    func.lower(Exercise.name),
    unique=True,
    postgresql_where=text("deleted_at IS NULL"),
)
