"""The table of profiles: what a person prefers."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from logbk_cli.shared.base_model import Base, TimestampMixin, instants, one_of, visible, zone_name


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
        one_of("e1rm_formula", "epley", "brzycki", "lombardi", "mayhew", "oconner", "wathan"),
        CheckConstraint(
            "CASE WHEN bodyweight IS NULL THEN bodyweight_unit IS NULL ELSE bodyweight_unit IS NOT NULL "
            "AND bodyweight_unit IN ('kg', 'lb') AND bodyweight > 0 AND scale(bodyweight) <= 20 AND "
            "bodyweight * CASE bodyweight_unit WHEN 'lb' THEN 0.45359237 ELSE 1 END BETWEEN 0 AND 1500 END",
            name="bodyweight",
        ),
        instants("created_at", "updated_at"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("logbk.uid()"))
    display_name: Mapped[str | None]
    unit: Mapped[str] = mapped_column(server_default=text("'kg'"))
    zone: Mapped[str | None]
    e1rm_formula: Mapped[str] = mapped_column(server_default=text("'epley'"))
    bodyweight: Mapped[Decimal | None]
    bodyweight_unit: Mapped[str | None]
