"""Rules for signing in and out, joining, passwords and sessions."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.auth.passwords import KdfParameters, derive, new_salt
from logbk_cli.auth.repository import AuthRepository
from logbk_cli.auth.schemas import MemberResponse, SessionResponse, SignedIn
from logbk_cli.auth.values import normalise_code, require_email, scram_verifier
from logbk_cli.core.whole_file import write_whole
from logbk_cli.shared.exceptions import (
    AuthenticationError,
    BusinessRuleError,
    InvalidInputError,
    LogBKError,
    NotFoundError,
)
from logbk_cli.shared.text import sanitise

MAX_DEVICE_LENGTH: Final = 120
_ID: Final = re.compile(r"[0-9a-f]{1,32}", re.ASCII)


class AuthService:
    """Who somebody is on this server, and for how long."""

    def __init__(self, session: AsyncSession) -> None:
        self._auth = AuthRepository(session)

    async def sign_in(self, email: str, password: str, device: str) -> SignedIn:
        """Open a session and return its tokens, which count once the transaction is committed.

        Raises:
            AuthenticationError: e-mail or password is wrong, or there were too many tries.
            InvalidInputError: not an e-mail address.

        """
        email = require_email(email)
        return await self._login(email, await self._derive(email, password), device)

    async def join(  # noqa: PLR0913 - what one transaction does
        self,
        code: str,
        password: str,
        device: str,
        *,
        role_password: str | None = None,
        before_commit: Callable[[], None] | None = None,
        email_if_joined: str | None = None,
    ) -> SignedIn:
        """Redeem the code of an invitation or a reset with a password of one's own, and sign in.

        `role_password` becomes the password of the login role. `before_commit` is called when the server has agreed and
        nothing is committed yet. `email_if_joined` is whom to sign in, with the same password, if the code turns out to
        be used: an earlier attempt may have got that far.

        Raises:
            BusinessRuleError: the code is used, expired, replaced, or was made for another login role.

        """
        salt, kdf = new_salt(), KdfParameters().as_json()
        authkey = derive(password, salt, kdf)
        verifier = None if role_password is None else scram_verifier(role_password)
        row = await self._auth.join(normalise_code(code), salt, kdf, authkey, verifier)
        if row.status != "ok":
            refused = BusinessRuleError(
                "the server does not take this code: it is used, expired, or made for somebody else",
                "If you have used it before, sign in with `logbk login`; otherwise ask for a new one.",
            )
            if email_if_joined is None:
                raise refused
            try:
                return await self.sign_in(email_if_joined, password, device)
            except AuthenticationError:
                raise refused from None
        signed_in = await self._login(row.email, authkey, device)
        if before_commit is not None:
            before_commit()
        return signed_in

    async def who_am_i(self) -> MemberResponse:
        """Return the signed-in person and the session."""
        row = await self._auth.whoami()
        return MemberResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it

    async def sign_out(self) -> bool:
        """End this session; False where it cannot end."""
        return await self._auth.logout()

    async def sign_out_everywhere(self) -> int:
        """End all sessions of the signed-in person and return how many there were."""
        return await self._auth.logout_everywhere()

    async def list_sessions(self) -> tuple[SessionResponse, ...]:
        """Return the signed-in person's sessions, the last used first."""
        rows = await self._auth.list_sessions()
        return tuple(SessionResponse.model_validate(dict(row._mapping)) for row in rows)  # noqa: SLF001 - as above

    async def revoke_sessions(self, ids: Sequence[str]) -> tuple[SessionResponse, ...]:
        """End the sessions whose ids begin as given, and return them; this session's own is ended last.

        Raises:
            InvalidInputError: not the beginning of an id.
            NotFoundError: no session, or several, begin so; none is ended then.

        """
        sessions = await self.list_sessions()
        chosen = {session.session_id: session for session in (_require_one(text, sessions) for text in ids)}
        return await self._revoke(tuple(chosen.values()))

    async def revoke_other_sessions(self) -> tuple[SessionResponse, ...]:
        """End all sessions of the signed-in person but this one, and return them."""
        return await self._revoke(tuple(one for one in await self.list_sessions() if not one.is_current))

    async def change_password(self, old: str, new: str) -> None:
        """Change the signed-in person's password and end all other sessions.

        Raises:
            AuthenticationError: the old password is wrong, or there were too many tries.

        """
        member = await self._auth.whoami()
        _refuse_local(is_local=member.is_local)
        old_authkey = await self._derive(member.email, old)
        salt, kdf = new_salt(), KdfParameters().as_json()
        status = await self._auth.change_password(old_authkey, salt, kdf, derive(new, salt, kdf))
        _require_ok(status, wrong="the old password is wrong")

    async def close_account(self, password: str) -> MemberResponse:
        """Deactivate the signed-in person's account, end its sessions, and return what it was.

        Raises:
            AuthenticationError: the password is wrong, or there were too many tries.
            BusinessRuleError: nobody else could administer the server.

        """
        member = await self.who_am_i()
        _refuse_local(is_local=member.is_local)
        status = await self._auth.close_account(await self._derive(member.email, password))
        if status == "last_admin":
            raise BusinessRuleError(
                "you are the last administrator of this server",
                "Make somebody else one first: `logbk admin user promote EMAIL`.",
            )
        _require_ok(status, wrong="the password is wrong")
        return member

    async def _login(self, email: str, authkey: bytes, device: str) -> SignedIn:
        row = await self._auth.login(email, authkey, sanitise(device)[:MAX_DEVICE_LENGTH] or None)
        _require_ok(str(row.status), wrong="e-mail or password is wrong")
        return SignedIn(email=email, access_token=row.access_token, refresh_token=row.refresh_token)

    async def _derive(self, email: str, password: str) -> bytes:
        row = await self._auth.prelogin(email)
        return derive(password, bytes(row.salt), row.kdf)

    async def _revoke(self, sessions: Sequence[SessionResponse]) -> tuple[SessionResponse, ...]:
        # Once this session has ended, the database answers nothing more in this transaction.
        ordered = sorted(sessions, key=lambda session: session.is_current)
        return tuple([one for one in ordered if await self._auth.revoke_session(one.session_id)])


