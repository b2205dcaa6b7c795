"""Backups of the bundled server: everything comes back, with other keys, or nothing changes."""

import json
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from typer.testing import CliRunner, Result

from logbk_cli.core import embedded, migrations
from logbk_cli.core.connection import bundled
from logbk_cli.core.embedded_account import Account
from logbk_cli.core.embedded_programs import find_programs
from logbk_cli.main import app
from tests.conftest import open_folder

PAST = """\
2026-10-05 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 82.5kg x5 @8
  Bent Over Row (Barbell): 3x10 70kg  # strict
"""
ROLES = ("logbk_local", "logbk_app", "logbk_roles", "logbk_owner")
TABLES = """
SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('logbk', 'logbk_private') AND c.relkind = 'r' ORDER BY 1, 2
"""
# A restore changes the keys and the sessions on purpose.
CHANGED = {("logbk_private", "signing_keys"), ("logbk_private", "sessions")}


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=given, catch_exceptions=False)


def ok(*arguments: str, given: str | None = None) -> str:
    result = run(*arguments, given=given)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with open_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGBK_DATA_DIR", str(folder))
        patch.delenv("LOGBK_DATABASE_URL", raising=False)
        ok("import", "-", given=PAST)
        ok("exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable", "--alias", "cordy")
        ok("log", "cordy 20kg x 8")
        yield folder


def url(data_dir: Path, database: str = "logbk", role: str = "postgres") -> str:
    endpoint = embedded.find_running(data_dir)
    assert endpoint is not None
    return embedded.conninfo(endpoint, role=role, database=database)


def execute(data_dir: Path, *statements: str | sql.Composed, database: str = "postgres") -> list[tuple[Any, ...]]:
    with psycopg.connect(url(data_dir, database), autocommit=True) as owner:
        for statement in statements:
            cursor = owner.execute(statement if isinstance(statement, sql.Composed) else statement.encode())
        return cursor.fetchall() if cursor.description else []


def rows(data_dir: Path) -> dict[tuple[str, str], list[str]]:
    """Return everything in all tables of both schemas."""
    found = {}
    with psycopg.connect(url(data_dir)) as owner:
        for schema, table in owner.execute(TABLES).fetchall():
            statement = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, table))
            found[schema, table] = sorted(row[0] for row in owner.execute(statement))
    return found


def schema(data_dir: Path) -> str:
    """Return how everything is defined, and who may do what, as SQL; PostgreSQL sets brackets anew as it reads them."""
    program = find_programs(Account(), lambda _: None) / "pg_dump"
    done = subprocess.run(
        [program, "--schema-only", f"--dbname={url(data_dir)}"], check=True, capture_output=True, text=True
    )
    return re.sub(r"(?m)^\\(un)?restrict .*$|[()]", "", done.stdout)  # `restrict` has another word in each dump


def databases(data_dir: Path) -> set[str]:
    return {row[0] for row in execute(data_dir, "SELECT datname FROM pg_database WHERE NOT datistemplate")}


def test_everything_comes_back_into_an_empty_server(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.backup"
    result = run("db", "backup", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 workouts, 7 sets" in result.stderr
    assert "can read the whole log, and has its keys" in result.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before, defined, exported = rows(data_dir), schema(data_dir), ok("export", "--format", "json")
    assert len(before["logbk", "sets"]) == 7
    assert len(before) > 8

    # As it is when `initdb` has just made it: an empty database, and no roles.
    execute(data_dir, "DROP DATABASE logbk WITH (FORCE)", "CREATE DATABASE logbk TEMPLATE template0")
    for role in ROLES:
        for database in databases(data_dir):
            execute(data_dir, sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(role)), database=database)
    execute(data_dir, *(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)) for role in ROLES))

    # There is nothing to lose: it does not ask.
    assert ok("db", "restore", str(file)) == "Restored 2 workouts, 7 sets.\n"
    after = rows(data_dir)
    assert after.keys() == before.keys()
    for table in before.keys() - CHANGED:
        assert after[table] == before[table], table
    assert len(after["logbk_private", "sessions"]) == len(before["logbk_private", "sessions"])
    assert schema(data_dir) == defined
    assert ok("export", "--format", "json") == exported
    ok("log", "cordy 22.5kg x 8")
    assert databases(data_dir) == {"logbk", "postgres"}


