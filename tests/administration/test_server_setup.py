"""Setting a server up, on a cluster that has never seen LogBK, by a role such as a hoster gives."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import LiteralString
from urllib.parse import unquote

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner, Result

from logbk_cli.administration import service
from logbk_cli.auth.values import Invitation, new_code, normalise_code
from logbk_cli.core import connection, embedded, migrations
from logbk_cli.main import app
from tests.administration.conftest import Club, Person
from tests.conftest import KDF, Cluster, open_folder
from tests.remote.server import RemoteServer

HOSTED = "logbk_test_hosted"
PASSWORD = "pass:w@rd/100%"  # noqa: S105 - of a server of the tests alone
RIGHTS: LiteralString = "NOSUPERUSER CREATEROLE CREATEDB"
NEWEST = migrations.newest_revision()


@pytest.fixture(scope="module")
def empty_cluster() -> Iterator[Cluster]:
    """A PostgreSQL 18 without a role of ours."""
    with open_folder() as folder:
        try:
            yield Cluster(embedded.ensure_running(folder, lambda _: None))
        finally:
            embedded.stop(folder)


def set_role(cluster: Cluster, role: str, rights: LiteralString) -> None:
    with psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as owner:
        known = owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount
        verb = sql.SQL("ALTER" if known else "CREATE")
        owner.execute(sql.SQL("{} ROLE {} LOGIN {}").format(verb, sql.Identifier(role), sql.SQL(rights)))


@pytest.fixture(params=["15 over the network", "18"])
def hosted(request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """Give URLs of databases that are not there yet, for a role that owns nothing but may create."""
    made: list[str] = []
    if request.param == "18":
        cluster: Cluster = request.getfixturevalue("empty_cluster")
        set_role(cluster, HOSTED, RIGHTS)
        execute = cluster.execute

        def url(database: str) -> str:
            made.append(database)
            return embedded.conninfo(cluster.endpoint, role=HOSTED, database=database)
    else:
        server: RemoteServer = request.getfixturevalue("remote_server")
        server.set_role(HOSTED, PASSWORD, RIGHTS)
        execute = server.execute

        def url(database: str) -> str:
            made.append(database)
            return server.plain_url(HOSTED, PASSWORD, database)

    yield url
    for name in made:
        execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def plain(empty_cluster: Cluster) -> Iterator[Callable[[str], str]]:
    """Give URLs of databases of PostgreSQL 18 that are not there yet, for a role that may do nothing at all."""
    set_role(empty_cluster, "logbk_test_plain", "NOCREATEROLE NOCREATEDB")
    made: list[str] = []

    def url(database: str) -> str:
        made.append(database)
        return embedded.conninfo(empty_cluster.endpoint, role="logbk_test_plain", database=database)

    yield url
    for name in made:
        empty_cluster.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def init(url: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["admin", "init", url, *options], catch_exceptions=False)


def fails(code: int, url: str) -> str:
    result = init(url)
    assert result.exit_code == code, (result.stdout, result.stderr)
    assert result.stdout == ""
    return result.stderr


def has_database(url: str) -> bool:
    """Tell whether the database of a URL is there, by asking another one."""
    name = connection.parameters(url)["dbname"]
    with psycopg.connect(url, dbname="postgres") as other:
        return other.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount == 1


def test_a_server_is_set_up_by_a_role_that_is_no_superuser(
    hosted: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = hosted("logbk_test_init")
    monkeypatch.setenv("LOGBK_TOKEN", "of.another.server")
    result = init(url)
    monkeypatch.delenv("LOGBK_TOKEN")
    assert result.exit_code == 0, result.stderr
    assert "logbk_test_init, created" in result.stdout
    assert f"{NEWEST}, created" in result.stdout
    assert PASSWORD not in unquote(result.output)
    assert "large objects" in result.stderr  # only a superuser could close them

    # Text is sorted by code point, and every letter known as one.
    with psycopg.connect(url) as there:
        assert there.execute("SELECT lower('ÄÖŽ'), 'é' ~ '[[:alpha:]]', 'Z' < 'a'").fetchone() == ("äöž", True, True)

    # What it says comes next does; the password comes from elsewhere.
    line = next(line.strip() for line in result.stderr.splitlines() if "admin invite" in line)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    words = [word.strip("'") for word in line.split()[1:]]
    words[words.index("YOU@example.org")] = "ada@example.org"
    invited = CliRunner().invoke(app, words, catch_exceptions=False)
    assert invited.exit_code == 0, invited.stderr
    monkeypatch.delenv("PGPASSWORD")
    invitation = Invitation.decode(invited.stdout)
    assert (invitation.certificate is None) == invitation.is_socket

    # The member's machine reaches the server with what stands in the invitation, and nothing else.
    member = join(invitation)
    member.fails(4, "admin", "status")
    owner = Person(url)
    (account,) = owner.json("admin", "user", "list")["members"]
    assert (account["state"], account["is_admin"]) == ("active", True)
    status = owner.json("admin", "status")
    assert (status["schema_state"], status["members"], status["admins"], status["invited"]) == ("current", 1, 1, 0)
    assert status["is_encrypted"] is not invitation.is_socket
    assert status["large_objects_open"] is True

    again = init(url, "--json")
    assert again.exit_code == 0, again.stderr
    document = json.loads(again.stdout)
    assert (document["created_database"], document["schema_before"]) == (False, NEWEST)
    assert document["next_command"] is None
    said = " ".join(init(url).stderr.split())
    names = ", ".join(document["open_databases"])
    assert (f"connect to other databases of this server too ({names})" in said) is bool(names)
    assert set(document) == {
        *("host", "port", "database", "server_version", "created_database", "schema_before", "schema_version"),
        *("may_log_parameters", "large_objects_open", "open_databases", "next_command"),
    }


def join(invitation: Invitation) -> Person:
    """Do what `logbk join` does, without the program; return the member, not signed in."""
    file = Path.home() / "authority.pem"
    parameters = dict(invitation.parameters)
    if invitation.certificate is not None:
        file.write_text(invitation.certificate)
        parameters["sslrootcert"] = str(file)
    url = connection.build_url(parameters)
    code = normalise_code(invitation.code)
    with psycopg.connect(url, password=invitation.role_password) as there:
        answer = there.execute(
            "SELECT status FROM logbk.join(%s, %s, %s, %s)", [code, b"s" * 16, KDF, b"k" * 32]
        ).fetchone()
        assert answer == ("ok",)
    return Person(psycopg.conninfo.make_conninfo(url, password=invitation.role_password))


def test_two_set_up_the_same_server_at_once(hosted: Callable[[str], str]) -> None:
    url = hosted("logbk_test_race")
    both = Barrier(2)

    def prepare(_: int) -> bool:
        server = connection.remote(url)
        both.wait()
        return service.prepare(server, lambda _: None).created_database

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(prepare, range(2))) == [False, True]
    assert Person(url).json("admin", "status")["schema_state"] == "current"


def test_a_role_that_may_not(plain: Callable[[str], str], empty_cluster: Cluster) -> None:
    url = plain("logbk_test_plain")
    assert "CREATEDB" in fails(5, url)
    assert not has_database(url)
    # A database of their own does not help who may not create roles, unless the roles are there.
    empty_cluster.execute(
        sql.SQL("CREATE DATABASE logbk_test_plain OWNER logbk_test_plain TEMPLATE template0 ENCODING 'UTF8'")
    )
    assert "may create roles" in fails(5, url)


def test_a_database_that_is_somebody_elses(plain: Callable[[str], str], empty_cluster: Cluster) -> None:
    url = plain("logbk_test_theirs")
    name = sql.Identifier("logbk_test_theirs")
    empty_cluster.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))
    assert "only the owner of this database" in fails(5, url)
    empty_cluster.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))
    assert "only the owner of this database" in fails(5, url)


def test_no_database_is_left_by_a_role_that_may_not_create_roles(
    plain: Callable[[str], str], empty_cluster: Cluster
) -> None:
    set_role(empty_cluster, "logbk_test_plain", "CREATEDB")
    with psycopg.connect(empty_cluster.owner_url("postgres"), autocommit=True) as owner:
        known = owner.execute("SELECT FROM pg_roles WHERE rolname = 'logbk_owner'").rowcount
        if known:
            owner.execute("ALTER ROLE logbk_owner RENAME TO logbk_test_away")
        try:
            url = plain("logbk_test_roles")
            assert "CREATEROLE" in fails(5, url)
            assert not has_database(url)
        finally:
            if known:
                owner.execute("ALTER ROLE logbk_test_away RENAME TO logbk_owner")


def test_names_that_are_not_for_us(plain: Callable[[str], str]) -> None:
    for name in ("postgres", "template0", "template1"):
        assert "PostgreSQL's own" in fails(2, plain("nothing").replace("nothing", name))
    assert "names no database" in fails(2, "postgresql://owner@localhost:1")
    assert "63 bytes" in fails(2, plain("ä" * 40))
    assert "libpq" in fails(2, "logbk")
    assert "libpq" in fails(2, "postgresql://owner@localhost:1/%zz")


def test_a_database_that_holds_something_else(empty_cluster: Cluster) -> None:
    empty_cluster.execute(sql.SQL("CREATE DATABASE logbk_test_shop TEMPLATE template0 ENCODING 'UTF8'"))
    url = empty_cluster.owner_url("logbk_test_shop")
    try:
        with psycopg.connect(url) as shop:
            shop.execute("CREATE TABLE orders ()")
        assert "public.orders" in fails(6, url)
        with psycopg.connect(url) as shop:
            assert shop.execute("SELECT has_schema_privilege('public', 'public', 'USAGE')").fetchone() == (True,)
    finally:
        empty_cluster.execute(sql.SQL("DROP DATABASE logbk_test_shop"))


def test_a_database_in_another_encoding(empty_cluster: Cluster) -> None:
    empty_cluster.execute(
        sql.SQL("CREATE DATABASE logbk_test_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")
    )
    try:
        assert "UTF8" in fails(7, empty_cluster.owner_url("logbk_test_latin"))
    finally:
        empty_cluster.execute(sql.SQL("DROP DATABASE logbk_test_latin"))


def test_a_server_that_is_not_there_or_does_not_let_us_in(remote_server: RemoteServer) -> None:
    remote_server.set_role(HOSTED, PASSWORD, RIGHTS)
    assert "cannot be reached" in fails(7, f"postgresql://owner:{new_code()}@localhost:1/logbk")
    wrong = remote_server.plain_url(HOSTED, "wrong", "logbk_test_wrong")
    assert "password authentication failed" in fails(7, wrong)
    without = remote_server.plain_url(HOSTED, None, "logbk_test_wrong")
    told = fails(7, without)
    assert "PGPASSWORD" in told


def test_only_the_owner_upgrades(fresh_club: Club) -> None:
    for person in (fresh_club.member, fresh_club.admin):
        assert "owner" in person.fails(5, "admin", "migrate")["message"]
    done = fresh_club.owner.json("admin", "migrate")
    assert (done["schema_before"], done["schema_version"]) == (NEWEST, NEWEST)
    assert "up to date" in fresh_club.owner.ok("admin", "migrate")


def test_an_outdated_schema_is_upgraded_and_nobody_loses_anything(fresh_club: Club) -> None:
    fresh_club.member.ok("log", "bench 80x8")
    set_version(fresh_club, "0001")
    status = fresh_club.owner.json("admin", "status")
    assert (status["schema_state"], status["schema_version"], status["members"]) == ("outdated", "0001", None)
    assert "admin migrate" in fresh_club.owner.ok("admin", "status")
    assert "admin migrate" in fresh_club.member.fails(7, "history")["hint"]
    fresh_club.owner.ok("admin", "migrate")
    assert fresh_club.owner.json("admin", "status")["schema_state"] == "current"
    assert len(fresh_club.member.json("history")["workouts"]) == 1


def test_a_schema_of_the_future(fresh_club: Club) -> None:
    set_version(fresh_club, "9999")
    assert fresh_club.owner.json("admin", "status")["schema_state"] == "newer"
    assert "newer" in fresh_club.owner.ok("admin", "status")


def set_version(club: Club, version: str) -> None:
    with psycopg.connect(club.database.owner_url) as owner:
        owner.execute(sql.SQL("COMMENT ON SCHEMA logbk IS {}").format(sql.Literal(version)))


def test_a_database_without_a_schema(empty_cluster: Cluster) -> None:
    empty_cluster.execute(sql.SQL("CREATE DATABASE logbk_test_bare TEMPLATE template0 ENCODING 'UTF8'"))
    owner = Person(empty_cluster.owner_url("logbk_test_bare"))
    try:
        status = owner.json("admin", "status")
        assert (status["schema_state"], status["schema_version"], status["database"]) == (
            "missing",
            None,
            "logbk_test_bare",
        )
        assert "admin init" in owner.ok("admin", "status")
        assert "admin init" in owner.fails(7, "admin", "migrate")["hint"]
        with psycopg.connect(owner.url) as there:
            assert there.execute("SELECT to_regnamespace('logbk_private')").fetchone() == (None,)
    finally:
        empty_cluster.execute(sql.SQL("DROP DATABASE logbk_test_bare"))


def test_the_status_is_for_administrators(club: Club) -> None:
    club.member.fails(5, "admin", "status")
    Person(club.member.url).fails(4, "admin", "status")
    text = club.admin.ok("admin", "status")
    assert "administrators among them: 1" in text
    assert "a socket of this machine" in text
    status = club.admin.json("admin", "status")
    assert (status["members"], status["admins"], status["invited"]) == (2, 1, 0)
    assert (status["schema_version"], status["known_schema_version"]) == (NEWEST, NEWEST)
    assert status["large_objects_open"] is False
    assert "logbk_template" in status["open_databases"]  # where tests copy theirs from
    assert re.search(rf"^Other databases +open to members: {', '.join(status['open_databases'])}$", text, re.MULTILINE)
    assert set(status) == {
        *("server_version", "host", "port", "database", "role", "is_encrypted", "sslmode", "weaknesses", "pooler"),
        *("schema_version", "known_schema_version", "schema_state", "key_id", "key_created_at"),
        *(
            "members",
            "admins",
            "invited",
            "may_log_parameters",
            "large_objects_open",
            "open_databases",
            "is_production",
        ),
    }
