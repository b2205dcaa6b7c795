"""Members with a login role of their own, made as an invitation makes it, and the program run as any of them."""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner, Result

from logbk_cli.auth.values import new_role_name, scram_verifier
from logbk_cli.main import app
from tests.conftest import KDF, Database

ADMINISTRATORS: LiteralString = """
    SELECT p.oid::regprocedure::text FROM pg_proc AS p
     WHERE p.pronamespace = 'logbk'::regnamespace AND strpos(p.prosrc, 'require_admin') > 0 ORDER BY 1
"""


@dataclass(frozen=True)
class Person:
    """Somebody at a terminal: a connection, and a token if they are signed in."""

    url: str
    token: str | None = None
    email: str = ""
    role: str = ""
    user_id: UUID | None = None

    def __call__(self, *arguments: str, given: str | None = None) -> Result:
        """Run the program whatever comes of it."""
        return CliRunner().invoke(
            app,
            ["--database-url", self.url, *arguments],
            input=given,
            env={"LOGBK_TOKEN": self.token},
            catch_exceptions=False,
        )

    def ok(self, *arguments: str) -> str:
        """Run a command that must succeed; return what it wrote to stdout."""
        result = self(*arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def fill_every_table(self) -> None:
        """Leave something in each table of a member's."""
        self.ok("log", "bench press 3x8 @ 80kg")
        own = ("exercise", "add", "Cyd Curl", "--body-part", "biceps", "--modality", "cable", "--alias", "cydc")
        self.ok(*own)
        self.ok("bodyweight", "log", "80kg")
        self.ok("max", "set", "bench press", "100kg")
        routine = self("routine", "edit", "Upper", "--from", "-", given="Bench Press (Barbell): 3x5 80%\n")
        assert routine.exit_code == 0, routine.stderr

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 - a JSON document
        """Run a command that must succeed with `--json`; return the document."""
        return json.loads(self.ok(*arguments, "--json"))

    def fails(self, code: int, *arguments: str) -> dict[str, Any]:
        """Run a command that must fail with this code; return its error."""
        result = self(*arguments, "--json")
        assert result.exit_code == code, (result.exit_code, result.stdout, result.stderr)
        assert result.stdout == ""
        error: dict[str, Any] = json.loads(result.stderr.splitlines()[-1])["error"]
        assert error["code"] == code
        return error

    def ask(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement past the program, signed in if there is a token; it commits."""
        with psycopg.connect(self.url) as connection:
            if self.token is not None:
                connection.execute("SELECT logbk.auth(%s)", [self.token])
            cursor = connection.execute(statement, values)
            return [] if cursor.description is None else cursor.fetchall()


def make_person(database: Database, name: str, *, admin: bool = False) -> Person:
    """Make a member, signed in on a connection of their own."""
    role, email, authkey = new_role_name(), f"{name}@example.org", os.urandom(32)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute(
            "SELECT logbk_roles.create_member(%s, %s, 'infinity')", [role, scram_verifier(secrets.token_urlsafe(8))]
        )
        (user_id,) = owner.execute(
            "SELECT logbk_private.create_account(%s, %s, %s, %s, %s, %s)",
            [email, os.urandom(16), KDF, authkey, admin, role],
        ).fetchone() or (None,)
        # The same address signs in in many tests: those before do not count as attempts.
        owner.execute(
            "SELECT setval(('logbk_private.attempt_' || (hashtextextended(%s, 0) & 255) * 4"
            " + (hashtextextended(%s, 0) & 3))::regclass, 1)",
            [role, email],
        )
    url = make_conninfo(database.owner_url, user=role)
    with psycopg.connect(url) as connection:
        token = connection.execute("SELECT access_token FROM logbk.login(%s, %s)", [email, authkey]).fetchone()
        assert token is not None
        assert token[0] is not None
    return Person(url, token[0], email, role, user_id)


@pytest.fixture(autouse=True)
def _bare(bare_environment: None) -> None:
    """Each test of this folder is one of somebody who has no LogBK yet."""


@dataclass(frozen=True)
class Club:
    """A server that people share: its owner, who has no account, an administrator and a member."""

    database: Database
    owner: Person
    admin: Person
    member: Person


@pytest.fixture
def club(database: Database) -> Iterator[Club]:
    yield _club(database)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("DELETE FROM logbk_private.invitations")


@pytest.fixture
def fresh_club(fresh_database: Database) -> Club:
    """A club in a database of its own, for tests that change its keys or its schema."""
    return _club(fresh_database)


def _club(database: Database) -> Club:
    return Club(
        database,
        Person(database.owner_url),
        make_person(database, "ada", admin=True),
        make_person(database, "bob"),
    )
