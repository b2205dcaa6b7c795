"""A real PostgreSQL for the tests: the bundled one, migrated once, and copied for each test."""

import itertools
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner, Result

from logbk_cli.core import clock, embedded, migrations
from logbk_cli.main import app

TEMPLATE = "logbk_template"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cluster:
    """A running bundled server."""

    endpoint: embedded.Endpoint

    def owner_url(self, database: str) -> str:
        return embedded.conninfo(self.endpoint, role="postgres", database=database)

    def member_url(self, database: str) -> str:
        return embedded.conninfo(self.endpoint, role="logbk_local", database=database)

    def execute(self, statement: sql.Composable) -> None:
        with psycopg.connect(self.owner_url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@dataclass(frozen=True)
class Database:
    """A migrated database of one test."""

    name: str
    owner_url: str
    member_url: str


@contextmanager
def open_folder() -> Iterator[Path]:
    """Yield a folder for a data directory: short, for the socket's path, and open to the server's user under root."""
    with tempfile.TemporaryDirectory(prefix="logbk-test-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with open_folder() as data_dir:
        try:
            running = Cluster(embedded.ensure_running(data_dir, lambda _step: None))
            # Each test copies a database: nothing here has to survive a power cut.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                running.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            running.execute(sql.SQL("SELECT pg_reload_conf()"))
            yield running
        finally:
            embedded.stop(data_dir)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    cluster.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(TEMPLATE)))
    migrations.upgrade(cluster.owner_url(TEMPLATE), local=True)
    return TEMPLATE


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[Database]:
    name = f"logbk_test_{next(_numbers)}"
    cluster.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    yield Database(name, cluster.owner_url(name), cluster.member_url(name))
    cluster.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"


class StillClock:
    """A clock that a test sets; it stands still otherwise."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    still = StillClock()
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(clock, "machine_zone", lambda: ZONE)
    return still


class Program:
    """`logbk` in this process, against the test's own database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._runner = CliRunner()

    def __call__(self, *arguments: str, given: str | bytes | None = None) -> Result:
        """Run a command whatever comes of it; `given` is its standard input."""
        words = ["--database-url", self.database.member_url, *arguments]
        return self._runner.invoke(app, words, input=given, catch_exceptions=False)

    def ok(self, *arguments: str, given: str | bytes | None = None) -> str:
        """Run a command that must succeed; return what it wrote to stdout."""
        result = self(*arguments, given=given)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *arguments: str, given: str | bytes | None = None) -> Any:  # noqa: ANN401 - a JSON document
        """Run a command that must succeed with `--json`; return the document."""
        return json.loads(self.ok(*arguments, "--json", given=given))


@pytest.fixture
def logbk(database: Database, still_clock: StillClock) -> Program:  # noqa: ARG001 - the clock must stand still
    return Program(database)
