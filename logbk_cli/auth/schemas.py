"""Who is signed in and where, as it crosses the service boundary."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class SignedIn(_Schema):
    """What signing in returns: whom it was, and the pair of tokens, which no log may show."""

    email: str
    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)


class MemberResponse(_Schema):
    """The signed-in person and the session. `password_reset_at`: when an administrator last offered a new password."""

    user_id: UUID
    email: str
    is_admin: bool
    is_local: bool
    session_id: UUID
    device: str | None
    signed_in_at: datetime
    expires_at: datetime
    password_reset_at: datetime | None


class SessionResponse(_Schema):
    """One signing in of the signed-in person that has not ended."""

    session_id: UUID
    device: str | None
    signed_in_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool
