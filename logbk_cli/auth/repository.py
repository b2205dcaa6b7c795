"""Calls of the database's own functions on accounts and sessions; nothing else reaches those tables."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

AnyRow = Row[*tuple[Any, ...]]


class AuthRepository:
    """What the functions of the database answer; a status says whether they did what was asked."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def prelogin(self, email: str) -> AnyRow:
        """Return `salt` and `kdf` for an address; one without an account gets some too."""
        result = await self._session.execute(text("SELECT salt, kdf FROM logbk.prelogin(:email)"), {"email": email})
        return result.one()

    async def login(self, email: str, authkey: bytes, device: str | None) -> AnyRow:
        """Return `status` (ok, denied, throttled), `access_token` and `refresh_token`."""
        result = await self._session.execute(
            text("SELECT status, access_token, refresh_token FROM logbk.login(:email, :authkey, :device)"),
            {"email": email, "authkey": authkey, "device": device},
        )
        return result.one()

    async def join(
        self, code: str, salt: bytes, kdf: Mapping[str, object], authkey: bytes, role_verifier: str | None
    ) -> AnyRow:
        """Redeem an invitation or a reset; return `status` (ok, invalid, denied) and `email`."""
        result = await self._session.execute(
            text(
                "SELECT status, email FROM logbk.join(:code, :salt, CAST(:kdf AS jsonb), :authkey, "
                "CAST(:role_verifier AS text))"
            ),
            {
                "code": code,
                "salt": salt,
                "kdf": json.dumps(kdf),
                "authkey": authkey,
                "role_verifier": role_verifier,
            },
        )
        return result.one()

    async def whoami(self) -> AnyRow:
        """Return the signed-in person and the session of this token."""
        return (await self._session.execute(text("SELECT * FROM logbk.whoami()"))).one()

    async def list_sessions(self) -> Sequence[AnyRow]:
        """Return the signed-in person's sessions."""
        return (await self._session.execute(text("SELECT * FROM logbk.list_sessions()"))).all()

    async def revoke_session(self, session_id: UUID) -> bool:
        """End one of the signed-in person's sessions; False where there is none of that id."""
        return bool(
            await self._session.scalar(text("SELECT logbk.revoke_session(:session_id)"), {"session_id": session_id})
        )

    async def logout(self) -> bool:
        """End the session of this token; False on the bundled server, whose one session does not end."""
        return bool(await self._session.scalar(text("SELECT logbk.logout()")))

    async def logout_everywhere(self) -> int:
        """End all of the signed-in person's sessions and return how many they were."""
        return int(await self._session.scalar(text("SELECT logbk.logout_everywhere()")) or 0)

    async def change_password(self, old_authkey: bytes, salt: bytes, kdf: Mapping[str, object], authkey: bytes) -> str:
        """Change the password and end all other sessions; return ok, invalid, denied or throttled."""
        return str(
            await self._session.scalar(
                text("SELECT logbk.change_password(:old_authkey, :salt, CAST(:kdf AS jsonb), :authkey)"),
                {"old_authkey": old_authkey, "salt": salt, "kdf": json.dumps(kdf), "authkey": authkey},
            )
        )

    async def close_account(self, authkey: bytes) -> str:
        """Close the account; return ok, denied, throttled, last_admin or local."""
        return str(await self._session.scalar(text("SELECT logbk.close_account(:authkey)"), {"authkey": authkey}))
