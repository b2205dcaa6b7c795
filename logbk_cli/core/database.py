"""The engine and the unit of work: one command, one connection, one transaction, one signed-in person."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from logbk_cli.core import embedded, migrations
from logbk_cli.core.config import Settings, default_unit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import (
    AuthenticationError,
    DatabaseUnavailableError,
    InvalidInputError,
    LogBKError,
    PermissionDeniedError,
)

T = TypeVar("T")

MEMBER_ROLE = "logbk_local"
OWNER_ROLE = "postgres"
DATABASE = "logbk"
CONNECT_TIMEOUT_S = 10

# Signs in and reads the schema's version in one round trip. The bundled server hands its one account a token itself.
# Times arrive as the driver reads them, whatever the environment or the role sets; transaction-local, for poolers.
_PINS = "set_config('DateStyle', 'ISO', true), set_config('TimeZone', 'UTC', true)"
_BYPASSES = "(SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user)"
_VERSION = "obj_description(to_regnamespace('logbk'), 'pg_namespace')"
_SIGN_IN_LOCALLY = text(f"SELECT logbk.auth(logbk.local_token()), {_VERSION}, {_BYPASSES}, {_PINS}")
_SIGN_IN = text(f"SELECT logbk.auth(:token), {_VERSION}, {_BYPASSES}, {_PINS}")


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """An open transaction of a signed-in person. Services use the session and never commit."""

    session: AsyncSession
    user_id: UUID


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to connect. `owner_url` is set on the bundled server only, where LogBK migrates by itself."""

    url: str
    owner_url: str | None
    token: str | None


class _SchemaOutdatedError(Exception):
    """The database has no schema of ours, or an older one."""


def in_unit_of_work(settings: Settings, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Run `work` in one transaction, commit it, and return what it returned.

    The bundled server is created, started and upgraded as needed. Whatever `work` raises rolls everything back.

    Raises:
        DatabaseUnavailableError: no server answers, or its schema is not one that this LogBK can use.
        AuthenticationError: nobody is signed in, or the session has ended.

    """
    target = _find_target(settings)
    try:
        return _run(target, work)
    except _SchemaOutdatedError:
        if target.owner_url is None:
            raise DatabaseUnavailableError(
                "this database has no LogBK schema, or an older one",
                "Ask whoever runs the server to create or upgrade it.",
            ) from None
        with console.progress() as on_step, embedded.without_libpq_environment():
            migrations.upgrade(target.owner_url, local=True, unit=default_unit(), on_step=on_step)
    try:
        return _run(target, work)
    except _SchemaOutdatedError:
        raise DatabaseUnavailableError(
            "the database's schema is not what this LogBK made it", "Is another LogBK at work on it? Try again."
        ) from None


def bundled_owner_url(endpoint: embedded.Endpoint) -> str:
    """Return the URL by which the bundled server's database is migrated."""
    return embedded.conninfo(endpoint, role=OWNER_ROLE, database=DATABASE)


def _find_target(settings: Settings) -> _Target:
    if settings.database_url is not None:
        _require_url(settings.database_url)
        return _Target(settings.database_url, None, settings.token)
    endpoint = embedded.find_running(settings.data_dir)
    if endpoint is None:
        with console.progress() as on_step:
            endpoint = embedded.ensure_running(settings.data_dir, on_step)
    url = embedded.conninfo(endpoint, role=MEMBER_ROLE, database=DATABASE)
    return _Target(url, bundled_owner_url(endpoint), None)


def _require_url(url: str) -> None:
    try:
        conninfo_to_dict(url)
    except (psycopg.ProgrammingError, UnicodeError):
        # libpq's own message repeats the URL, and with it the password.
        raise InvalidInputError(
            "the database URL is not one that libpq understands", "It looks like postgresql://user@host:5432/name."
        ) from None


def _run(target: _Target, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    # What psycopg says of a connection that was cut is told once, by the error; without a handler it would be twice.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    # psycopg cannot wait on Windows' default event loop.
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(_transact(target, work))


async def _transact(target: _Target, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    async def connect() -> psycopg.AsyncConnection:
        # What libpq reads from the environment is meant for other servers than the bundled one.
        with embedded.without_libpq_environment() if target.owner_url is not None else nullcontext():
            return await psycopg.AsyncConnection.connect(
                target.url,
                connect_timeout=CONNECT_TIMEOUT_S,
                **migrations.connect_options(target.url, local=target.owner_url is not None),
            )

    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=connect,
        poolclass=NullPool,
        hide_parameters=True,
        use_native_hstore=False,  # or each connection begins by asking for a type that no table has
    )
    try:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            user_id = await _sign_in(session, target)
            return await work(UnitOfWork(session, user_id))
    except (DBAPIError, psycopg.Error) as error:
        raise _explain(error, target) from error
    finally:
        await engine.dispose()


async def _sign_in(session: AsyncSession, target: _Target) -> UUID:
    try:
        if target.token is None:
            result = await session.execute(_SIGN_IN_LOCALLY)
        else:
            result = await session.execute(_SIGN_IN, {"token": target.token})
    except DBAPIError as error:
        if isinstance(
            error.orig,
            psycopg.errors.InvalidSchemaName | psycopg.errors.UndefinedFunction | psycopg.errors.UndefinedTable,
        ):
            raise _SchemaOutdatedError from error
        # On the bundled server the role exists from the first migration on.
        if target.owner_url is not None and _is_missing_role(error):
            raise _SchemaOutdatedError from error
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise AuthenticationError(
                "nobody is signed in on this server", "Set LOGBK_TOKEN to an access token."
            ) from None
        raise
    user_id, version, bypasses, *_ = result.one()
    if bypasses:
        raise PermissionDeniedError(
            "this role passes over the policies that keep members apart",
            "Connect as a member of logbk_app; superusers and owners look after the server, they do not log.",
        )
    newest = migrations.newest_revision()
    if version is None or version < newest:
        raise _SchemaOutdatedError
    if version > newest:
        raise DatabaseUnavailableError(
            f"this database has schema {version}, newer than the {newest} that this LogBK knows",
            "Upgrade LogBK.",
        )
    return UUID(str(user_id))


def _is_missing_role(error: DBAPIError) -> bool:
    return isinstance(error.orig, psycopg.OperationalError) and f'role "{MEMBER_ROLE}" does not exist' in str(
        error.orig
    )


def _explain(error: DBAPIError | psycopg.Error, target: _Target) -> LogBKError | Exception:
    """Turn what the driver raised into what a person can act on; a fault of ours stays what it is."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(orig, psycopg.errors.InvalidAuthorizationSpecification) and orig.sqlstate == "28000":
        return AuthenticationError("the session has ended", "Sign in again.")
    if isinstance(orig, psycopg.errors.InsufficientPrivilege):
        return PermissionDeniedError("the database does not allow this")
    if isinstance(orig, psycopg.errors.CheckViolation):
        return InvalidInputError(f"the database refused a value beyond its limits ({orig.diag.constraint_name})")
    if isinstance(orig, psycopg.errors.DiskFull):
        return DatabaseUnavailableError("the disk of the database is full; nothing was written", "Make room on it.")
    if isinstance(orig, psycopg.OperationalError):
        reason = (str(orig).strip().splitlines() or ["no reason given"])[0].strip()
        hint = "Check LOGBK_DATABASE_URL." if target.owner_url is None else "Try `logbk db status`."
        return DatabaseUnavailableError(f"the database cannot be reached: {reason}", hint)
    return error
