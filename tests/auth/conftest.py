"""People of a shared server and their machines; the server is one with trusting sockets, or one over the network."""

import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from typer.testing import CliRunner, Result

from logbk_cli.auth.passwords import KdfParameters, derive
from logbk_cli.auth.values import (
    Invitation,
    hash_code,
    new_code,
    new_role_name,
    new_role_password,
    scram_verifier,
)
from logbk_cli.core import migrations
from logbk_cli.core.connection import remote
from logbk_cli.main import app
from tests.conftest import Database
from tests.remote.server import HOST, RemoteServer

PASSWORD = "correct horse"  # noqa: S105 - not one of anybody's
CHEAP = KdfParameters(m=19_456, t=2)

LONGEST_COUNT_S = 120  # what such a test takes on a busy machine, and more


@dataclass(frozen=True)
class Person:
    """An account with a password, and the login role of its own."""

    email: str
    password: str
    role: str
    url: str
    user_id: UUID


@dataclass
class Server:
    """A database, seen by whoever owns it. `parameters` and `certificate` are what an invitation tells of it."""

    owner_url: str
    parameters: dict[str, str]
    certificate: str | None = None
    roles: list[str] = field(default_factory=list)

    def ask(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - whatever the first column holds
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            cursor = owner.execute(statement.encode(), values)
            row = cursor.fetchone() if cursor.description else None
            return None if row is None else row[0]

    def url_of(self, role: str) -> str:
        return make_conninfo(self.owner_url, user=role)

    def add_person(self, name: str, *, admin: bool = False, password: str = PASSWORD) -> Person:
        role, salt = new_role_name(), os.urandom(16)
        email = f"{name}-{secrets.token_hex(3)}@example.org"
        self.ask("SELECT logbk_roles.create_member(%s, %s, 'infinity')", role, scram_verifier(new_role_password()))
        self.roles.append(role)
        self.forget_attempts(role, email)
        user_id = self.ask(
            "SELECT logbk_private.create_account(%s, %s, %s, %s, %s, %s)",
            *(email, salt, json.dumps(CHEAP.as_json()), derive(password, salt, CHEAP.as_json()), admin, role),
        )
        return Person(email, password, role, self.url_of(role), user_id)

    def invite(self, email: str, *, admin: bool = False) -> Invitation:
        code, role, role_password = new_code(), new_role_name(), new_role_password()
        verifier = scram_verifier(role_password)
        assert (
            self.ask(
                "SELECT status FROM logbk.invite(%s, %s, %s, %s, %s)", email, hash_code(code), role, verifier, admin
            )
            == "ok"
        )
        self.roles.append(role)
        self.forget_attempts(role, email)
        parameters = self.parameters | {"user": role}
        return Invitation(email, code, role_password, parameters, certificate=self.certificate)

    def forget_attempts(self, role: str, email: str) -> None:
        """Let an address, whose count others share, be as if nobody had tried it before over this login role."""
        number = "(hashtextextended(%s, 0) & 255) * 4 + (hashtextextended(lower(%s), 0) & 3)"
        self.ask(f"SELECT setval(('logbk_private.attempt_' || {number})::regclass, 1, false)", role, email)

    def offer_reset(self, email: str) -> str:
        code = new_code()
        assert self.ask("SELECT status FROM logbk.offer_reset(%s, %s)", email, hash_code(code)) == "ok"
        return code

    def offer_new_machine(self, email: str) -> Invitation:
        code, role_password = new_code(), new_role_password()
        statement = "SELECT login_role FROM logbk.offer_reset(%s, %s, %s)"
        role = self.ask(statement, email, hash_code(code), scram_verifier(role_password))
        parameters = self.parameters | {"user": role}
        return Invitation(email, code, role_password, parameters, certificate=self.certificate, kind="reset")

    def sessions_of(self, email: str) -> int:
        found = self.ask(
            "SELECT count(*) FROM logbk_private.sessions AS s JOIN logbk_private.accounts AS a ON a.id = s.user_id "
            "WHERE a.email = %s AND s.revoked_at IS NULL",
            email,
        )
        return int(found)

    def sweep(self) -> None:
        for role in self.roles:
            self.ask(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)).as_string())
        self.ask("DELETE FROM logbk_private.invitations")


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    given = conninfo_to_dict(database.owner_url)
    opened = Server(database.owner_url, {"host": str(given["host"]), "dbname": str(given["dbname"])})
    opened.sweep()
    yield opened
    opened.sweep()


