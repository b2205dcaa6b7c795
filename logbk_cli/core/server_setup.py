"""A database on somebody's server: made where it is not there yet, and looked at from outside its schema."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from logbk_cli.core import connection, connection_failures, migrations
from logbk_cli.core.connection import Server
from logbk_cli.shared.exceptions import (
    BusinessRuleError,
    DatabaseUnavailableError,
    InvalidInputError,
    PermissionDeniedError,
)

# Where a role may connect to create a database: PostgreSQL's own, and what hosters give instead.
_MAINTENANCE: Final = ("postgres", "template1", "defaultdb")
# Others count on these: what LogBK does to a database would close them.
_NOT_OURS: Final = frozenset({"postgres", "template0", "template1"})
OWNER_ONLY: Final = "only the owner of this database, or a superuser, can set it up"
_BUILTIN_LOCALES: Final = 170000
_NAME_BYTES: Final = 63
_REVISION: Final = re.compile(r"[0-9]{4}", re.ASCII)

_ROLE: Final = """
SELECT r.rolsuper OR r.rolcreatedb, r.rolsuper OR r.rolcreaterole,
       EXISTS (SELECT FROM pg_catalog.pg_roles AS o WHERE o.rolname = 'logbk_owner'),
       current_setting('server_version_num')::int,
       (SELECT has_database_privilege(d.oid, 'CONNECT') FROM pg_catalog.pg_database AS d WHERE d.datname = %s)
  FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user
"""
# What lies in the database beside LogBK's schemas; what an extension brought along does not count.
_FOREIGN: Final = """
SELECT n.nspname || '.' || c.relname
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^(pg_|logbk)' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY 1 LIMIT 1
"""
_STATE: Final = """
SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_database(), current_user,
       pg_catalog.obj_description(to_regnamespace('logbk'), 'pg_namespace'),
       to_regnamespace('logbk') IS NOT NULL,
       pg_has_role(r.oid, d.datdba, 'MEMBER')
         OR coalesce((SELECT pg_has_role(r.oid, o.oid, 'MEMBER')
                        FROM pg_catalog.pg_roles AS o WHERE o.rolname = 'logbk_owner'), false)
  FROM pg_catalog.pg_roles AS r, pg_catalog.pg_database AS d
 WHERE r.rolname = current_user AND d.datname = current_database()
