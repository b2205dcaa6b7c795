"""The declarative base of all tables, its naming convention, and the columns that the tables share."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, FetchedValue, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType
from uuid_utils.compat import uuid7

SCHEMA: Final = "logbk"

# C1 controls, line and paragraph separators, bidi controls, zero-width and other invisible characters, tags.
_UNSEEN: Final = (
    r"\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0001\U000e0020-\U000e007f]"
)
_ZONE: Final = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$"


class Base(DeclarativeBase):
    """What all models share. The migrations are what is run; a test holds the models to them."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        },
    )
    type_annotation_map = {str: Text(), datetime: DateTime(timezone=True)}  # noqa: RUF012 — the base class declares its type
    # What the database fills in comes back with the statement: a later look could not be awaited.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 — likewise


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction number."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name in DDL."""
        return "xid8"


class OwnedMixin:
    """The key of a row that a member created: whose it is, and a UUIDv7 that the client makes."""

    user_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("logbk.uid()"), sort_order=-2)
    # The sentinel lets SQLAlchemy insert many rows in one statement although the database fills in `user_id`.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, insert_sentinel=True, sort_order=-1)


class TimestampMixin:
    """When the row was made and last changed; a trigger keeps `updated_at`."""

    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), server_onupdate=FetchedValue(), sort_order=91
    )


class TombstoneMixin(TimestampMixin):
    """A row that is never deleted, only marked."""

    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=92)


def visible(column: str, *, newlines: bool = False) -> CheckConstraint:
    """Return the constraint that a text holds no control, bidi or zero-width character."""
    controls = r"[\u0001-\u0009\u000b-\u001f" if newlines else r"[\u0001-\u001f"
    return CheckConstraint(text(f"{column} !~ '{controls}{_UNSEEN}'"), name=f"{column}_visible")


def instants(*columns: str) -> CheckConstraint:
    """Return the constraint that times lie where every client can read them."""
    limits = "BETWEEN '1900-01-01 00:00:00+00' AND '2200-01-01 00:00:00+00'"
    return CheckConstraint(text(" AND ".join(f"{column} {limits}" for column in columns)), name="instants")


def zone_name() -> CheckConstraint:
    """Return the constraint that `zone` has the form of an IANA name."""
    return CheckConstraint(text(f"char_length(zone) <= 64 AND zone ~ '{_ZONE}'"), name="zone")


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the constraint that a text is one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(text(f"{column} IN ({listed})"), name=column)
