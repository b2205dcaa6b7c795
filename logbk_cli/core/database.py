"""The engine and the unit of work: one command, one connection, one transaction, one signed-in person."""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from logbk_cli.core import clock, connection, connection_failures, migrations
from logbk_cli.core.config import Settings, default_unit
from logbk_cli.core.connection import Server
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import (
    AuthenticationError,
    DatabaseUnavailableError,
    InvalidInputError,
    LogBKError,
    PermissionDeniedError,
)

if TYPE_CHECKING:
    from logbk_cli.core import embedded
    from logbk_cli.core.tokens import TokenKeeper

T = TypeVar("T")
_log = logging.getLogger(__name__)

MEMBER_ROLE = "logbk_local"
OWNER_ROLE = "postgres"
DATABASE = "logbk"

# Signs in and reads the schema's version in one round trip. The bundled server hands its one account a token itself.
# Times arrive as the driver reads them, whatever the environment or the role sets; transaction-local, for poolers.
_PINS = "set_config('DateStyle', 'ISO', true), set_config('TimeZone', 'UTC', true)"
_BYPASSES = "(SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user)"
_VERSION = "obj_description(to_regnamespace('logbk'), 'pg_namespace')"
_WHO = {"token": "logbk.auth(:token)", "local": "logbk.auth(logbk.local_token())", "nobody": "NULL::uuid"}
_NOT_OURS = (psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedFunction, psycopg.errors.UndefinedTable)


class Level(Enum):
    """What a command asks of the person: the one place where this is told apart.

    The database decides; this only lets the client send the right token and say the right thing.
    """

    NONE = "nobody need be signed in"
    MEMBER = "a member, signed in"
    ADMINISTRATOR = "a member who is an administrator by now, or the owner's own connection"


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """An open transaction. Services use the session and never commit; `user_id` is None where nobody is signed in."""

    session: AsyncSession
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to connect, and as whom.

    `owner` is set on the bundled server only, where LogBK migrates by itself; `keeper` on all others.
    """

    server: Server
    owner: Server | None
    token: str | None
    keeper: "TokenKeeper | None"


class _SchemaOutdatedError(Exception):
    """The database has no schema of ours, or an older one."""


class _TokenRefusedError(Exception):
    """The server does not take the token that was sent, whatever this machine's clock says of it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


def in_unit_of_work(settings: Settings, work: Callable[[UnitOfWork], Awaitable[T]], level: Level = Level.MEMBER) -> T:
    """Run `work` in one transaction, commit it, and return what it returned.

    The bundled server is created, started and upgraded as needed; a session that is about to expire is renewed.
    Whatever `work` raises rolls everything back.

    Raises:
        DatabaseUnavailableError: no server answers.
        SchemaMismatchError: its schema is not one that this LogBK can use.
        AuthenticationError: nobody is signed in, or the session has ended.
        PermissionDeniedError: `level` asks for an administrator, and this person is none.

    """
    target = _find_target(settings)
    try:
        return _run(target, work, level)
    except _SchemaOutdatedError:
        if target.owner is None:
            raise migrations.SchemaMismatchError(
                "this database has no LogBK schema, or an older one",
                "Whoever owns it runs `logbk --database-url URL admin init URL` or `admin migrate`.",
            ) from None
        with console.progress() as on_step:
            migrations.upgrade(target.owner, unit=default_unit(), on_step=on_step)
    try:
        return _run(target, work, level)
    except _SchemaOutdatedError:
        raise migrations.SchemaMismatchError(
            "the database's schema is not what this LogBK made it", "Is another LogBK at work on it? Try again."
        ) from None


def server_of(settings: Settings) -> Server:
    """Return the server that the commands talk to; the bundled one is started."""
    return _find_server(settings)[0]


def keeper_of(settings: Settings) -> "TokenKeeper":
    """Return the tokens that this machine has for a server other than the bundled one."""
    if settings.database_url is None:
        raise LookupError("the bundled server signs its one account in by itself")
    return _keeper(settings, connection.remote(settings.database_url, pooler=settings.pooler))


def bundled_owner(endpoint: "embedded.Endpoint") -> Server:
    """Return the connection by which the bundled server's database is migrated."""
    from logbk_cli.core import embedded  # noqa: PLC0415 - other servers need none of it

    return connection.bundled(embedded.conninfo(endpoint, role=OWNER_ROLE, database=DATABASE))