"""


class PasswordNeededError(DatabaseUnavailableError):
    """The server wants a password, and none was given."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """What any role can learn of a server and a database of it.

    `version` is PostgreSQL's own, such as 15.18. `schema_version` is None where there is no schema of ours, and empty
    where there is one without a number. `may_migrate` tells whether the role owns the database or what is in it.
    `is_encrypted` is true where the connection uses TLS.
    """

    version: str
    version_number: int
    database: str
    role: str
    host: str
    port: int
    is_encrypted: bool
    schema_version: str | None
    may_migrate: bool


def create_database(server: Server, on_step: Callable[[str], None]) -> bool:
    """Create the database that `server` names, where it is not there; tell whether this call made it.

    Text is stored as UTF-8 and sorted by code point, which no upgrade of the operating system changes. Two calls at
    once both succeed.

    Raises:
        InvalidInputError: no database is named, or one that other programs count on.
        PermissionDeniedError: the role may not create a database, or roles.
        BusinessRuleError: the database is there, and holds something else.
        DatabaseUnavailableError: no server answers, or it is too old.

    """
    name = _require_name(server)
    try:
        with _open(server) as there:
            _require_empty(there, name)
            return False
    except psycopg.OperationalError as error:
        # Which database is missing is said in the server's own language only; so ask in another one.
        with _maintenance(server, error) as other:
            return _create(other, server, error, on_step)
    except psycopg.Error as error:
        raise _explain(error, server) from error


def examine(server: Server) -> ServerState:
    """Look at a server and a database; needs no schema, no token and no right but to connect.

    Raises:
        DatabaseUnavailableError: no server answers, or it is none that LogBK can use.

    """
    try:
        with _open(server) as there:
            row = there.execute(_STATE).fetchone()
            if row is None:  # a role that is gone, or a pooler's own console
                raise DatabaseUnavailableError("this server does not answer as PostgreSQL does")
            version, number, database, role, revision, has_schema, may_migrate = row
            if revision is None or _REVISION.fullmatch(revision) is None:
                revision = "" if has_schema else None
            info = there.info
            return ServerState(
                version=str(version).partition(" ")[0],
                version_number=number,
                database=database,
                role=role,
                host=info.host,
                port=info.port,
                is_encrypted=bool(there.pgconn.ssl_in_use),
                schema_version=revision,
                may_migrate=may_migrate,
            )
    except psycopg.Error as error:
        raise _explain(error, server) from error


def _require_name(server: Server) -> str:
    given = connection.parameters(server.conninfo)
    name = given["dbname"]
    # libpq takes the role's name where none is given; nobody means that by leaving it out here.
    if name == given["user"] and "dbname" not in conninfo_to_dict(server.conninfo):
        raise InvalidInputError(
            "the URL names no database", "Put a name for it at the end: postgresql://owner@host/logbk."
        )
    if len(name.encode()) > _NAME_BYTES:
        raise InvalidInputError(f"the name of a database has at most {_NAME_BYTES} bytes")
    if name in _NOT_OURS:
        raise InvalidInputError(
            f"the database {name} is PostgreSQL's own, and LogBK would close it to others",
            "Name another one; it is created if it is not there: postgresql://owner@host/logbk.",
        )
    return name


def _require_empty(there: "psycopg.Connection[Any]", name: str) -> None:
    if there.execute("SELECT to_regnamespace('logbk_private') IS NOT NULL").fetchone() == (True,):
        return
    found = there.execute(_FOREIGN).fetchone()
    if found is not None:
        raise BusinessRuleError(
            f"the database {name} holds something else already ({found[0]}), and LogBK would close it to others",
            "Name another one; it is created if it is not there.",
        )


@contextmanager
def _maintenance(server: Server, reason: psycopg.OperationalError) -> Iterator["psycopg.Connection[Any]"]:
    """Connect to a database that is surely there; where none lets us in, what is wrong was wrong before."""
    if isinstance(reason, psycopg.errors.ConnectionTimeout):
        raise _explain(reason, server) from reason
    for database in _MAINTENANCE:
        try:
            there = _open(server, database)
        except psycopg.OperationalError:
            continue
        try:
            with there:
                yield there
        except psycopg.Error as error:
            raise _explain(error, server) from error
        return
    raise _explain(reason, server) from reason


def _create(
    there: "psycopg.Connection[Any]", server: Server, reason: psycopg.OperationalError, on_step: Callable[[str], None]
) -> bool:
    name = _require_name(server)
    row = there.execute(_ROLE, [name]).fetchone()
    may_create, may_create_roles, has_roles, number, may_connect = row or (False, False, False, 0, None)
    if may_connect is False:
        raise PermissionDeniedError(OWNER_ONLY)
    if may_connect:
        raise _explain(reason, server) from reason  # it is there, and something else is wrong
    if number < migrations.OLDEST_SERVER:
        raise DatabaseUnavailableError(
            f"this server is PostgreSQL {number // 10000}, and LogBK needs {migrations.OLDEST_SERVER // 10000} or newer"
        )
    if not may_create:
        raise PermissionDeniedError(
            f"there is no database {name}, and this role may not create one",
            "Connect as a role with CREATEDB, or have it created: "
            f"CREATE DATABASE {name} OWNER … TEMPLATE template0 ENCODING 'UTF8'.",
        )
    if not may_create_roles and not has_roles:
        raise PermissionDeniedError(
            "this role may not create roles, and each member gets one", "Connect as a role with CREATEROLE."
        )
    on_step(f"Creating the database {name}")
    for clause in _locales(there, number):
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {}")
        try:
            there.execute(statement.format(sql.Identifier(name), clause))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return False  # somebody else was faster
        except (
            psycopg.errors.WrongObjectType,
            psycopg.errors.InvalidParameterValue,
            psycopg.errors.FeatureNotSupported,
        ):
            continue  # a locale that this machine does not have
        return True
    raise DatabaseUnavailableError(
        "this server has no locale that goes with UTF-8", "Have the database created with ENCODING 'UTF8'."
    )


def _locales(there: "psycopg.Connection[Any]", number: int) -> Iterator[sql.Composable]:
    """Yield how text may be sorted, best first: by code point, with the letters of every language known as such."""
    if number >= _BUILTIN_LOCALES:
        yield sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'")
    for locale in ("C.UTF-8", "C.utf8"):
        yield sql.SQL("LOCALE_PROVIDER libc LC_COLLATE {0} LC_CTYPE {0}").format(sql.Literal(locale))
    row = there.execute("SELECT datctype FROM pg_catalog.pg_database WHERE datname = 'template0'").fetchone()
    ctype = "C" if row is None else str(row[0])
    if ctype not in {"C", "POSIX"}:
        yield sql.SQL("LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE {}").format(sql.Literal(ctype))
    yield sql.SQL("LOCALE_PROVIDER icu ICU_LOCALE 'und' LC_COLLATE 'C' LC_CTYPE 'C'")


def _open(server: Server, database: str | None = None) -> "psycopg.Connection[Any]":
    options = dict(server.options)
    if database is not None:
        options["dbname"] = database
    with connection.environment_for(server):
        return psycopg.connect(server.conninfo, autocommit=True, **options)


def _explain(error: psycopg.Error, server: Server) -> Exception:
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return PermissionDeniedError(f"the server does not allow this: {error.diag.message_primary or error}")
    if not isinstance(error, psycopg.OperationalError):
        return error
    told = connection_failures.explain(error, server)
    if error.pgconn is not None and error.pgconn.needs_password:
        return PasswordNeededError(told.message, "Give the password in PGPASSWORD or ~/.pgpass.")
    return told
