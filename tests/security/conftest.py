"""Two members of one server: each with a login role, an account and a token of its own.

What keeps members apart and what a token is worth is tried on both servers: on the bundled one through its socket, and
on a remote one over TLS, as members who came by an invitation and log in with a password.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, LiteralString, Protocol
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from logbk_cli.core import migrations
from logbk_cli.core.connection import bundled, remote
from tests.conftest import CREATE_ACCOUNT, FORGET_ATTEMPTS, KDF
from tests.remote.server import RemoteServer


class Client(psycopg.Connection[TupleRow]):
    """A connection with shorter words for what these tests do all the time."""

    def one(self, query: LiteralString, *values: object) -> Any:  # noqa: ANN401 — whatever the column holds
        """Return the first column of the first row."""
        row = self.execute(query, values).fetchone()
        assert row is not None
        return row[0]

    def changed(self, query: LiteralString, *values: object) -> int:
        """Return how many rows a statement touched."""
        return self.execute(query, values).rowcount


@dataclass(frozen=True)
class Member:
    """Somebody who may connect, with the account `email` and the derived key `authkey`."""

    url: str
    role: str
    email: str
    authkey: bytes
    user_id: UUID
    access: str
    refresh: str

    def connect(self, *, autocommit: bool = False) -> Client:
        return Client.connect(self.url, autocommit=autocommit)

    def signed_in(self, token: str | None = None) -> Client:
        """Return a connection in a transaction that has begun with this member's token."""
        client = self.connect()
        client.execute("SELECT logbk.auth(%s)", [token or self.access])
        return client


class Cluster(Protocol):
    def owner_url(self, database: str) -> str: ...
    def member_url(self, database: str) -> str: ...


@dataclass(frozen=True)
class SharedDatabase:
    """One database for all these tests; what separates them is that each makes members of its own.

    `remote` is the server where it is not the bundled one; there members log in with a password.
    """

    name: str
    owner_url: str
    member_url: str
    remote: RemoteServer | None = None

    def login_url(self, role: str, password: str) -> str:
        """Return how a role connects; over its own socket the bundled server asks for no password."""
        if self.remote is None:
            return make_conninfo(self.owner_url, user=role, password=password)
        return self.remote.url(role, password, self.name)

    def open_account(self, owner: Client, email: str, authkey: bytes, name: str) -> tuple[str, str]:
        """Make a login role with an account; return the role and the URL by which it connects."""
        if self.remote is not None:
            return self._invite(owner, email, authkey)
        role = f"logbk_test_{name}"
        if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount == 0:
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE logbk_app").format(sql.Identifier(role)))
        owner.execute(CREATE_ACCOUNT, [email, os.urandom(16), KDF, authkey])
        return role, make_conninfo(self.owner_url, user=role)

    def _invite(self, owner: Client, email: str, authkey: bytes) -> tuple[str, str]:
        role, password, code = f"logbk_m_{secrets.token_hex(8)}", secrets.token_urlsafe(), secrets.token_hex()
        verifier = owner.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        code_hash = hashlib.sha256(code.encode()).digest()
        assert (
            owner.one("SELECT status FROM logbk.invite(%s, %s, %s, %s, false)", email, code_hash, role, verifier)
            == "ok"
        )
        url = self.login_url(role, password)
        with Client.connect(url, autocommit=True) as client:
            assert client.one("SELECT status FROM logbk.join(%s, %s, %s, %s)", code, bytes(16), KDF, authkey) == "ok"
        return role, url


ON_BOTH_SERVERS = {"test_changes", "test_isolation", "test_sessions", "test_tokens", "test_members"}
ON_THE_REMOTE_ONE = {"test_over_the_network"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shared_database" in metafunc.fixturenames:
        module = metafunc.module.__name__.rpartition(".")[2]
        servers = ["bundled", "remote"] if module in ON_BOTH_SERVERS else ["bundled"]
        if "bundled_only" in metafunc.fixturenames:
            servers = ["bundled"]
        elif module in ON_THE_REMOTE_ONE:
            servers = ["remote"]
        metafunc.parametrize("shared_database", servers, indirect=True, scope="package")


@pytest.fixture
def bundled_only() -> None:
    """Say of a test that it is about the bundled server."""


@pytest.fixture(scope="package")
def shared_database(request: pytest.FixtureRequest) -> Iterator[SharedDatabase]:
    name = "logbk_test_security"
    if request.param == "remote":
        remote_server: RemoteServer = request.getfixturevalue("remote_server")
        with remote_server.database(name):
            migrations.upgrade(remote(remote_server.owner_url(name)))
            # Members alone come over the network; what the tests look up as the superuser is quicker past it.
            yield SharedDatabase(name, remote_server.postgres.socket_url(name), "", remote_server)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE logbk_test_security TEMPLATE template0 ENCODING 'UTF8'")
        url = cluster.owner_url(name)
        migrations.upgrade(bundled(url))
        yield SharedDatabase(name, url, cluster.member_url(name))
        admin.execute("DROP DATABASE logbk_test_security WITH (FORCE)")


@pytest.fixture
def another_database(shared_database: SharedDatabase, request: pytest.FixtureRequest) -> Iterator[SharedDatabase]:
    """Give a second database of the same server, migrated."""
    server = shared_database.remote
    if server is None:
        fresh: SharedDatabase = request.getfixturevalue("fresh_database")
        yield fresh
        return
    with server.database("logbk_test_another") as name:
        migrations.upgrade(remote(server.owner_url(name)))
        yield SharedDatabase(name, server.postgres.socket_url(name), "", server)


@pytest.fixture
def owner(shared_database: SharedDatabase) -> Iterator[Client]:
    with Client.connect(shared_database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def make_member(shared_database: SharedDatabase, owner: Client) -> Callable[[str], Member]:
    def make(name: str) -> Member:
        email, authkey = f"{name}-{uuid4()}@example.org", os.urandom(32)
        role, url = shared_database.open_account(owner, email, authkey, name)
        owner.execute(FORGET_ATTEMPTS, [role])
        with Client.connect(url, autocommit=True) as connection:
            row = connection.execute("SELECT * FROM logbk.login(%s, %s)", [email, authkey]).fetchone()
            assert row is not None
            assert row[0] == "ok"
        with Client.connect(url) as connection:
            user = connection.one("SELECT logbk.auth(%s)", row[1])
        return Member(url, role, email, authkey, user, row[1], row[2])

    return make


@pytest.fixture
def alice(make_member: Callable[[str], Member]) -> Member:
    return make_member("alice")


@pytest.fixture
def bob(make_member: Callable[[str], Member]) -> Member:
    return make_member("bob")