@pytest.fixture(scope="session")
def remote_owner_url(remote_server: RemoteServer) -> Iterator[str]:
    with remote_server.database("logbk_test_auth") as name:
        migrations.upgrade(remote(remote_server.owner_url(name)))
        yield remote_server.postgres.socket_url(name)


@pytest.fixture
def network(remote_server: RemoteServer, remote_owner_url: str) -> Iterator[Server]:
    """Give a server that takes nothing but TLS and the right password, under a private certificate authority."""
    parameters = {"host": HOST, "port": str(remote_server.port), "dbname": "logbk_test_auth"}
    opened = Server(remote_owner_url, parameters, remote_server.ca.read_text())
    yield opened
    opened.ask("DELETE FROM logbk.profiles")
    opened.ask("DELETE FROM logbk_private.accounts")
    opened.sweep()


class Machine:
    """`logbk` on somebody's machine: folders of its own, and no keyring."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.config_dir, self.state_dir = folder / "config", folder / "state"
        self.url = url
        self.environment: dict[str, str | None] = {
            "LOGBK_CONFIG_DIR": str(self.config_dir),
            "LOGBK_STATE_DIR": str(self.state_dir),
            "LOGBK_DATA_DIR": str(folder / "data"),
            "LOGBK_KEYRING": "off",
        }
        self._runner = CliRunner()

    def __call__(self, *words: str, given: str | bytes | None = None) -> Result:
        """Run a command whatever comes of it; `given` is its standard input."""
        where = () if self.url is None else ("--database-url", self.url)
        return self._runner.invoke(app, [*where, *words], input=given, env=self.environment, catch_exceptions=False)

    def ok(self, *words: str, given: str | bytes | None = None) -> str:
        """Run a command that must succeed; return all that it wrote."""
        result = self(*words, given=given)
        assert result.exit_code == 0, result.stderr
        return result.stdout + result.stderr

    def json(self, *words: str, given: str | bytes | None = None) -> Any:  # noqa: ANN401 - a JSON document
        """Run a command that must succeed with `--json`; return the document."""
        result = self(*words, "--json", given=given)
        assert result.exit_code == 0, result.stderr
        assert result.stderr == "", "with --json stderr is for errors"
        return json.loads(result.stdout)

    def fails(self, code: int, *words: str, given: str | bytes | None = None) -> str:
        """Run a command that must fail with this exit code; return what it wrote to stderr."""
        result = self(*words, given=given)
        assert result.exit_code == code, f"{result.exit_code}: {result.stdout}{result.stderr}"
        assert result.stdout == ""
        assert result.stderr.startswith("error: ") or "\nerror: " in result.stderr
        return result.stderr

    def secrets(self) -> dict[str, Any]:
        """Return everything that is stored of all servers."""
        found: dict[str, Any] = {}
        for file in (self.state_dir / "secrets").glob("*.json"):
            found |= json.loads(file.read_text())
        return found


@pytest.fixture
def ada(server: Server) -> Person:
    return server.add_person("ada")


@pytest.fixture
def machine(tmp_path: Path, ada: Person) -> Machine:
    """Ada's machine, where nobody is signed in yet."""
    return Machine(tmp_path, ada.url)


@pytest.fixture
def signed_in(machine: Machine, ada: Person) -> Machine:
    machine.ok("login", ada.email, "--password-stdin", given=ada.password + "\n")
    return machine


@pytest.fixture
def one_window(server: Server) -> None:
    """Let a test that counts tries begin where a quarter of an hour, in which they are counted, does not soon end."""
    left = float(server.ask("SELECT 900 - mod(extract(epoch FROM clock_timestamp()), 900)"))
    if left < LONGEST_COUNT_S:
        time.sleep(left)
