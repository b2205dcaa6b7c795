"""The tables of profiles, what a person prefers, and of what the person weighed."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from logbk_cli.shared.base_model import (
    Base,
    OwnedMixin,
    TimestampMixin,
    TombstoneMixin,
    instants,
    one_of,
    visible,
    zone_name,
)


def _plates(column: str) -> CheckConstraint:
    """Return the constraint that a text lists plates as `20x4 15x2`."""
    one = "[0-9]{1,3}([.][0-9]{1,2})?x[0-9]{1,3}"
    return CheckConstraint(
        text(f"char_length({column}) <= 400 AND {column} ~ '^{one}( {one})*$'"),
        name=column,
    )


class Profile(TimestampMixin, Base):
    """One person's preferences; no `zone` means the machine's."""

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint(
            text("char_length(display_name) BETWEEN 1 AND 120 AND display_name ~ '[^[\\:space\\:]]'"),
            name="display_name",
        ),
        visible("display_name"),
        one_of("unit", "kg", "lb"),
        zone_name(),
        one_of("e1rm_formula", "epley", "brzycki", "lombardi", "mayhew", "oconner", "wathan", "rpe"),
        one_of("forced_reps", "apart", "counted"),
        CheckConstraint("undo_days BETWEEN 1 AND 36500", name="undo_days"),
        *(_plates(column) for column in ("plates_kg", "plates_lb")),
        CheckConstraint("bar_kg BETWEEN 0 AND 100 AND scale(bar_kg) <= 2", name="bar_kg"),
        CheckConstraint("bar_lb BETWEEN 0 AND 250 AND scale(bar_lb) <= 2", name="bar_lb"),
        instants("created_at", "updated_at"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("logbk.uid()"))
    display_name: Mapped[str | None]
    unit: Mapped[str] = mapped_column(server_default=text("'kg'"))
    zone: Mapped[str | None]
    e1rm_formula: Mapped[str] = mapped_column(server_default=text("'epley'"))
    # Added later, and so the last of the columns.
    undo_days: Mapped[int] = mapped_column(server_default=text("365"), sort_order=100)
    plates_kg: Mapped[str | None] = mapped_column(sort_order=101)
    bar_kg: Mapped[Decimal | None] = mapped_column(sort_order=101)
    plates_lb: Mapped[str | None] = mapped_column(sort_order=101)
    bar_lb: Mapped[Decimal | None] = mapped_column(sort_order=101)
    forced_reps: Mapped[str] = mapped_column(server_default=text("'apart'"), sort_order=102)


class Bodyweight(OwnedMixin, TombstoneMixin, Base):
    """What a person weighed on a day, as it was given; `weight_kg` follows from it. One a day."""

    __tablename__ = "bodyweights"
    __table_args__ = (
        CheckConstraint("day BETWEEN '1900-01-01' AND '2200-01-01'", name="day"),
        one_of("unit", "kg", "lb"),
        CheckConstraint("weight > 0 AND scale(weight) <= 20 AND weight_kg BETWEEN 0 AND 1500", name="weight"),
        instants("created_at", "updated_at", "deleted_at"),
        Index(
            "ix_bodyweights_user_id_day",
            *("user_id", "day"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    day: Mapped[date]
    weight: Mapped[Decimal]
    unit: Mapped[str]
    weight_kg: Mapped[Decimal | None] = mapped_column(
        Computed("CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END", persisted=True)
    )
