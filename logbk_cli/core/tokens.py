"""The pair of tokens of a signed-in member: kept between commands, read, and renewed in time.

Renewing survives what can happen on the way. A nonce is stored before the question is asked, so that a command that was
killed, or an answer that was lost, gets the same pair again. A lock lets one command at a time renew, and those that
waited find the new pair in the store.
"""

import base64
import hashlib
import json
import logging
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from logbk_cli.core import clock
from logbk_cli.core.file_lock import Patience, locked, locked_async
from logbk_cli.core.secret_store import Place, SecretStore
from logbk_cli.shared.exceptions import AuthenticationError, DatabaseUnavailableError

_log = logging.getLogger(__name__)

RENEW_BEFORE_S: Final = 60
NONCE_BYTES: Final = 32

_NONCE: Final = re.compile(f"[0-9a-f]{{{2 * NONCE_BYTES}}}")
_SIGN_IN: Final = "Sign in with `logbk login`."
_REFRESH: Final = "SELECT status, access_token, refresh_token FROM logbk.refresh(%s, %s)"
_PATIENCE: Final = Patience(
    seconds=30,
    waiting="Waiting for another LogBK command that is renewing the session",
    overdue="another LogBK command has been renewing the session for half a minute",
    hint="If one is stopped or hangs, end it and repeat this command.",
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says of its bearer. Only the database can tell whether it is genuine."""

    user_id: UUID
    session_id: UUID
    is_admin: bool
    issued_at: datetime
    expires_at: datetime


def read_claims(token: str) -> Claims:
    """Return what an access token says, without verifying it: the key never leaves the database.

    Raises:
        AuthenticationError: it is no access token.

    """
    import jwt  # takes longer to load than psycopg; a command with a fresh token does without

    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        read = Claims(
            user_id=UUID(claims["sub"]),
            session_id=UUID(claims["sid"]),
            is_admin=claims["adm"] is True,
            issued_at=datetime.fromtimestamp(claims["iat"], UTC),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
        is_access = claims["typ"] == "access"
    except (jwt.PyJWTError, LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError):
        is_access = False
    if not is_access:
        raise AuthenticationError("this is not an access token", _SIGN_IN)
    return read


class NobodySignedInError(AuthenticationError):
    """This machine has no tokens for the server."""


class TokenKeeper:
    """The tokens by which one server knows this machine. `key` names the server, as `Server.key` does."""

    def __init__(self, store: SecretStore, key: str, state_dir: Path) -> None:
        self._store = store
        self._key = key
        name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._lock = state_dir / "locks" / f"{name}.lock"

    def keep(self, access: str, refresh: str) -> Place:
        """Store the pair of a new sign-in, in place of any other, and return where it lies."""
        with self._one_at_a_time():
            place = self._store.write(self._key, {"refresh": refresh, "access": access})
            self._store.delete(self._key, "nonce")
        _log.info("keeps the tokens of a new session in the %s", place.kind)
        return place

    def forget(self) -> None:
        """Remove the tokens from this machine; the session itself ends at the server alone."""
        with self._one_at_a_time():
            self._forget()

    def has_tokens(self) -> bool:
        """Tell whether somebody has signed in from this machine and not signed out again."""
        return self._store.read(self._key, "refresh") is not None

    def claims(self) -> Claims | None:
        """Return what the stored access token says; None if there is none that can be read."""
        token = self._store.read(self._key, "access")
        try:
            return None if token is None else read_claims(token)
        except AuthenticationError:
            return None

    async def current(
        self, connection: psycopg.AsyncConnection, *, stale: str | None = None, as_admin: bool = False
    ) -> str:
        """Return the access token to send, after renewing it if it is about to expire.

        `stale` is one that the server has refused, whatever this machine's clock says; `as_admin` wants one
        that says its bearer is an administrator, if the account has become one. `connection` is outside
        a transaction, and is so again afterwards; what the renewal did is committed.

        Raises:
            NobodySignedInError: there are no tokens here.
            AuthenticationError: the session has ended.
            DatabaseUnavailableError: another command holds the session and does not let go.
            psycopg.Error: the connection failed; the next call asks the same question again.

        """
        before = self._store.read(self._key, "access")
        if before is not None and before != stale and _is_fresh(before) and _fits(before, as_admin=as_admin):
            return before
        if before is None and not self.has_tokens():
            raise self._nobody()
        async with self._one_at_a_time_async():
            access = self._store.read(self._key, "access")
            # Another command has renewed it just now. Its expiry is not looked at: this clock may be wrong.
            if access is not None and access not in {before, stale} and _fits(access, as_admin=as_admin):
                return access
            return await self._renew(connection)

    async def _renew(self, connection: psycopg.AsyncConnection) -> str:
        refresh = self._store.read(self._key, "refresh")
        if refresh is None:
            raise self._nobody()
        nonce = self._store.read(self._key, "nonce")
        if nonce is None or not _NONCE.fullmatch(nonce):
            nonce = secrets.token_hex(NONCE_BYTES)
            self._store.write(self._key, {"nonce": nonce})
        status, new_access, new_refresh = "denied", "", ""
        if _is_plain(refresh):
            status, new_access, new_refresh = await _ask(connection, refresh, bytes.fromhex(nonce))
        if status == "ok":
            # In this order: the refresh token alone can bring the other back.
            self._store.write(self._key, {"refresh": new_refresh, "access": new_access})
            self._store.delete(self._key, "nonce")
            _log.info("renewed the session")
            return new_access
        if status not in {"denied", "reuse"}:
            raise DatabaseUnavailableError("the server's answer is not one that this LogBK knows", "Upgrade LogBK.")
        self._forget()
        _log.warning("the server does not renew the session: %s", status)
        if status == "reuse":
            raise AuthenticationError(
                "the session has been ended, because somebody else has used its token",
                "Sign in with `logbk login`. Unless you copied LogBK's files to another machine, change your password: "
                "`logbk account password`.",
            )
        raise AuthenticationError("the session has ended", _SIGN_IN)

    def _forget(self) -> None:
        self._store.delete(self._key, "access", "refresh", "nonce")

    def _nobody(self) -> NobodySignedInError:
        trouble = self._store.trouble
        return NobodySignedInError(
            "nobody is signed in on this server",
            _SIGN_IN if trouble is None else f"{_SIGN_IN[:-1]} ({trouble}).",
        )

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with ExitStack() as stack:
            with self._explained():
                stack.enter_context(locked(self._make_lock(), _PATIENCE))
            yield

    @asynccontextmanager
    async def _one_at_a_time_async(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            with self._explained():
                await stack.enter_async_context(locked_async(self._make_lock(), _PATIENCE))
            yield

    def _make_lock(self) -> Path:
        for folder in (self._lock.parent.parent, self._lock.parent):  # `parents` takes no mode
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._lock

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AuthenticationError(
                f"the session cannot be renewed without a lock in {self._lock.parent}: "
                f"{error.strerror or type(error).__name__}",
                "Mend that, or set LOGBK_STATE_DIR to a folder of your own.",
            ) from error


async def _ask(connection: psycopg.AsyncConnection, refresh: str, nonce: bytes) -> tuple[str, str, str]:
    """Renew in a transaction of its own: until that is committed, the new tokens are worth nothing."""
    was_autocommit = connection.autocommit
    await connection.set_autocommit(True)
    try:
        cursor = await connection.execute(_REFRESH, (refresh, nonce))
        row = await cursor.fetchone()
    except psycopg.errors.LockNotAvailable:
        raise DatabaseUnavailableError(
            "another connection holds this session on the server", "Try again; it lets go when its transaction ends."
        ) from None
    finally:
        if connection.info.transaction_status is TransactionStatus.IDLE:
            await connection.set_autocommit(was_autocommit)
    status, new_access, new_refresh = row or ("", None, None)
    return status, new_access or "", new_refresh or ""


def _is_fresh(token: str) -> bool:
    """Tell whether a token outlasts the next minute by this machine's clock.

    Every command asks that. It is read here by hand, because to load PyJWT for it takes longer than to connect.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError, RecursionError):
        return False
    return _is_plain(token) and expires_at > clock.now() + timedelta(seconds=RENEW_BEFORE_S)


def _fits(token: str, *, as_admin: bool) -> bool:
    if not as_admin:
        return True
    try:
        return read_claims(token).is_admin
    except AuthenticationError:
        return False


def _is_plain(token: str) -> bool:
    """Tell whether a token is text that the database would look at, and not what a damaged store gave."""
    return token.isascii() and token.isprintable()
