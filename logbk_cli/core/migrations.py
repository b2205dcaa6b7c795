"""Brings a database's schema to what this LogBK needs: all of it in one transaction, or nothing."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from logbk_cli.core import clock
from logbk_cli.core.connection import Server, environment_for
from logbk_cli.core.connection_failures import explain
from logbk_cli.shared.exceptions import DatabaseUnavailableError, PermissionDeniedError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

_log = logging.getLogger(__name__)

OLDEST_SERVER: Final = 150000
# Who backs the database up, or has an odd tool open, shall not hold an upgrade up for ever.
_LOCK_TIMEOUT: Final = "60s"
_VERSION_FILE: Final = re.compile(r"(\d{4})_\w+\.py")

# The transaction must not depend on what the environment, the role or the database sets.
_SETTINGS: Final = f"""
SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
SET LOCAL ROLE NONE;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}';
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL row_security = on;
SET LOCAL standard_conforming_strings = on;
SET LOCAL check_function_bodies = on;
SET LOCAL client_min_messages = warning;
SET LOCAL DateStyle = ISO;
SET LOCAL TimeZone = 'UTC';
SET LOCAL default_tablespace = '';
SET LOCAL default_table_access_method = heap;
"""

# One at a time. Anybody who may connect can take an advisory lock, and so keep others waiting: it serves only until the
# first migration has made a table that members cannot lock.
_TAKE_TURNS: Final = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                  WHERE n.nspname = 'logbk_private' AND c.relname = 'alembic_version') THEN
    PERFORM pg_advisory_xact_lock(7165110226);
  END IF;
  IF EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
              WHERE n.nspname = 'logbk_private' AND c.relname = 'alembic_version') THEN
    SET LOCAL ROLE logbk_owner;
    LOCK TABLE logbk_private.alembic_version IN SHARE ROW EXCLUSIVE MODE;
    SET LOCAL ROLE NONE;
  END IF;
END $$;
"""

# The bundled server belongs to one person of the operating system. Its only client logs in as logbk_local,
# and gets a token for the one local account without a password. Bound values stay out of the server's log.
_LOCAL_ROLE: Final = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'logbk_local') THEN
    BEGIN
      CREATE ROLE logbk_local LOGIN;
      ALTER ROLE logbk_local SET log_parameter_max_length = 0;
      ALTER ROLE logbk_local SET log_parameter_max_length_on_error = 0;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;  -- another database of the cluster was faster
    END;
  END IF;
  IF NOT pg_has_role('logbk_local', 'logbk_app', 'USAGE') THEN
    GRANT logbk_app TO logbk_local;
  END IF;
  -- Nobody closes the other databases of this server, where a client could store what it likes.
  IF EXISTS (SELECT FROM pg_database AS d, unnest(ARRAY['CONNECT', 'TEMP']) AS p
              WHERE d.datname IN ('postgres', 'template1') AND has_database_privilege('public', d.oid, p)) THEN
    REVOKE CONNECT, TEMP ON DATABASE postgres, template1 FROM PUBLIC;
  END IF;
END $$;
SET LOCAL ROLE logbk_owner;
GRANT EXECUTE ON FUNCTION logbk.local_token() TO logbk_local;
INSERT INTO logbk_private.accounts (email, email_key, is_admin, is_local)
VALUES ('local', 'local', true, true) ON CONFLICT DO NOTHING;
INSERT INTO logbk_private.sessions (sid, user_id, access_jti, refresh_jti, expires_at)
SELECT gen_random_uuid(), a.id, gen_random_uuid(), gen_random_uuid(), '2999-12-31 00:00:00+00'
  FROM logbk_private.accounts AS a
 WHERE a.is_local AND NOT EXISTS (
   SELECT FROM logbk_private.sessions AS s
    WHERE s.user_id = a.id AND s.revoked_at IS NULL AND s.expires_at > '2900-01-01 00:00:00+00');
