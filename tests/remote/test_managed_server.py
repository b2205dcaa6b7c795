"""A server like those that are rented: whoever sets LogBK up may create roles and databases, and is no superuser."""

from __future__ import annotations

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from psycopg import errors, sql

import logbk_cli.health
from logbk_cli.core import migrations
from logbk_cli.core.connection import remote
from tests.conftest import KDF
from tests.remote.server import HOST, Postgres, RemoteServer, write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.remote.conftest import Place
    from tests.remote.server import Pooler

DBA, DBA_PASSWORD = "dba", "the dba's own"
NAME = "logbk"
LINT = Path(logbk_cli.health.__file__).with_name("policies.sql")
INVITE: LiteralString = "SELECT status FROM logbk.invite(%s, %s, %s, %s, true)"


@pytest.fixture(scope="module")
def managed(remote_server: RemoteServer) -> Iterator[RemoteServer]:
    """Give a server on which nobody has heard of LogBK yet."""
    place = remote_server.postgres.place
    certificate = write_certificate(place, remote_server.authority)
    postgres = Postgres(remote_server.programs, place, "managed", certificate)
    try:
        postgres.create()
        postgres.start()
        server = RemoteServer(postgres, remote_server.ca, remote_server.authority, remote_server.programs)
        server.set_role(DBA, DBA_PASSWORD, "NOSUPERUSER CREATEROLE CREATEDB")
        with connect(server.url(DBA, DBA_PASSWORD, "postgres")) as dba:
            dba.execute("CREATE DATABASE logbk TEMPLATE template0 ENCODING 'UTF8'")
        migrations.upgrade(remote(server.plain_url(DBA, DBA_PASSWORD, NAME)))
        yield server
    finally:
        postgres.stop()


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(url, autocommit=True)


def ask(client: psycopg.Connection[tuple[Any, ...]], query: LiteralString, *values: object) -> Any:  # noqa: ANN401
    row = client.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def test_it_can_be_upgraded_again_and_has_no_unsafe_object(managed: RemoteServer) -> None:
    url = managed.plain_url(DBA, DBA_PASSWORD, NAME)
    migrations.upgrade(remote(url))
    with connect(managed.postgres.socket_url(NAME)) as superuser:
        found = superuser.execute(LINT.read_bytes()).fetchall()
        # What only a superuser can forbid, and `admin status` tells of it.
        assert {defect for defect, _ in found} == {"app may store large objects", "app may take advisory locks"}
        assert ask(superuser, "SELECT rolsuper FROM pg_roles WHERE rolname = %s", DBA) is False
    with connect(url) as dba:
        assert ask(dba, "SELECT large_objects_open FROM logbk.server_status()") is True


def test_a_member_is_invited_joins_and_leaves(managed: RemoteServer) -> None:
    role, password, code, authkey = f"logbk_m_{secrets.token_hex(8)}", "given", secrets.token_hex(), bytes(32)
    with connect(managed.url(DBA, DBA_PASSWORD, NAME)) as dba:
        encrypt = dba.pgconn.encrypt_password
        verifiers = [encrypt(word.encode(), role.encode(), b"scram-sha-256").decode() for word in (password, "own")]
        values = ["coach@example.org", hashlib.sha256(code.encode()).digest(), role, verifiers[0]]
        assert ask(dba, INVITE, *values) == "ok"
        with connect(managed.url(role, password, NAME)) as member:
            join: LiteralString = "SELECT status FROM logbk.join(%s, %s, %s, %s, %s)"
            assert ask(member, join, code, bytes(16), KDF, authkey, verifiers[1]) == "ok"
        # The password that stood in the invitation is worth nothing any more.
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(managed.url(role, password, NAME))
        url = managed.url(role, "own", NAME)
        with psycopg.connect(url) as member:
            token = ask(member, "SELECT access_token FROM logbk.login(%s, %s)", "coach@example.org", authkey)
            member.commit()
            ask(member, "SELECT logbk.auth(%s)", token)
            assert ask(member, "SELECT logbk.may_administer()") is True
            for attack in ("SET ROLE logbk_owner", "SET ROLE dba", "CREATE ROLE x", "ALTER ROLE dba PASSWORD 'x'"):
                with pytest.raises(errors.InsufficientPrivilege), member.transaction():
                    member.execute(attack)
        # She is the last administrator; another one comes before she can go.
        assert ask(dba, "SELECT logbk.remove_account(%s)", "coach@example.org") == "last_admin"
        ask(dba, "SELECT logbk_private.create_account(%s, %s, %s, %s, true)", "b@x", bytes(16), KDF, bytes(32))
        assert ask(dba, "SELECT logbk.set_active(%s, false)", "coach@example.org") == "ok"
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            connect(url)
        assert ask(dba, "SELECT logbk.remove_account(%s)", "coach@example.org") == "ok"
        assert ask(dba, "SELECT count(*) FROM pg_roles WHERE rolname = %s", role) == 0


def test_another_database_of_the_server_takes_the_schema_too(managed: RemoteServer) -> None:
    with connect(managed.url(DBA, DBA_PASSWORD, "postgres")) as dba:
        dba.execute("CREATE DATABASE second TEMPLATE template0 ENCODING 'UTF8'")
        migrations.upgrade(remote(managed.url(DBA, DBA_PASSWORD, "second")))
        dba.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier("second")))


def test_the_schema_comes_through_a_pooler_too(place: Place, pooler: Pooler) -> None:
    # Several at once, where a lock of the session's would keep nobody out.
    server = place.server
    server.set_role("logbk_test_dba", DBA_PASSWORD, "SUPERUSER")
    with server.database("logbk_test_pooled", "logbk_test_dba") as name, ThreadPoolExecutor(3) as pool:
        url = server.plain_url("logbk_test_dba", DBA_PASSWORD, name, host=f"{HOST}:{pooler.port}")
        runs = [pool.submit(migrations.upgrade, remote(url, pooler=True)) for _ in range(3)]
        assert [run.exception() for run in runs] == [None] * 3
        with connect(server.postgres.socket_url(name)) as superuser:
            assert superuser.execute(LINT.read_bytes()).fetchall() == []
