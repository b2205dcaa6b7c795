"""What stands in the tables of members, to compare: everything but when a row was last written.

`updated_at` says when a row was last written, and undoing writes it.
"""

from typing import Any, LiteralString

import psycopg
from psycopg import sql

from tests.conftest import Database

RECORDED: LiteralString = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'record_insert' ORDER BY 1
"""
Contents = dict[str, list[Any]]


def contents(database: Database) -> Contents:
    """Return the rows of all tables that are recorded, without the catalogue's, in a fixed order."""
    with psycopg.connect(database.owner_url) as owner:
        return {
            table: owner.execute(
                sql.SQL(
                    "SELECT to_jsonb(x) - 'updated_at' FROM {} AS x"
                    " WHERE user_id <> '00000000-0000-0000-0000-000000000000'"
                    " ORDER BY (to_jsonb(x) - 'updated_at')::text"
                ).format(sql.Identifier(*table.split(".")))
            ).fetchall()
            for (table,) in owner.execute(RECORDED).fetchall()
        }


def changes(database: Database) -> list[tuple[int, str, str]]:
    """Return number, label and state of all changes, the oldest first."""
    with psycopg.connect(database.owner_url) as owner:
        return owner.execute("SELECT id, label, state FROM logbk.changes ORDER BY id").fetchall()


def write(database: Database, *statements: LiteralString) -> None:
    """Write as the member does, past every command: in one transaction, without a name."""
    with psycopg.connect(database.member_url) as member:
        member.execute("SELECT logbk.auth(logbk.local_token())")
        for statement in statements:
            member.execute(statement)
