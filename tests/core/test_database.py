"""What a command meets on its way to the database."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from logbk_cli.core import embedded, migrations
from logbk_cli.core.database import bundled_owner
from logbk_cli.core.paths import data_dir
from logbk_cli.main import app
from tests.conftest import Program, open_folder


@pytest.fixture(scope="module")
def bundled() -> Iterator[CliRunner]:
    with open_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGBK_DATA_DIR", str(folder))
        patch.delenv("LOGBK_DATABASE_URL", raising=False)
        yield CliRunner()
        embedded.stop(folder)


def set_version(program: Program, version: str) -> None:
    with psycopg.connect(program.database.owner_url) as owner:
        owner.execute(sql.SQL("COMMENT ON SCHEMA logbk IS {}").format(sql.Literal(version)))


@pytest.mark.parametrize(("version", "says"), [("9999", "newer than"), ("0001", "older one")])
def test_another_servers_schema_must_be_ours(logbk: Program, version: str, says: str) -> None:
    set_version(logbk, version)
    result = logbk("log", "bench 80x8")
    assert result.exit_code == 7
    assert says in result.stderr
    set_version(logbk, migrations.newest_revision())
    assert logbk.json("status") == {"workout": None}


def test_a_database_without_our_schema(logbk: Program) -> None:
    url = logbk.database.owner_url.replace(logbk.database.name, "postgres")
    result = CliRunner().invoke(app, ["--database-url", url, "status"])
    assert result.exit_code == 7
    assert "no LogBK schema" in result.stderr


def test_a_token_from_the_environment_signs_in(logbk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(logbk.database.member_url) as member:
        (token,) = member.execute("SELECT logbk.local_token()").fetchone() or ("",)
    monkeypatch.setenv("LOGBK_TOKEN", token)
    logbk.ok("log", "bench 80x8")
    monkeypatch.setenv("LOGBK_TOKEN", token[:-2])
    result = logbk("log", "bench 80x8")
    assert result.exit_code == 4
    monkeypatch.delenv("LOGBK_TOKEN")
    assert logbk.json("status")["workout"]["set_count"] == 1


def test_a_role_without_an_account_must_sign_in(logbk: Program) -> None:
    with psycopg.connect(logbk.database.owner_url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS logbk_test_stranger")
        owner.execute("CREATE ROLE logbk_test_stranger LOGIN IN ROLE logbk_app")
    url = logbk.database.member_url.replace("logbk_local", "logbk_test_stranger")
    result = CliRunner().invoke(app, ["--database-url", url, "status"])
    assert result.exit_code == 4
    assert "logbk login" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PGOPTIONS", "-c search_path=nowhere -c statement_timeout=1"),
        ("PGSSLMODE", "verify-full"),
        ("PGREQUIREAUTH", "scram-sha-256"),
        ("PGCHANNELBINDING", "require"),
        ("PGHOST", "example.invalid"),
        ("PGPORT", "1"),
        ("PGUSER", "nobody"),
        ("PGDATABASE", "nothing"),
        ("PGTARGETSESSIONATTRS", "standby"),
        ("PGTZ", "nonsense"),
        ("PGDATESTYLE", "German"),
        ("PGHOSTADDR", "127.0.0.1"),
        ("PGSERVICE", "nope"),
        ("PGREQUIREPEER", "nobody"),
        ("PGSSLNEGOTIATION", "direct"),
        ("PGLOADBALANCEHOSTS", "bad"),
        ("PGCLIENTENCODING", "LATIN1"),
    ],
)
def test_the_bundled_server_ignores_what_libpq_reads_elsewhere(
    bundled: CliRunner, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = bundled.invoke(app, ["log", "--dry-run", "bench 80x8 # größer"])
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "Bench Press (Barbell)  80kg x8  # größer\n"


def test_an_older_schema_on_the_bundled_server_is_upgraded(bundled: CliRunner) -> None:
    assert bundled.invoke(app, ["exercise", "show", "bench"]).exit_code == 0
    endpoint = embedded.find_running(data_dir())
    assert endpoint is not None
    migrations.downgrade(bundled_owner(endpoint), "0002")
    result = bundled.invoke(app, ["exercise", "show", "bench"])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Bench Press (Barbell)")


@pytest.mark.parametrize("setting", ["PGDATESTYLE=German", "PGTZ=Asia/Kathmandu"])
def test_times_are_read_the_same_whatever_the_session_is_set_to(
    logbk: Program, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    logbk.ok("log", "bench 80x8")
    before = logbk.json("show")
    monkeypatch.setenv(*setting.split("="))
    assert logbk.json("show") == before


def test_a_role_that_passes_over_the_policies_is_refused(logbk: Program) -> None:
    result = CliRunner().invoke(app, ["--database-url", logbk.database.owner_url, "status"])
    assert result.exit_code == 5
    assert "policies" in result.stderr


def test_another_isolation_by_default_changes_nothing(logbk: Program) -> None:
    with psycopg.connect(logbk.database.owner_url, autocommit=True) as owner:
        name = sql.Identifier(logbk.database.name)
        owner.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_isolation = 'repeatable read'").format(name))
        try:
            logbk.ok("log", "bench 80x8")
        finally:
            owner.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_isolation").format(name))
