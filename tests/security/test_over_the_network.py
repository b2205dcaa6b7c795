"""What a member can do to others from another machine: with psql, pg_dump, through a pooler; and what a log holds."""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from logbk_cli.core.config import Settings
from logbk_cli.core.database import UnitOfWork, in_unit_of_work
from tests.remote.server import THROUGH_POOLER, clean_environment
from tests.security.conftest import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.remote.server import Pooler, RemoteServer
    from tests.security.conftest import Member, SharedDatabase

WAITS: LiteralString = (
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE usename = %s AND NOT granted"
)
WORKOUT: LiteralString = "INSERT INTO logbk.workouts (id, started_at, zone, note) VALUES (%s, now(), 'UTC', %s)"


def run(server: RemoteServer, program: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's own programs as somebody's."""
    return subprocess.run(
        [server.programs[program], *arguments],
        input=given,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def own_url(member: Member) -> str:
    """Return how the server's own programs connect as a member; the older ones do not know `require_auth`."""
    return without(member.url, "require_auth")


def without(url: str, name: str) -> str:
    parameters = conninfo_to_dict(url)
    del parameters[name]
    return make_conninfo(**parameters)  # type: ignore[arg-type]


Psql = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def psql(alice: Member, remote_server: RemoteServer) -> Psql:
    def ask(*commands: str, given: str = "") -> subprocess.CompletedProcess[str]:
        words = [word for command in commands for word in ("-c", command)]
        return run(remote_server, "psql", own_url(alice), "-XAtq", "-v", "ON_ERROR_STOP=1", *words, given=given)

    return ask


@pytest.fixture
def bobs_note(bob: Member) -> str:
    """Return what stands in another member's log."""
    note = f"bob's own {uuid4()}"
    with bob.signed_in() as client:
        client.execute(WORKOUT, [uuid4(), note])
    return note


def test_psql_without_a_token_sees_nothing(psql: Psql, bobs_note: str) -> None:
    for table in ("profiles", "exercises", "exercise_aliases", "workouts", "executions", "sets"):
        answer = psql(f"SELECT count(*) FROM logbk.{table}")  # noqa: S608 - a name from the list above
        assert (answer.returncode, answer.stdout.strip()) == (0, "0"), answer.stderr
    answer = psql("\\copy logbk.workouts TO STDOUT", "TABLE logbk.workouts", "SELECT * FROM pg_stats")
    assert answer.returncode == 0, answer.stderr
    assert bobs_note not in answer.stdout


def test_psql_with_ones_own_token_sees_ones_own(psql: Psql, alice: Member, bobs_note: str) -> None:
    with alice.signed_in() as client:
        client.execute(WORKOUT, [uuid4(), "alice's own"])
    script = f"BEGIN;\n\\o /dev/null\nSELECT logbk.auth('{alice.access}');\n\\o\nSELECT note FROM logbk.workouts;\n"
    answer = psql(given=script)
    assert answer.stdout.splitlines() == ["alice's own"], answer.stderr
    assert bobs_note not in answer.stdout


ATTACKS = [
    "ALTER ROLE {bob} PASSWORD 'mine now'",
    "ALTER ROLE {bob} SET statement_timeout = 1",
    "ALTER ROLE {bob} RENAME TO gone",
    "ALTER ROLE {bob} NOLOGIN",
    "ALTER ROLE ALL SET statement_timeout = 1",
    "ALTER DATABASE {database} SET statement_timeout = 1",
    "ALTER SYSTEM SET log_statement = 'all'",
    "ALTER ROLE {alice} SUPERUSER",
    "ALTER ROLE {alice} CREATEROLE",
    "ALTER ROLE {alice} BYPASSRLS",
    "ALTER ROLE {alice} CONNECTION LIMIT -1",
    "ALTER ROLE {alice} RENAME TO logbk_m_ffffffffffffffff",
    "ALTER ROLE {alice} SET log_parameter_max_length = -1",
    "CREATE ROLE another",
    "DROP ROLE {bob}",
    "GRANT {bob} TO {alice}",
    "GRANT logbk_owner TO {alice}",
    "GRANT logbk_roles TO {alice}",
    "GRANT logbk_app TO {alice}",
    "SET ROLE {bob}",
    "SET ROLE logbk_owner",
    "SET SESSION AUTHORIZATION {bob}",
    "REASSIGN OWNED BY {bob} TO {alice}",
    "DROP OWNED BY {bob}",
    "SELECT logbk_roles.set_verifier('{bob}', 'x')",
    "SELECT logbk_roles.create_member('logbk_m_0123456789abcdef', 'x', 'infinity')",
    "SELECT logbk_roles.cut_off('{bob}')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{bob}'",
    "COPY logbk.workouts TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/logbk-attack'",
    "COPY logbk.workouts (id, started_at, zone) FROM '/etc/passwd'",
    "\\copy logbk.workouts (id, started_at, zone) FROM STDIN",
    "CREATE EXTENSION dblink",
    "CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION logbk.uid()",
    "CREATE PUBLICATION x FOR ALL TABLES",
    "CREATE SERVER x FOREIGN DATA WRAPPER y",
    "CREATE DATABASE x",
    "DROP DATABASE {database}",
    "CREATE TABLE x ()",
    "CREATE TEMP TABLE x ()",
    "REINDEX TABLE logbk.workouts",
    "CLUSTER logbk.workouts",
    "ALTER TABLE logbk.workouts NO FORCE ROW LEVEL SECURITY",
    "ALTER FUNCTION logbk.uid() SET search_path = public",
    "CREATE OR REPLACE FUNCTION logbk.uid() RETURNS uuid LANGUAGE sql RETURN NULL",
    "COMMENT ON SCHEMA logbk IS '9999'",
    "SECURITY LABEL ON TABLE logbk.workouts IS 'x'",
]


def test_psql_takes_nothing_over(
    psql: Psql, owner: Client, alice: Member, bob: Member, shared_database: SharedDatabase
) -> None:
    names = {"alice": alice.role, "bob": bob.role, "database": shared_database.name}
    before = state(owner, bob)
    with bob.signed_in() as victim:
        for attack in ATTACKS:
            answer = psql(attack.format_map(names), given="x\n\\.\n")
            assert (answer.returncode, "ERROR" in answer.stderr) == (1, True), (attack, answer)
            assert state(owner, bob) == before, attack
        assert victim.one("SELECT logbk.uid()") == bob.user_id


def state(owner: Client, member: Member) -> list[object]:
    """Return what others could have changed of a member."""
    return [
        owner.execute("SELECT rolname, rolcanlogin, rolpassword, rolconnlimit FROM pg_authid ORDER BY 1").fetchall(),
        owner.execute("SELECT * FROM pg_db_role_setting ORDER BY 1, 2").fetchall(),
        owner.execute("SELECT * FROM logbk_private.accounts WHERE id = %s", [member.user_id]).fetchall(),
        owner.execute("SELECT roleid, member FROM pg_auth_members ORDER BY 1, 2").fetchall(),
    ]


def test_pg_dump_as_a_member_takes_nothing_along(alice: Member, remote_server: RemoteServer, bobs_note: str) -> None:
    url = own_url(alice)
    whole = run(remote_server, "pg_dump", url)
    assert whole.returncode != 0
    data = run(remote_server, "pg_dump", "--data-only", "--schema", "logbk", url)
    assert data.returncode != 0
    assert "row-level security" in data.stderr
    own = run(remote_server, "pg_dump", "--data-only", "--inserts", "--enable-row-security", "-n", "logbk", url)
    assert own.returncode == 0, own.stderr
    assert "INSERT" not in own.stdout
    assert bobs_note not in whole.stdout + data.stdout + own.stdout


def test_a_password_is_needed_and_only_ones_own_serves(alice: Member, bob: Member) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        Client.connect(make_conninfo(alice.url, user=bob.role))
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        Client.connect(without(alice.url, "password"))


def test_the_server_speaks_to_nobody_without_tls(alice: Member) -> None:
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        Client.connect(make_conninfo(alice.url, sslmode="disable", channel_binding="disable"))


@pytest.fixture
def everything_logged(owner: Client) -> Iterator[None]:
    """Make the server log every statement that it gets, with what was bound."""
    settings = {"log_statement": "all", "log_min_duration_statement": "0", "log_parameter_max_length": "-1"}
    settings |= {"log_parameter_max_length_on_error": "-1"}
    for name, value in settings.items():
        owner.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
    owner.execute("SELECT pg_reload_conf()")
    yield
    for name in settings:
        owner.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(name)))
    owner.execute("SELECT pg_reload_conf()")