def _require_one(text: str, sessions: Sequence[SessionResponse]) -> SessionResponse:
    wanted = text.strip().lower().replace("-", "")
    if not _ID.fullmatch(wanted):
        raise InvalidInputError(f"not the id of a session: {text!r}", "See `logbk session list`.")
    found = [session for session in sessions if session.session_id.hex.startswith(wanted)]
    if not found:
        raise NotFoundError(f"no session of yours begins with {text!r}", "See `logbk session list`.")
    if len(found) > 1:
        raise NotFoundError(
            f"{len(found)} sessions begin with {text!r}",
            "Write more of the id.",
            candidates=tuple(str(session.session_id) for session in found),
        )
    return found[0]


def _refuse_local(*, is_local: bool) -> None:
    if is_local:
        raise BusinessRuleError("the local account of the bundled server has no password and does not close")


def _require_ok(status: str, *, wrong: str) -> None:
    if status == "ok":
        return
    if status == "throttled":
        raise AuthenticationError("too many tries with this e-mail", "Try again in 15 minutes.")
    if status == "denied":
        raise AuthenticationError(wrong, "If it is lost, an administrator helps: `logbk admin user reset-password`.")
    if status == "local":
        _refuse_local(is_local=True)
    raise LogBKError(f"the server answered {sanitise(status)!r}, which this LogBK does not know", "Upgrade LogBK.")


def store_certificate(file: Path, pem: str) -> None:
    """Write certificates to a file of one's own, all of them or none."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, pem)
    except OSError as error:
        raise InvalidInputError(
            f"the server's certificate cannot be stored in {file.parent}: {error.strerror}",
            "Mend that, or set LOGBK_CONFIG_DIR to a folder of your own.",
        ) from error