"""
_LOCAL_PROFILE: Final = """
INSERT INTO logbk.profiles (user_id, unit)
SELECT a.id, %(unit)s FROM logbk_private.accounts AS a WHERE a.is_local
ON CONFLICT (user_id) DO NOTHING
"""


class SchemaMismatchError(DatabaseUnavailableError):
    """The database answers, and its schema is not the one that this LogBK knows."""


@cache
def newest_revision() -> str:
    """Return the number of the newest migration, read from the names of the files."""
    return max(
        match[1]
        for file in (migrations_folder() / "versions").iterdir()
        if (match := _VERSION_FILE.fullmatch(file.name))
    )


def require_known(revision: str) -> None:
    """Refuse a schema that a newer LogBK made.

    Raises:
        SchemaMismatchError: it is one.

    """
    newest = newest_revision()
    if revision > newest:
        raise SchemaMismatchError(
            f"this database has schema {revision}, newer than the {newest} that this LogBK knows", "Upgrade LogBK."
        )


def migrations_folder() -> Path:
    """Return the folder of the migrations: inside an installed package, beside the package in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def upgrade(server: Server, *, unit: str = "kg", on_step: Callable[[str], None] | None = None) -> None:
    """Upgrade the schema to the newest revision; several at once wait for each other, and all succeed.

    The role that connects to `server` owns the database and may create roles. The bundled server's one account is
    set up too; its profile begins with `unit`. `on_step` is told in plain words what is being done.

    Raises:
        PermissionDeniedError: the role may not do this.
        DatabaseUnavailableError: no connection.
        SchemaMismatchError: a newer schema.

    """
    say = on_step or _ignore
    began = time.perf_counter()
    with _transaction(server) as connection:
        current, newest = _current_revision(connection), newest_revision()
        if current is None:
            say("Creating the schema")
        else:
            require_known(current)
            if current < newest:
                say(f"Upgrading the schema from {current} to {newest}")
        # Alembic runs even when no migration is due: env.py closes a database that was restored or copied.
        from alembic import command

        command.upgrade(_alembic_config(connection), "head")
        if server.is_bundled:
            say("Setting up your account")
            run_script(connection, f"SET LOCAL ROLE NONE;{_LOCAL_ROLE}")
            connection.exec_driver_sql(_LOCAL_PROFILE, {"unit": unit})
    _log.info("brought the schema from %s to %s in %d ms", current or "nothing", newest, clock.ms_since(began))


def downgrade(server: Server, revision: str) -> None:
    """Take the schema back to `revision` or "base"; what is dropped is lost. For the tests."""
    with _transaction(server) as connection:
        from alembic import command

        command.downgrade(_alembic_config(connection), revision)


def run_file(connection: "Connection", file: Path) -> None:
    """Run a file of SQL in the transaction of `connection`; for the migrations."""
    run_script(connection, file.read_text(encoding="utf-8"))


def _ignore(_step: str) -> None:
    """Take a step that nobody listens to."""


@contextmanager
def _transaction(server: Server) -> Iterator["Connection"]:
    def connect() -> psycopg.Connection[Any]:
        with environment_for(server):
            return psycopg.connect(server.conninfo, **server.options)

    engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            run_script(connection, _SETTINGS)
            _check_server(connection)
            run_script(connection, _TAKE_TURNS)
            yield connection
    except DBAPIError as error:
        raise _explain(error.orig, server) from error
    except psycopg.Error as error:
        raise _explain(error, server) from error
    finally:
        engine.dispose()


def run_script(connection: "Connection", script: str) -> None:
    """Run statements as they stand: several at once, and no character in them means a parameter; for the migrations."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def _check_server(connection: "Connection") -> None:
    row = connection.exec_driver_sql(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
    ).one()
    if row[0] < OLDEST_SERVER:
        raise DatabaseUnavailableError(
            f"this server is PostgreSQL {row[0] // 10000}, and LogBK needs {OLDEST_SERVER // 10000} or newer"
        )
    if row[1] != "UTF8":
        raise DatabaseUnavailableError(
            f"this database stores text as {row[1]}, and LogBK needs UTF8", "Create it with ENCODING 'UTF8'."
        )


def _current_revision(connection: "Connection") -> str | None:
    if connection.exec_driver_sql("SELECT to_regclass('logbk_private.alembic_version')").scalar() is None:
        return None
    # The table is the owner's; whoever connected has to become it, as the migrations do.
    connection.exec_driver_sql("SET LOCAL ROLE logbk_owner")
    revision = connection.exec_driver_sql("SELECT version_num FROM logbk_private.alembic_version").scalar()
    connection.exec_driver_sql("SET LOCAL ROLE NONE")
    return None if revision is None else str(revision)


def _alembic_config(connection: "Connection") -> "Config":
    from alembic.config import Config

    config = Config()
    # Its value passes through configparser, to which a percent sign is special.
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _explain(error: BaseException | None, server: Server) -> Exception:
    """Turn what a person can act on into an error for people; the rest is a fault of ours and stays."""
    diagnostics = error.diag if isinstance(error, psycopg.Error) else None
    message = (diagnostics and diagnostics.message_primary) or str(error).strip()
    hint = (diagnostics and diagnostics.message_hint) or None
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return PermissionDeniedError(
            f"the schema cannot be created or upgraded: {message}",
            hint or "Connect as a role that owns the database and may create roles.",
        )
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return DatabaseUnavailableError(
            "somebody else holds the lock that an upgrade of the schema needs",
            "Try again when they are done.",
        )
    if isinstance(error, psycopg.OperationalError):
        return explain(error, server)
    return error if isinstance(error, Exception) else RuntimeError(message)