def _find_target(settings: Settings) -> _Target:
    server, owner = _find_server(settings)
    # What a profile's own URL names was said aloud when the profile was made; what the environment adds was not.
    known = {} if settings.profile is None else conninfo_to_dict(settings.database_url or "")
    for weakness in server.weaknesses:
        if weakness not in settings.said and weakness.partition("=")[0] not in known:
            settings.said.add(weakness)
            _log.warning("the connection is weaker than it need be: %s", weakness)
            console.say(f"warning: {weakness}", style="yellow")
    if server.is_bundled:
        return _Target(server, owner, None, None)
    return _Target(server, owner, settings.token, _keeper(settings, server))


def _keeper(settings: Settings, server: Server) -> "TokenKeeper":
    from logbk_cli.core.secret_store import SecretStore  # noqa: PLC0415 - the bundled server needs none of it
    from logbk_cli.core.tokens import TokenKeeper  # noqa: PLC0415 - likewise

    return TokenKeeper(SecretStore(settings.state_dir), server.key, settings.state_dir)


def _find_server(settings: Settings) -> tuple[Server, Server | None]:
    if settings.database_url is not None:
        from logbk_cli.core.secret_store import SecretStore  # noqa: PLC0415 - as above

        url, pooler = settings.database_url, settings.pooler
        server = connection.remote(url, pooler=pooler)
        password = (
            SecretStore(settings.state_dir).read(server.key, "password") if connection.needs_password(url) else None
        )
        return (server if password is None else connection.remote(url, pooler=pooler, password=password)), None
    from logbk_cli.core import embedded  # noqa: PLC0415 - as above

    endpoint = embedded.find_running(settings.data_dir)
    if endpoint is None:
        with console.progress() as on_step:
            endpoint = embedded.ensure_running(settings.data_dir, on_step)
    url = embedded.conninfo(endpoint, role=MEMBER_ROLE, database=DATABASE)
    return connection.bundled(url), bundled_owner(endpoint)


def _run(target: _Target, work: Callable[[UnitOfWork], Awaitable[T]], level: Level) -> T:
    # psycopg cannot wait on Windows' default event loop.
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        try:
            return runner.run(_transact(target, work, level))
        except _TokenRefusedError as refused:
            if target.token is not None:
                raise AuthenticationError(
                    "LOGBK_TOKEN is not, or no longer, a token of this server",
                    "Unset it to use the session of this machine, or give a fresh one.",
                ) from None
            if target.server.is_bundled:
                raise AuthenticationError("the session has ended", "Sign in again.") from None
            stale = refused.token
        _log.info("the server refused the access token, and is asked for another")
        try:
            return runner.run(_transact(target, work, level, stale=stale))
        except _TokenRefusedError:
            raise AuthenticationError("the session has ended", "Sign in with `logbk login`.") from None


async def _transact(
    target: _Target, work: Callable[[UnitOfWork], Awaitable[T]], level: Level, *, stale: str | None = None
) -> T:
    engine = None
    began = time.perf_counter()
    try:
        opened = await _connect(target.server)
        try:
            token = await _find_token(target, opened, level, stale)
        except BaseException:
            await opened.close()
            raise

        async def give() -> psycopg.AsyncConnection:
            return opened

        engine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=give,
            poolclass=NullPool,
            hide_parameters=True,
            use_native_hstore=False,  # or each connection begins by asking for a type that no table has
        )
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            user_id = await _sign_in(session, target, token, level)
            result = await work(UnitOfWork(session, user_id))
        _log.debug("committed, %d ms after the transaction was asked for", clock.ms_since(began))
        return result  # noqa: TRY300 - nothing is raised from here on
    except (DBAPIError, psycopg.Error) as error:
        if _is_missing_role(error) and target.owner is not None:
            raise _SchemaOutdatedError from error  # on the bundled server the role exists from the first migration on
        explained = _explain(error, target)
        if explained is error:
            raise  # from itself it would forget what caused it
        raise explained from error
    finally:
        if engine is not None:
            await engine.dispose()


async def _connect(server: Server) -> psycopg.AsyncConnection:
    began = time.perf_counter()
    _log.debug("connecting to %s", server.key)
    with connection.environment_for(server):
        opened = await psycopg.AsyncConnection.connect(server.conninfo, **server.options)
    _log.info("connected to %s in %d ms", server.key, clock.ms_since(began))
    if "," in server.key:
        _log.info("of these hosts it is %s, port %d", opened.info.host, opened.info.port)
    # Whatever the server's default is: sessions hold where each statement sees the present.
    await opened.set_isolation_level(psycopg.IsolationLevel.READ_COMMITTED)
    return opened


