"""Backups of the bundled server's database: all of it in one file of pg_dump's, and back again.

A restore fills a database of its own beside the log. Only when that one is whole, migrated and has new keys do the two
change names, in one transaction: until then the log is what it was, and from then on it is the one of the backup.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import psycopg
from psycopg import sql

from logbk_cli.core import connection, embedded, migrations
from logbk_cli.core.connection import Server
from logbk_cli.core.embedded_account import Account, one_line
from logbk_cli.core.embedded_postmaster import Endpoint
from logbk_cli.core.embedded_programs import ProgramError, find_programs, run_client
from logbk_cli.core.file_lock import Patience, locked
from logbk_cli.shared.exceptions import BusinessRuleError, DatabaseUnavailableError, InvalidInputError

_log = logging.getLogger(__name__)

_MAINTENANCE: Final = "postgres"
_SCRATCH: Final = "logbk_restoring"
_REPLACED: Final = "logbk_replaced"
_MAGIC: Final = b"PGDMP"
_REVISION: Final = re.compile(r"^([0-9]{4})$", re.MULTILINE | re.ASCII)
_OURS: Final = re.compile(r"TABLE DATA logbk_private alembic_version ")
_SWAP_SECONDS: Final = 30.0
_ROLES: Final = ("logbk_owner", "logbk_app", "logbk_roles", "logbk_local")
_NO_BACKUP: Final = "It must be a file that `logbk db backup` wrote."
_PATIENCE: Final = Patience(
    seconds=600,
    waiting="Waiting for another LogBK command that is restoring a backup",
    overdue="Another LogBK command has been restoring a backup for ten minutes.",
    hint="Try again when it is done.",
)

_VERSION: Final = "SELECT obj_description(to_regnamespace('logbk'), 'pg_namespace')"
_COUNTS: Final = """
SELECT (SELECT count(*) FROM logbk.workouts WHERE deleted_at IS NULL),
       (SELECT count(*) FROM logbk.sets WHERE deleted_at IS NULL)
"""
_TABLES: Final = """
SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'user_id'
 WHERE c.relnamespace = to_regnamespace('logbk') AND c.relkind = 'r' AND c.relname <> 'profiles'
"""
_NOT_OF_THE_CATALOGUE: Final = sql.SQL(
    "SELECT EXISTS (SELECT FROM {} WHERE user_id <> '00000000-0000-0000-0000-000000000000')"
)
# Whoever has had the backup has its keys: no token signed with one of them is worth anything here. No session goes on
# but the local account's, which has no token outside the database.
_ROTATE: Final = """
SELECT logbk_private.new_key('token-' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDD') || '-'
                             || substr(gen_random_uuid()::text, 1, 8), 'token');
DELETE FROM logbk_private.signing_keys WHERE purpose = 'token' AND NOT is_active;
UPDATE logbk_private.sessions AS s
   SET access_jti = gen_random_uuid(), refresh_jti = gen_random_uuid(), prev_access_jti = NULL, prev_refresh_jti = NULL,
       rotated_xid = pg_current_xact_id(),  -- transactions are counted anew in this cluster
       revoked_at = CASE WHEN a.is_local THEN s.revoked_at ELSE coalesce(s.revoked_at, clock_timestamp()) END,
       revoked_why = CASE WHEN a.is_local THEN s.revoked_why ELSE coalesce(s.revoked_why, 'restored from a backup') END
  FROM logbk_private.accounts AS a WHERE a.id = s.user_id;
"""
_TERMINATE: Final = "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds, or a log: the schema's number, and how many workouts and sets that are not deleted."""

    schema: str
    workouts: int
    sets: int


def back_up(data_dir: Path, file: BinaryIO, on_step: Callable[[str], None]) -> Contents:
    """Write a backup of the log into an open file, as it is at one moment; others go on meanwhile.

    Raises:
        BusinessRuleError: there is no log yet.
        DatabaseUnavailableError: the server does not start, or pg_dump fails.

    """
    endpoint = embedded.ensure_running(data_dir, on_step)
    with _connected(endpoint, embedded.DATABASE) as there:
        contents = _contents(there)
    if contents is None:
        raise BusinessRuleError(
            "there is no log to back up yet", 'Log a set first: logbk log "bench press 3x8 @ 80kg".'
        )
    on_step("Writing the backup")
    try:
        run_client(
            _program("pg_dump"),
            *("--format=custom", "--no-password", "--lock-wait-timeout=60s"),
            f"--dbname={_url(endpoint, embedded.DATABASE)}",
            into=file,
        )
    except ProgramError as error:
        raise DatabaseUnavailableError(f"the backup could not be written: {_said(error)}") from None
    _log.info("backed up %d workouts and %d sets", contents.workouts, contents.sets)
    return contents


def inspect(file: Path) -> str:
    """Return the number of the schema in a backup.

    Raises:
        InvalidInputError: it is no backup of a log, cannot be read, or a newer LogBK made it.

    """
    with file.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise InvalidInputError(f"{file} is no backup", _NO_BACKUP)
    try:
        listing = run_client(_program("pg_restore"), "--list", str(file.absolute()))
        if not _OURS.search(listing):
            raise InvalidInputError(f"{file} is a backup, but not of a LogBK log", _NO_BACKUP)
        table = ("--data-only", "--schema=logbk_private", "--table=alembic_version", "--file=-")
        revision = _REVISION.search(run_client(_program("pg_restore"), *table, str(file.absolute())))
    except ProgramError as error:
        raise InvalidInputError(f"{file} is a backup that cannot be read: {_said(error)}", _NO_BACKUP) from None
    if revision is None:
        raise InvalidInputError(f"{file} is a backup, but not of a LogBK log", _NO_BACKUP)
    if revision[1] > migrations.newest_revision():
        raise InvalidInputError(
            f"{file} has schema {revision[1]}, newer than the {migrations.newest_revision()} that this LogBK knows",
            "Upgrade LogBK.",
        )
    return revision[1]


