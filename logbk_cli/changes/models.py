"""The tables of changes: one row per transaction that wrote something, and what it did to each row.

Triggers of the database fill them, and functions of the database change them: a member reads them and no more.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from logbk_cli.shared.base_model import Base, Xid8, instants, one_of, visible


class Change(Base):
    """What one transaction wrote. `id` counts the changes of one member.

    `made_at` is by the clock of the machine that the command ran on, `created_at` by the server's.
    """

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint(text("char_length(label) BETWEEN 1 AND 300 AND label ~ '[^[\\:space\\:]]'"), name="label"),
        visible("label"),
        one_of("state", "done", "undone", "dropped", "moving"),
        CheckConstraint(
            "(state IN ('undone', 'dropped')) = (undone_at IS NOT NULL) "
            "AND (undone_at IS NULL) = (undone_order IS NULL)",
            name="undone",
        ),
        instants("made_at", "undone_at", "created_at"),
        Index(
            "ix_changes_user_id_undone_order",
            *("user_id", "undone_order"),
            postgresql_where=text("state IN ('undone', 'moving')"),
        ),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    label: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'done'"))
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    undone_at: Mapped[datetime | None]
    undone_order: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))


class ChangeRow(Base):
    """A row of another table as it was before a change and as it was left: None where it was not there."""

    __tablename__ = "change_rows"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "change_id"], [Change.user_id, Change.id], ondelete="CASCADE"),
        CheckConstraint("num_nonnulls(before, after) > 0", name="images"),
        Index("ix_change_rows_user_id_row_id", "user_id", "row_id"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
