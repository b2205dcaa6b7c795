"""Calls of the functions by which administrators act; no statement here reaches a table."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

_INVITE = text("SELECT status, expires_at FROM logbk.invite(:email, :code_hash, :role, :verifier, :admin)")
_OFFER_RESET = text("SELECT status, login_role, expires_at FROM logbk.offer_reset(:email, :code_hash, :verifier)")
_ACCOUNTS = "SELECT email, is_admin, state, login_role, created_at, last_seen_at, expires_at FROM logbk.list_accounts()"
_LIST_ACCOUNTS = text(f"{_ACCOUNTS} ORDER BY lower(email)")
_GET_ACCOUNT = text(f"{_ACCOUNTS} WHERE lower(email) = lower(:email)")
_SET_ADMIN = text("SELECT logbk.set_admin(:email, :admin)")
_BAR = text("SELECT logbk.bar(:email, :for_reset)")
_SET_ACTIVE = text("SELECT logbk.set_active(:email, :active)")
_REMOVE = text("SELECT logbk.remove_account(:email)")
_ROTATE_KEY = text("SELECT logbk.rotate_key(:revoke)")
_STATUS = text(
    "SELECT key_id, key_created_at, members, admins, invited, may_log_parameters, large_objects_open,"
    " open_databases, logbk.mark_production(NULL) AS is_production"
    " FROM logbk.server_status()"
)
_MARK_PRODUCTION = text("SELECT logbk.mark_production(:production)")


class AdministrationRepository:
    """What an administrator, or the owner of the database, may ask of it. Answers are the functions' own words."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def invite(
        self, email: str, code_hash: bytes, role: str, verifier: str, *, is_admin: bool
    ) -> tuple[str, datetime]:
        """Return `ok`, `invalid`, `exists` or `local`, and until when the invitation lasts."""
        values = {"email": email, "code_hash": code_hash, "role": role, "verifier": verifier, "admin": is_admin}
        row = (await self._session.execute(_INVITE, values)).one()
        return row[0], row[1]

    async def offer_reset(self, email: str, code_hash: bytes, verifier: str | None) -> tuple[str, str | None, datetime]:
        """Return `ok`, `unknown`, `inactive` or `invalid`, the member's login role, and until when the code lasts."""
        values = {"email": email, "code_hash": code_hash, "verifier": verifier}
        row = (await self._session.execute(_OFFER_RESET, values)).one()
        return row[0], row[1], row[2]

    async def bar(self, email: str, *, for_reset: bool) -> None:
        """Let no new connection of a member's in, and end those there are; once committed, nobody slips in between."""
        await self._session.execute(_BAR, {"email": email, "for_reset": for_reset})

    async def list_accounts(self) -> list[Row[*tuple[Any, ...]]]:
        """Return members and those invited, by address."""
        return list(await self._session.execute(_LIST_ACCOUNTS))

    async def get_account(self, email: str) -> Row[*tuple[Any, ...]] | None:
        """Return one member, or somebody invited, or None."""
        return (await self._session.execute(_GET_ACCOUNT, {"email": email})).one_or_none()

    async def set_admin(self, email: str, *, is_admin: bool) -> str:
        """Return `ok`, `unknown`, `unchanged`, `inactive` or `last_admin`."""
        return str((await self._session.execute(_SET_ADMIN, {"email": email, "admin": is_admin})).scalar_one())

    async def set_active(self, email: str, *, is_active: bool) -> str:
        """Return `ok`, `unknown`, `unchanged` or `last_admin`."""
        return str((await self._session.execute(_SET_ACTIVE, {"email": email, "active": is_active})).scalar_one())

    async def remove_account(self, email: str) -> str:
        """Return `ok`, `unknown` or `last_admin`."""
        return str((await self._session.execute(_REMOVE, {"email": email})).scalar_one())

    async def rotate_key(self, *, revoke: bool) -> str:
        """Return the id of the new signing key."""
        return str((await self._session.execute(_ROTATE_KEY, {"revoke": revoke})).scalar_one())

    async def mark_production(self, *, production: bool | None) -> bool:
        """Mark the server as production, or take the mark away; None only tells whether it is."""
        return bool((await self._session.execute(_MARK_PRODUCTION, {"production": production})).scalar_one())

    async def server_status(self) -> Row[*tuple[Any, ...]]:
        """Return what the database tells of itself."""
        return (await self._session.execute(_STATUS)).one()