def find_log(data_dir: Path, on_step: Callable[[str], None]) -> Contents | None:
    """Return what the log holds; None where a restore would take nothing away."""
    endpoint = embedded.ensure_running(data_dir, on_step)
    with _connected(endpoint, embedded.DATABASE) as there:
        tables = [row[0] for row in there.execute(_TABLES).fetchall()]
        for table in tables:
            row = there.execute(_NOT_OF_THE_CATALOGUE.format(sql.Identifier("logbk", table))).fetchone()
            if row is not None and row[0]:
                return _contents(there)
    return None


def restore(data_dir: Path, file: Path, on_step: Callable[[str], None]) -> Contents:
    """Put the log of a backup, which `inspect` has passed, in the place of the one that is there; return what it holds.

    Whoever is connected to the log is cut off when it changes. An older schema is brought up to date.

    Raises:
        InvalidInputError: the backup is damaged.
        DatabaseUnavailableError: the server does not start, or does not let go of the log.

    """
    endpoint = embedded.ensure_running(data_dir, on_step)
    with locked(data_dir / "restore.lock", _PATIENCE, on_step), _connected(endpoint, _MAINTENANCE) as maintenance:
        _ensure_roles(endpoint, maintenance, on_step)
        try:
            _create(maintenance, _SCRATCH)
            on_step("Reading the backup")
            _fill(endpoint, file)
            migrations.upgrade(_server(endpoint, _SCRATCH), on_step=on_step)
            with _connected(endpoint, _SCRATCH) as there:
                there.execute(_ROTATE)
                contents = _contents(there)
            if contents is None:
                raise InvalidInputError(f"{file} holds no log", _NO_BACKUP)
            on_step("Replacing the log")
            _swap(maintenance)
        finally:
            _drop(maintenance, _SCRATCH, _REPLACED)
    _log.info("restored %d workouts and %d sets", contents.workouts, contents.sets)
    return contents


def _fill(endpoint: Endpoint, file: Path) -> None:
    try:
        run_client(
            _program("pg_restore"),
            *("--exit-on-error", "--single-transaction", "--no-password"),
            f"--dbname={_url(endpoint, _SCRATCH)}",
            str(file.absolute()),
        )
    except ProgramError as error:
        raise InvalidInputError(
            f"the backup could not be read: {_said(error)}", "Nothing was changed: the log is what it was."
        ) from None


def _ensure_roles(endpoint: Endpoint, maintenance: psycopg.Connection[Any], on_step: Callable[[str], None]) -> None:
    """Make the roles that a backup refers to, as a cluster has them from its first migration on."""
    found = maintenance.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(_ROLES)]).fetchone()
    if found is None or found[0] < len(_ROLES):
        _create(maintenance, _SCRATCH)
        migrations.upgrade(_server(endpoint, _SCRATCH), on_step=on_step)


def _create(maintenance: psycopg.Connection[Any], name: str) -> None:
    _drop(maintenance, name)  # what a killed command left
    maintenance.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))


def _drop(maintenance: psycopg.Connection[Any], *names: str) -> None:
    for name in names:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _swap(maintenance: psycopg.Connection[Any]) -> None:
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    deadline = time.monotonic() + _SWAP_SECONDS
    while True:
        maintenance.execute(_TERMINATE, [embedded.DATABASE])
        maintenance.execute(_TERMINATE, [_SCRATCH])
        try:
            with maintenance.transaction():
                maintenance.execute(rename.format(sql.Identifier(embedded.DATABASE), sql.Identifier(_REPLACED)))
                maintenance.execute(rename.format(sql.Identifier(_SCRATCH), sql.Identifier(embedded.DATABASE)))
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise DatabaseUnavailableError(
                    "other programs keep connecting to the log, which is to be replaced",
                    "Nothing was changed. End them, and try again.",
                ) from None
        else:
            return


def _contents(there: psycopg.Connection[Any]) -> Contents | None:
    schema = there.execute(_VERSION).fetchone()
    if schema is None or schema[0] is None:
        return None
    counts = there.execute(_COUNTS).fetchone()
    return None if counts is None else Contents(schema[0], *counts)


@contextmanager
def _connected(endpoint: Endpoint, database: str) -> Iterator[psycopg.Connection[Any]]:
    server = _server(endpoint, database)
    try:
        with connection.environment_for(server):
            opened = psycopg.connect(server.conninfo, autocommit=True, **server.options)
        with opened:
            yield opened
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(f"the bundled server did not do it: {one_line(str(error).encode())}") from error


def _server(endpoint: Endpoint, database: str) -> Server:
    return connection.bundled(_url(endpoint, database))


def _url(endpoint: Endpoint, database: str) -> str:
    return embedded.conninfo(endpoint, role=embedded.SUPERUSER, database=database)


def _program(name: str) -> Path:
    return find_programs(Account(), lambda _: None) / name


def _said(error: ProgramError) -> str:
    lines = [line for line in error.output.splitlines() if "error:" in line] or error.output.splitlines()
    return lines[0].partition("error: ")[2] or lines[0] if lines else "it said nothing"
