"""The private tables of accounts, sessions and signing keys; only the database's own functions reach them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from logbk_cli.shared.base_model import Base, Xid8

PRIVATE_SCHEMA = "logbk_private"


class SigningKey(Base):
    """A key of the database's own; tokens are signed with the active one and verified with any."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        CheckConstraint("kid ~ '^[a-z0-9_-]{1,40}$'", name="kid"),
        CheckConstraint("length(ipad) = 64 AND length(opad) = 64", name="pads"),
        CheckConstraint("purpose IN ('token', 'salt') AND (purpose = 'token') = (header IS NOT NULL)", name="purpose"),
        Index("ix_signing_keys_header", "header", unique=True),
        Index("ix_signing_keys_active", "purpose", unique=True, postgresql_where=text("is_active")),
        {"schema": PRIVATE_SCHEMA},
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    ipad: Mapped[bytes] = mapped_column(BYTEA)
    opad: Mapped[bytes] = mapped_column(BYTEA)
    header: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    retired_at: Mapped[datetime | None]


class Account(Base):
    """Somebody who can sign in; the local account of the bundled server has no password at all."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN is_local THEN kdf IS NULL AND salt IS NULL AND verifier IS NULL "
            "ELSE kdf IS NOT NULL AND salt IS NOT NULL AND verifier IS NOT NULL "
            "AND jsonb_typeof(kdf) = 'object' AND length(kdf::text) <= 500 "
            "AND length(salt) BETWEEN 16 AND 64 AND length(verifier) = 32 END",
            name="password",
        ),
        UniqueConstraint("email_key"),
        UniqueConstraint("login_role"),
        Index("ix_accounts_local", "is_local", unique=True, postgresql_where=text("is_local")),
        {"schema": PRIVATE_SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    email: Mapped[str]
    email_key: Mapped[str]
    kdf: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    salt: Mapped[bytes | None] = mapped_column(BYTEA)
    verifier: Mapped[bytes | None] = mapped_column(BYTEA)
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    is_local: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    login_role: Mapped[str | None]
    password_reset_at: Mapped[datetime | None]


class Session(Base):
    """A family of tokens from one signing in, with the ids of the pair that counts and of the one before."""

    __tablename__ = "sessions"
    __table_args__ = ({"schema": PRIVATE_SCHEMA},)

    sid: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(Account.id, name="fk_sessions_user_id_accounts", ondelete="CASCADE"), index=True
    )
    generation: Mapped[int] = mapped_column(server_default=text("1"))
    access_jti: Mapped[UUID]
    refresh_jti: Mapped[UUID]
    prev_access_jti: Mapped[UUID | None]
    prev_refresh_jti: Mapped[UUID | None]
    nonce_hash: Mapped[bytes | None] = mapped_column(BYTEA)
    rotated_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    rotated_xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None]
    device: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class Invitation(Base):
    """A code that opens an account (`join`), or lets its member choose a new password (`reset`)."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("email_key"),
        CheckConstraint("length(code_hash) = 32", name="code_hash"),
        CheckConstraint("kind IN ('join', 'reset')", name="kind"),
        {"schema": PRIVATE_SCHEMA},
    )

    code_hash: Mapped[bytes] = mapped_column(BYTEA, primary_key=True)
    kind: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    login_role: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    expires_at: Mapped[datetime]


class Zone(Base):
    """The name of a time zone that a row of the log may bear."""

    __tablename__ = "zones"
    __table_args__ = ({"schema": PRIVATE_SCHEMA},)

    name: Mapped[str] = mapped_column(primary_key=True)
