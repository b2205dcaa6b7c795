"""Two members of one server: each with a login role, an account and a token of its own."""

import os
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
    """One database for all these tests; what separates them is that each makes members of its own."""

    name: str
    owner_url: str
    member_url: str


@pytest.fixture(scope="package")
def shared_database(cluster: Cluster) -> Iterator[SharedDatabase]:
    name = "logbk_test_security"
    with psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE logbk_test_security TEMPLATE template0 ENCODING 'UTF8'")
        url = cluster.owner_url(name)
        migrations.upgrade(url, local=True)
        yield SharedDatabase(name, url, cluster.member_url(name))
        admin.execute("DROP DATABASE logbk_test_security WITH (FORCE)")


@pytest.fixture
def owner(shared_database: SharedDatabase) -> Iterator[Client]:
    with Client.connect(shared_database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def make_member(shared_database: SharedDatabase, owner: Client) -> Callable[[str], Member]:
    def make(name: str) -> Member:
        role = f"logbk_test_{name}"
        if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount == 0:
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE logbk_app").format(sql.Identifier(role)))
        url = make_conninfo(shared_database.owner_url, user=role)
        email, authkey = f"{name}-{uuid4()}@example.org", os.urandom(32)
        with Client.connect(url, autocommit=True) as connection:
            kdf = '{"alg": "argon2id", "v": 19, "m": 65536, "t": 3, "p": 1}'
            assert connection.execute(
                "SELECT logbk.register(%s, %s, %s, %s)", [email, os.urandom(16), kdf, authkey]
            ).fetchone() == ("ok",)
            row = connection.execute("SELECT * FROM logbk.login(%s, %s)", [email, authkey]).fetchone()
            assert row is not None
            assert row[0] == "ok"
        with Client.connect(url) as connection:
            user = connection.execute("SELECT logbk.auth(%s)", [row[1]]).fetchone()
            assert user is not None
        return Member(url, email, authkey, user[0], row[1], row[2])

    return make


@pytest.fixture
def alice(make_member: Callable[[str], Member]) -> Member:
    return make_member("alice")


@pytest.fixture
def bob(make_member: Callable[[str], Member]) -> Member:
    return make_member("bob")