async def _find_token(target: _Target, opened: psycopg.AsyncConnection, level: Level, stale: str | None) -> str | None:
    """Return the token to send; None where there is none to send, or the bundled server gives one."""
    if target.keeper is None or level is Level.NONE:
        return None
    if target.token is not None:
        return target.token
    from logbk_cli.core.tokens import NobodySignedInError  # noqa: PLC0415 - as above

    try:
        return await target.keeper.current(opened, stale=stale, as_admin=level is Level.ADMINISTRATOR)
    except NobodySignedInError:
        return None  # the owner's connection, perhaps, or a server that hands out a token itself
    except _NOT_OURS as error:
        raise _SchemaOutdatedError from error


async def _sign_in(session: AsyncSession, target: _Target, token: str | None, level: Level) -> UUID | None:
    who = "token" if token is not None else "nobody" if level is Level.NONE else "local"
    if who == "local" and level is Level.ADMINISTRATOR and not target.server.is_bundled:
        who = "nobody"  # the owner's connection, perhaps
    may = "logbk.may_administer()" if level is Level.ADMINISTRATOR else "false"
    statement = text(f"SELECT {_WHO[who]}, {_VERSION}, {_BYPASSES}, {may}, {_PINS}")
    try:
        result = await session.execute(statement, {"token": token} if who == "token" else {})
    except DBAPIError as error:
        if isinstance(error.orig, _NOT_OURS):
            raise _SchemaOutdatedError from error
        if isinstance(error.orig, psycopg.errors.InvalidAuthorizationSpecification) and who == "token":
            raise _TokenRefusedError(token or "") from None
        # A member may not ask for the local account's token; an owner may, and a shared server has none to give.
        has_none = isinstance(error.orig, psycopg.errors.InvalidAuthorizationSpecification)
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege) or (has_none and not target.server.is_bundled):
            raise AuthenticationError("nobody is signed in on this server", "Sign in with `logbk login`.") from None
        raise
    user_id, version, bypasses, may_administer, *_ = result.one()
    _check_version(version)
    if bypasses and level is Level.MEMBER:
        raise PermissionDeniedError(
            "this role passes over the policies that keep members apart",
            "Connect as a member of logbk_app; superusers and owners look after the server, they do not log.",
        )
    if level is Level.ADMINISTRATOR and not may_administer:
        if user_id is None:
            raise AuthenticationError("nobody is signed in on this server", "Sign in with `logbk login`.")
        raise PermissionDeniedError("only an administrator may do this", "`logbk whoami` tells who you are.")
    return None if user_id is None else UUID(str(user_id))


def _check_version(version: str | None) -> None:
    if version is None or version < migrations.newest_revision():
        raise _SchemaOutdatedError
    migrations.require_known(version)


def _is_missing_role(error: DBAPIError | psycopg.Error) -> bool:
    orig = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(orig, psycopg.OperationalError) and f'role "{MEMBER_ROLE}" does not exist' in str(orig)


def _explain(  # noqa: PLR0911 - one per outcome
    error: DBAPIError | psycopg.Error, target: _Target
) -> LogBKError | Exception:
    """Turn what the driver raised into what a person can act on; a fault of ours stays what it is."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(orig, psycopg.errors.InvalidAuthorizationSpecification) and orig.sqlstate == "28000":
        return AuthenticationError(
            "the session expired or was ended while the command ran; nothing was written", "Run it again."
        )
    if isinstance(orig, psycopg.errors.InsufficientPrivilege):
        return PermissionDeniedError("the database does not allow this")
    if isinstance(orig, psycopg.errors.CheckViolation):
        return InvalidInputError(f"the database refused a value beyond its limits ({orig.diag.constraint_name})")
    if isinstance(orig, psycopg.errors.LockNotAvailable):
        return DatabaseUnavailableError("somebody else is changing the same thing just now", "Try again in a moment.")
    if isinstance(orig, psycopg.errors.DiskFull):
        return DatabaseUnavailableError("the disk of the database is full; nothing was written", "Make room on it.")
    if isinstance(orig, psycopg.OperationalError):
        return connection_failures.explain(orig, target.server)
    return error
