"""The private tables of seeding; only the database's own functions reach them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from logbk_cli.auth.models import PRIVATE_SCHEMA
from logbk_cli.shared.base_model import Base


class SeededExercise(Base):
    """Where an exercise of the system comes from that does not come with the program."""

    __tablename__ = "seeded_exercises"
    __table_args__ = (
        CheckConstraint("source ~ '^[a-z][a-z0-9-]{0,39}$' AND source <> 'catalogue'", name="source"),
        {"schema": PRIVATE_SCHEMA},
    )

    exercise_id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Mark(Base):
    """What is said of this server as a whole: that it is marked production."""

    __tablename__ = "marks"
    __table_args__ = (CheckConstraint("mark IN ('production')", name="mark"), {"schema": PRIVATE_SCHEMA})

    mark: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