def test_a_restore_rotates_the_signing_key(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.backup"
    ok("db", "backup", str(file))
    keys = "SELECT kid FROM logbk_private.signing_keys WHERE purpose = 'token'"
    salts = "SELECT * FROM logbk_private.signing_keys WHERE purpose = 'salt'"
    old_keys, old_salts = execute(data_dir, keys, database="logbk"), execute(data_dir, salts, database="logbk")
    with psycopg.connect(url(data_dir, role="logbk_local")) as member:
        token = member.execute("SELECT logbk.local_token()").fetchone()
        member.execute("SELECT logbk.auth(%s)", token)
    document = json.loads(ok("db", "restore", str(file), "--yes", "--json"))
    assert document["file"] == str(file)
    new_keys = execute(data_dir, keys, database="logbk")
    assert len(new_keys) == 1
    assert not set(new_keys) & set(old_keys)
    assert execute(data_dir, salts, database="logbk") == old_salts
    with (
        psycopg.connect(url(data_dir, role="logbk_local")) as member,
        pytest.raises(errors.InvalidAuthorizationSpecification),
    ):
        member.execute("SELECT logbk.auth(%s)", token)
    ok("history")


def test_it_asks_before_it_replaces_a_log(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.backup"
    ok("db", "backup", str(file))
    before = rows(data_dir)
    result = run("db", "restore", str(file))
    assert result.exit_code == 2
    assert "Pass --yes." in result.stderr
    assert rows(data_dir) == before


@pytest.mark.usefixtures("data_dir")
def test_what_was_logged_since_is_gone_after_a_restore(tmp_path: Path) -> None:
    file = tmp_path / "log.backup"
    ok("db", "backup", str(file))
    exported = ok("export")
    ok("log", "plank 60s")
    assert ok("export") != exported
    ok("db", "restore", str(file), "--yes")
    assert ok("export") == exported


@pytest.mark.parametrize("what", ["text", "empty", "cut", "foreign", "newer", "none"])
def test_what_is_no_backup_changes_nothing(data_dir: Path, tmp_path: Path, what: str) -> None:
    file = tmp_path / "log.backup"
    code, said = 2, "is no backup"
    if what == "text":
        file.write_text("2026-10-05\n  bench 80x8\n", encoding="utf-8")
    elif what == "empty":
        file.touch()
    elif what == "cut":
        ok("db", "backup", str(file))
        whole = file.read_bytes()
        file.write_bytes(whole[:-1])
        said = "could not be read"
    elif what == "foreign":
        program = find_programs(Account(), lambda _: None) / "pg_dump"
        subprocess.run(
            [program, "--format=custom", f"--file={file}", f"--dbname={url(data_dir, 'postgres')}"], check=True
        )
        said = "not of a LogBK log"
    elif what == "newer":
        revision = "UPDATE logbk_private.alembic_version SET version_num = '%s'"
        execute(data_dir, revision % "9999", database="logbk")
        ok("db", "backup", str(file))
        execute(data_dir, revision % migrations.newest_revision(), database="logbk")
        said = "has schema 9999, newer than"
    else:
        code, said = 3, "there is no file"
    before = rows(data_dir)
    result = run("db", "restore", str(file), "--yes")
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert rows(data_dir) == before
    assert databases(data_dir) == {"logbk", "postgres"}
    ok("history")


def test_an_older_backup_is_brought_up_to_date(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.backup"
    exported = ok("export")
    older = f"{int(migrations.newest_revision()) - 1:04}"
    migrations.downgrade(bundled(url(data_dir)), older)
    assert json.loads(ok("db", "backup", str(file), "--json"))["schema"] == older
    document = json.loads(ok("db", "restore", str(file), "--yes", "--json"))
    assert (document["backup_schema"], document["schema"]) == (older, migrations.newest_revision())
    assert ok("export") == exported


@pytest.mark.usefixtures("data_dir")
def test_a_backup_goes_through_a_pipe(tmp_path: Path) -> None:
    file = tmp_path / "log.backup"
    result = run("db", "backup", "-")
    assert result.exit_code == 0
    file.write_bytes(result.stdout_bytes)
    exported = ok("export")
    ok("db", "restore", str(file), "--yes")
    assert ok("export") == exported
    assert run("db", "backup", "-", "--json").exit_code == 2


def test_a_backup_that_fails_leaves_the_old_one(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "log.backup"
    file.write_text("the one of yesterday", encoding="utf-8")
    monkeypatch.setattr("logbk_cli.core.embedded_backup._url", lambda *_: "postgresql://nowhere.invalid/x")
    monkeypatch.setattr("logbk_cli.core.embedded_backup._server", lambda *_: bundled(url(data_dir)))
    result = run("db", "backup", str(file))
    assert result.exit_code == 7
    assert "could not be written" in result.stderr
    assert file.read_text(encoding="utf-8") == "the one of yesterday"
    assert list(tmp_path.iterdir()) == [file]