@pytest.mark.usefixtures("everything_logged")
def test_a_log_of_all_statements_holds_no_token_and_no_note(
    owner: Client, alice: Member, remote_server: RemoteServer
) -> None:
    marker = str(uuid4())
    with alice.signed_in() as client:
        assert client.one("SHOW log_statement") == "all"
        client.execute(WORKOUT, [uuid4(), f"members write {marker}"])
        with pytest.raises(errors.InvalidTextRepresentation), client.transaction():
            client.execute("SELECT %s::uuid", [f"wrong {marker}"])
    with alice.connect(autocommit=True) as client:
        client.execute("SELECT logbk.refresh(%s, %s)", [alice.refresh, b"nonce of sixteen bytes"])
    owner.execute("SELECT %s::text", [f"owners write {marker}"])
    log = remote_server.postgres.log.read_text(encoding="utf-8", errors="replace")
    assert f"owners write {marker}" in log  # the log does hold bound values of others
    assert "SELECT logbk.auth($1)" in log
    assert f"members write {marker}" not in log
    for token in (alice.access, alice.refresh):
        assert token.rpartition(".")[2] not in log


@pytest.fixture
def logbk(alice: Member, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Give what starts LogBK on alice's machine, where she is signed in."""
    folders = {f"LOGBK_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "DATA")}
    base = clean_environment() | folders | {"LOGBK_KEYRING": "off", "LOGBK_TOKEN": alice.access, "HOME": str(tmp_path)}

    def start(url: str, *words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "logbk_cli", "--database-url", url, *words],
            env=base | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return start


Start = Callable[..., subprocess.Popen[str]]


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return how a program ended, and what it wrote to stdout and stderr."""
    with process:
        stdout, stderr = process.communicate(timeout=60)
    return process.returncode, stdout, stderr


def test_a_session_that_ends_in_mid_export_leaves_no_half_an_export(
    logbk: Start, owner: Client, alice: Member, tmp_path: Path
) -> None:
    assert end(logbk(alice.url, "log", "bench press 3x8 @ 80kg"))[0] == 0
    file = tmp_path / "log.txt"
    with Client.connect(owner.info.dsn) as blocker:
        blocker.execute("LOCK TABLE logbk.sets IN ACCESS EXCLUSIVE MODE")
        export = logbk(alice.url, "export", "-o", str(file))
        deadline = time.monotonic() + 60
        while owner.one(WAITS, alice.role) == 0:
            assert export.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        owner.execute("UPDATE logbk_private.sessions SET expires_at = now() WHERE user_id = %s", [alice.user_id])
        blocker.rollback()
        code, stdout, said = end(export)
    assert (code, stdout) == (4, ""), said
    assert "session" in said
    assert not file.exists()


def test_an_error_of_the_driver_repeats_nothing_that_was_sent(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGBK_TOKEN", alice.access)
    secret = f"nobody's business {uuid4()}"

    async def work(unit: UnitOfWork) -> None:
        await unit.session.execute(text("SELECT length(:secret) / 0"), {"secret": secret})

    with pytest.raises(DBAPIError) as caught:
        in_unit_of_work(Settings.load(database_url=alice.url), work)
    told = "".join(traceback.format_exception(caught.value))
    assert "division by zero" in told
    assert secret not in told
    assert alice.access not in told


@pytest.fixture
def pooled(alice: Member, pooler: Pooler) -> str:
    """Return how alice connects through PgBouncer, where all connections of her role share one to the server."""
    changes = THROUGH_POOLER | {"port": str(pooler.port)}
    return make_conninfo(alice.url, **changes)


def test_through_a_pooler_a_token_ends_with_its_transaction(pooled: str, alice: Member) -> None:
    with Client.connect(pooled) as one, Client.connect(pooled) as next_one:
        one.execute("SELECT logbk.auth(%s)", [alice.access])
        assert one.one("SELECT count(*) FROM logbk.profiles") == 1
        backend = one.one("SELECT pg_backend_pid()")
        one.commit()
        assert next_one.one("SELECT pg_backend_pid()") == backend
        assert not next_one.one("SELECT current_setting('logbk.token', true)")
        assert next_one.one("SELECT logbk.uid()") is None
        assert next_one.one("SELECT count(*) FROM logbk.profiles") == 0


def test_two_people_through_one_pooled_connection_see_each_their_own(pooled: str, alice: Member, bob: Member) -> None:
    # A household may share a login role; what they log is still each one's own.
    with ExitStack() as stack:
        clients = [(stack.enter_context(Client.connect(pooled)), member) for member in (alice, bob)]
        for client, _ in clients:
            client.prepare_threshold = None
        backends = set()
        for turn in range(10):
            for client, member in clients:
                client.execute("SELECT logbk.auth(%s)", [member.access])
                client.execute("UPDATE logbk.workouts SET finished_at = now() WHERE finished_at IS NULL")
                client.execute(WORKOUT, [uuid4(), f"{member.email} {turn}"])
                notes = {row[0] for row in client.execute("SELECT note FROM logbk.workouts")}
                assert notes == {f"{member.email} {n}" for n in range(turn + 1)}
                backends.add(client.one("SELECT pg_backend_pid()"))
                client.commit()
    assert len(backends) == 1


def test_logbk_works_through_a_pooler(logbk: Start, pooled: str) -> None:
    writers = [
        logbk(pooled, "log", f"bench press 8 @ {weight}kg", LOGBK_POOLER="1", PGOPTIONS="-c statement_timeout=1")
        for weight in (80, 90, 100)
    ]
    for writer in writers:
        code, _, said = end(writer)
        assert code == 0, said
    code, shown, said = end(logbk(pooled, "show", LOGBK_POOLER="1"))
    assert code == 0, said
    assert all(weight in shown for weight in ("80", "90", "100"))


def test_the_pooler_passes_no_password_on(alice: Member, pooled: str) -> None:
    wrong = conninfo_to_dict(pooled) | {"password": "not hers"}
    with pytest.raises(psycopg.OperationalError, match=r"password authentication failed|SASL authentication failed"):
        Client.connect(make_conninfo(**wrong))  # type: ignore[arg-type]
    assert alice.access
