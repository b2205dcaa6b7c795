"""A real PostgreSQL for the tests: the bundled one, migrated once, and copied for each test."""

import asyncio
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, NullPool, event, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from typer.testing import CliRunner, Result

from logbk_cli.core import clock, embedded, migrations
from logbk_cli.core.connection import bundled
from logbk_cli.core.embedded_postmaster import layout
from logbk_cli.main import app
from logbk_cli.shared import console

pytest_plugins = ["tests.remote.server"]

T = TypeVar("T")
TEMPLATE = "logbk_template"
_numbers = itertools.count(1)


_models = tempfile.TemporaryDirectory(prefix="logbk-test-models-")


def pytest_configure() -> None:
    """Keep the tests out of this machine's models: the hub's client reads this when it is imported, at collection."""
    os.environ.update({"HF_HUB_CACHE": _models.name, "HF_HUB_OFFLINE": "1"})


def pytest_unconfigure() -> None:
    _models.cleanup()


@dataclass(frozen=True)
class Cluster:
    """A running bundled server."""

    endpoint: embedded.Endpoint

    def owner_url(self, database: str) -> str:
        return embedded.conninfo(self.endpoint, role="postgres", database=database)

    def member_url(self, database: str) -> str:
        return embedded.conninfo(self.endpoint, role="logbk_local", database=database)

    def execute(self, statement: sql.SQL | sql.Composed) -> None:
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
        try:
            yield path
        finally:
            # Under root and a closed TMPDIR the server's files lie elsewhere, behind a link.
            places = layout(path)
            elsewhere = [Path(os.path.realpath(place)) for place in (places.run, places.server) if place.exists()]
            embedded.stop(path)
            for place in elsewhere:
                shutil.rmtree(place)


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep whoever runs the tests out of them: their profiles, sessions, keyring and servers."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("LOGBK_", "PG"))]:
            if not name.startswith("LOGBK_REWRITE"):
                patch.delenv(name)
        patch.setenv("LOGBK_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        patch.setenv("LOGBK_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        patch.setenv("LOGBK_KEYRING", "off")
        yield


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away whatever steers libpq or LogBK, the files in the home folder included."""
    for name in list(os.environ):
        if name.startswith(("PG", "LOGBK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOGBK_KEYRING", "off")
    for kind in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"LOGBK_{kind}_DIR", str(tmp_path / kind.lower()))


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
    migrations.upgrade(bundled(cluster.owner_url(TEMPLATE)))
    return TEMPLATE


@pytest.fixture
def database(standing_database: Database) -> Database:
    """A database as it is when the schema is new."""
    sweep(standing_database)
    return standing_database


@pytest.fixture
def fresh_database(cluster: Cluster, template: str) -> Iterator[Database]:
    """A database of one test's own, for tests that change its schema."""
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


_SWEEP = sql.SQL(
    """
    DO $$ BEGIN
      EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
                WHERE relnamespace = 'logbk'::regnamespace AND relkind = 'r'
                  AND relname NOT IN ('profiles', 'exercises', 'exercise_aliases'));
    END $$;
    DELETE FROM logbk.exercise_aliases WHERE user_id <> '00000000-0000-0000-0000-000000000000';
    DELETE FROM logbk.exercises WHERE user_id <> '00000000-0000-0000-0000-000000000000';
    DELETE FROM logbk.profiles WHERE user_id NOT IN (SELECT id FROM logbk_private.accounts WHERE is_local);
    DELETE FROM logbk_private.invitations;
    DELETE FROM logbk_private.accounts WHERE NOT is_local;
    UPDATE logbk_private.sessions SET revoked_at = NULL, revoked_why = NULL;
    UPDATE logbk.profiles SET display_name = NULL, unit = DEFAULT, zone = NULL, e1rm_formula = DEFAULT,
                              forced_reps = DEFAULT, undo_days = DEFAULT,
                              plates_kg = NULL, bar_kg = NULL, plates_lb = NULL, bar_lb = NULL;
    """
)


@pytest.fixture(scope="session")
def standing_database(cluster: Cluster, template: str) -> Iterator[Database]:
    """A database for many tests, one after the other: a copy of the template costs a second, sweeping nothing."""
    name = "logbk_test_standing"
    cluster.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    yield Database(name, cluster.owner_url(name), cluster.member_url(name))
    cluster.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def sweep(database: Database) -> None:
    """Make a database as it was when the schema was new: the catalogue, one local account, nothing logged."""
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(_SWEEP)


@dataclass(frozen=True)
class Member:
    """A member of a shared server: a login role and an account of their own, signed in, with a profile."""

    url: str
    user_id: UUID
    token: str
    refresh: str

    def call(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Run `work` in a transaction that begins with this member's token; it commits unless `work` raises."""
        return asyncio.run(self._transact(work))

    async def _transact(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        engine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=lambda: psycopg.AsyncConnection.connect(self.url),
            poolclass=NullPool,
        )
        try:
            async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
                await session.execute(text("SELECT logbk.auth(:token)"), {"token": self.token})
                return await work(session)
        finally:
            await engine.dispose()


KDF = '{"alg": "argon2id", "v": 19, "m": 65536, "t": 3, "p": 1}'
CREATE_ACCOUNT: LiteralString = "SELECT logbk_private.create_account(%s, %s, %s, %s)"
# A login role has twenty tries in a quarter of an hour, which the tests of one role use up in seconds.
FORGET_ATTEMPTS: LiteralString = """
SELECT setval(('logbk_private.attempt_' || ((hashtextextended(%s, 0) & 255) * 4 + n))::regclass, 1, false)
  FROM generate_series(0, 3) AS n
"""


def make_member(database: Database, name: str) -> Member:
    """Give somebody an account and sign them in, as the program does, with a role of their own."""
    role = f"logbk_test_{name}"
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount == 0:
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE logbk_app").format(sql.Identifier(role)))
    url = make_conninfo(database.owner_url, user=role)
    email, authkey = f"{name}-{uuid4()}@example.org", os.urandom(32)
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(CREATE_ACCOUNT, [email, os.urandom(16), KDF, authkey])
        owner.execute(FORGET_ATTEMPTS, [role])
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT * FROM logbk.login(%s, %s)", [email, authkey]).fetchone()
        assert row is not None
        assert row[0] == "ok"
    with psycopg.connect(url) as connection:
        user = connection.execute("SELECT logbk.auth(%s)", [row[1]]).fetchone()
        assert user is not None
    return Member(url, user[0], row[1], row[2])


_TABLES: LiteralString = "SELECT relname FROM pg_class WHERE relnamespace = 'logbk'::regnamespace AND relkind = 'r'"


@dataclass(frozen=True)
class Neighbours:
    """Two members of one server, and a look at the rows of either past the policies."""

    database: Database
    one: Member
    other: Member

    def rows_of(self, member: Member) -> dict[str, list[tuple[Any, ...]]]:
        """Return everything that a member has in the log's tables, in a fixed order."""
        found = {}
        with psycopg.connect(self.database.owner_url) as owner:
            for (table,) in owner.execute(_TABLES).fetchall():
                rows = owner.execute(
                    sql.SQL("SELECT * FROM {} WHERE user_id = %s").format(sql.Identifier("logbk", table)),
                    [member.user_id],
                )
                found[table] = sorted(rows.fetchall(), key=str)
        return found


@pytest.fixture
def neighbours(database: Database) -> Neighbours:
    return Neighbours(database, make_member(database, "one"), make_member(database, "other"))


def public_methods(repository: type) -> set[str]:
    """Return the names of the methods that others may call: each must stand in an isolation test."""
    return {name for name, value in vars(repository).items() if callable(value) and not name.startswith("_")}


# Saves the n-th text of a list, and keeps what it was shown and the arguments it was given.
_EDITOR = """#!/bin/sh
cd "$(dirname "$0")" || exit 9
n=$(($(cat calls) + 1))
echo $n > calls
echo "$@" > "arguments-$n"
for file; do :; done
cp "$file" "shown-$n"
if [ -f "text-$n" ]; then cat "text-$n" > "$file"; fi
if [ -f "code-$n" ]; then exit "$(cat "code-$n")"; fi
"""


@dataclass(frozen=True)
class ScriptedEditor:
    """An editor that saves one text after the other, as a person would who sees what stands there."""

    folder: Path

    def saves(self, *texts: str | None) -> None:
        """Say what it saves each time that it is opened; None leaves the text as it is."""
        for number, saved in enumerate(texts, start=1):
            if saved is not None:
                (self.folder / f"text-{number}").write_text(saved, encoding="utf-8")

    def fails(self, number: int, code: int) -> None:
        """Say with which code it ends the time `number`."""
        (self.folder / f"code-{number}").write_text(str(code))

    @property
    def shown(self) -> list[str]:
        """What the person saw each time."""
        return [(self.folder / f"shown-{number}").read_text("utf-8") for number in range(1, self._calls + 1)]

    @property
    def arguments(self) -> list[list[str]]:
        return [(self.folder / f"arguments-{number}").read_text().split() for number in range(1, self._calls + 1)]

    @property
    def _calls(self) -> int:
        return int((self.folder / "calls").read_text())


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedEditor:
    """A terminal with an editor called `vim`, whose drafts lie in `tmp_path / "drafts"`."""
    if sys.platform == "win32":
        pytest.skip("the editor is a shell script")
    folder = tmp_path / "editor"
    folder.mkdir()
    program = folder / "vim"
    program.write_text(_EDITOR)
    program.chmod(0o755)
    (folder / "calls").write_text("0")
    (tmp_path / "drafts").mkdir()
    monkeypatch.setenv("EDITOR", str(program))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "drafts"))
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    return ScriptedEditor(folder)


@dataclass
class StatementCount:
    """How many statements SQLAlchemy has sent, signing in included."""

    sent: int = 0

    def of(self, work: Callable[[], object]) -> int:
        """Return how many statements `work` sent."""
        before = self.sent
        work()
        return self.sent - before


@pytest.fixture
def statement_count() -> Iterator[StatementCount]:
    count = StatementCount()

    def note(*_event: object) -> None:
        count.sent += 1

    event.listen(Engine, "before_cursor_execute", note)
    yield count
    event.remove(Engine, "before_cursor_execute", note)
