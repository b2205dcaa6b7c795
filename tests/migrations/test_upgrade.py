"""Up, down, up; several at once; killed in the middle; from strange environments; by a role that is no superuser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from logbk_cli.core import migrations
from logbk_cli.core.connection import bundled, remote
from logbk_cli.shared.exceptions import DatabaseUnavailableError, PermissionDeniedError

if TYPE_CHECKING:
    from tests.migrations.conftest import EmptyDatabase

ROOT = Path(__file__).parents[2]

# As a command reads it, which may not look into Alembic's table.
VERSION = "SELECT obj_description('logbk'::regnamespace, 'pg_namespace')"

# Everything a migration makes: relations, functions, types, policies, triggers, constraints, grants, defaults.
SNAPSHOT = """
SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
  SELECT format('%s %s %s %s', relkind, oid::regclass, relacl, relowner::regrole) FROM pg_class
   WHERE relnamespace::regnamespace::text LIKE 'logbk%' AND relkind <> 't'
  UNION ALL SELECT format('%s %s %s', pg_get_functiondef(oid), proacl, proowner::regrole) FROM pg_proc
   WHERE pronamespace::regnamespace::text LIKE 'logbk%'
  UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
   WHERE connamespace::regnamespace::text LIKE 'logbk%'
  UNION ALL SELECT format('%s %s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid),
                          pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
  UNION ALL SELECT format('%s %s', attrelid::regclass, attacl) FROM pg_attribute WHERE attacl IS NOT NULL
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT format('schema %s %s %s', nspname, nspacl, obj_description(oid, 'pg_namespace')) FROM pg_namespace
   WHERE nspname NOT LIKE 'pg_%' AND nspname <> 'information_schema'
  UNION ALL SELECT format('default %s', defaclacl) FROM pg_default_acl
) AS s (line)
"""


def test_the_newest_revision_is_alembics_head() -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 — only here

    script = ScriptDirectory(str(migrations.migrations_folder()))
    assert script.get_current_head() == migrations.newest_revision()
    assert {revision.revision: Path(revision.path).name[:4] for revision in script.walk_revisions()} == {
        revision.revision: revision.revision for revision in script.walk_revisions()
    }


def test_every_migration_goes_down_and_up_again(empty: EmptyDatabase) -> None:
    migrations.upgrade(remote(empty.owner_url))
    first, catalogue = empty.one(SNAPSHOT), empty.one("SELECT count(*) FROM logbk.exercises")
    for revision in ("0002", "0001"):
        migrations.downgrade(remote(empty.owner_url), revision)
        assert empty.one(VERSION) == revision
        assert empty.one("SELECT version_num FROM logbk_private.alembic_version") == revision
    migrations.downgrade(remote(empty.owner_url), "base")
    left = empty.one(
        "SELECT array_agg(oid::regclass::text) FROM pg_class WHERE relnamespace = 'logbk_private'::regnamespace"
    )
    assert sorted(left) == ["logbk_private.alembic_version", "logbk_private.alembic_version_pkc"]
    assert empty.one("SELECT count(*) FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'logbk%'") == 0
    assert empty.one("SELECT to_regnamespace('logbk')") is None
    migrations.upgrade(remote(empty.owner_url))
    assert empty.one(SNAPSHOT) == first
    assert empty.one("SELECT count(*) FROM logbk.exercises") == catalogue > 400


def test_going_down_keeps_what_members_wrote(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    with psycopg.connect(empty.member_url) as member:
        member.execute("SELECT logbk.auth(logbk.local_token())")
        member.execute(
            "INSERT INTO logbk.exercises (id, name, body_part, modality, measurement, is_system)"
            " SELECT id, name, body_part, modality, measurement, true FROM logbk.exercises LIMIT 1"
        )
    migrations.downgrade(remote(empty.owner_url), "0002")
    assert empty.one("SELECT count(*) FROM logbk.exercises") == 1
    migrations.upgrade(bundled(empty.owner_url))
    assert (
        empty.one("SELECT count(*) FROM logbk.exercises WHERE user_id <> '00000000-0000-0000-0000-000000000000'") == 1
    )


def test_upgrading_again_changes_nothing(migrated: EmptyDatabase) -> None:
    query = (
        "SELECT (SELECT array_agg(a::text) FROM logbk_private.accounts a)::text"
        " || (SELECT array_agg(s::text) FROM logbk_private.sessions s WHERE s.expires_at > '2900-01-01')::text"
        " || (SELECT array_agg(p::text) FROM logbk.profiles p)::text"
        " || (SELECT max(updated_at) FROM logbk.exercises)"
    )
    before, objects = migrated.one(query), migrated.one(SNAPSHOT)
    steps: list[str] = []
    migrations.upgrade(bundled(migrated.owner_url), unit="lb", on_step=steps.append)
    assert (migrated.one(query), migrated.one(SNAPSHOT)) == (before, objects)
    assert steps == ["Setting up your account"]


def test_the_local_account_begins_with_the_unit(empty: EmptyDatabase) -> None:
    steps: list[str] = []
    migrations.upgrade(bundled(empty.owner_url), unit="lb", on_step=steps.append)
    assert empty.one("SELECT array_agg(unit) FROM logbk.profiles") == ["lb"]
    assert steps == ["Creating the schema", "Setting up your account"]


def test_a_revoked_local_session_is_made_anew(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    with empty.connect() as connection:
        connection.execute("UPDATE logbk_private.sessions SET revoked_at = now()")
    with psycopg.connect(empty.member_url) as member, pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        member.execute("SELECT logbk.auth(logbk.local_token())")
    migrations.upgrade(bundled(empty.owner_url))
    with psycopg.connect(empty.member_url) as member:
        member.execute("SELECT logbk.auth(logbk.local_token())")


def test_without_local_nobody_gets_in_without_a_password(empty: EmptyDatabase) -> None:
    migrations.upgrade(remote(empty.owner_url))
    assert empty.one("SELECT count(*) FROM logbk_private.accounts") == 0
    assert empty.one("SELECT has_function_privilege('logbk_app', 'logbk.local_token()', 'execute')") is False
    assert empty.one("SELECT logbk.local_token()") is None


def test_several_at_once_all_succeed(empty: EmptyDatabase) -> None:
    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(upgrade_in_a_process, empty.owner_url) for _ in range(3)]
        assert [run.result().returncode for run in runs] == [0, 0, 0], [run.result().stderr for run in runs]
    assert empty.one("SELECT count(*) FROM logbk_private.accounts") == 1
    assert empty.one("SELECT version_num FROM logbk_private.alembic_version") == migrations.newest_revision()


def test_a_member_cannot_keep_an_upgrade_waiting(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    with psycopg.connect(empty.member_url, autocommit=True) as member:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            member.execute("SELECT pg_advisory_lock(1)")
        # Where no superuser has forbidden it, as on a hoster's server.
        with empty.connect() as owner:
            owner.execute("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
        member.execute("SELECT pg_advisory_lock(7165110226)")  # what the first upgrade of all takes
        migrations.upgrade(bundled(empty.owner_url))
        with member.transaction(), pytest.raises(psycopg.errors.InsufficientPrivilege):
            member.execute("LOCK TABLE logbk_private.alembic_version IN ACCESS SHARE MODE")


def test_an_upgrade_waits_for_another(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    with empty.connect() as other, ThreadPoolExecutor() as pool:
        other.execute("LOCK TABLE logbk_private.alembic_version IN SHARE ROW EXCLUSIVE MODE")
        second = pool.submit(migrations.upgrade, bundled(empty.owner_url))
        while empty.one("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'ShareRowExclusiveLock'") == 0:
            assert not second.done()
        other.rollback()
        second.result()


def upgrade_in_a_process(url: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from logbk_cli.core.connection import bundled; from logbk_cli.core.migrations import upgrade; "
        "upgrade(bundled(sys.argv[1]))"
    )
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, url],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "step", ["Creating the schema", "0001_boundary.sql", "0002_log.sql", "version.sql", "Setting up your account"]
)
def test_a_kill_in_the_middle_leaves_the_database_as_it_was(empty: EmptyDatabase, step: str) -> None:
    before = empty.one(SNAPSHOT)
    # Stops by itself at the step, so that the kill comes neither too early nor too late.
    code = (
        "import os, signal, sys\n"
        "from logbk_cli.core import migrations\n"
        "from logbk_cli.core.connection import bundled\n"
        "def die(step):\n"
        "    if step == sys.argv[2]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "def run_file(connection, file, real=migrations.run_file):\n"
        "    real(connection, file)\n"
        "    die(file.name)\n"
        "migrations.run_file = run_file\n"
        "migrations.upgrade(bundled(sys.argv[1]), on_step=die)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, empty.owner_url, step], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert empty.one(SNAPSHOT) == before
    migrations.upgrade(bundled(empty.owner_url))
    assert empty.one(VERSION) == migrations.newest_revision()


@pytest.mark.parametrize(
    "environment",
    [
        {"PGOPTIONS": "-c search_path=public -c default_transaction_read_only=on -c statement_timeout=1"},
        {"PGOPTIONS": "--no-such-setting=1"},
        {"PGCLIENTENCODING": "LATIN1", "PGDATESTYLE": "German, DMY", "PGTZ": "Asia/Kathmandu"},
        {"PGREQUIREAUTH": "scram-sha-256", "PGCHANNELBINDING": "require"},
        {"PGGSSENCMODE": "require", "PGSSLMODE": "require", "PGTARGETSESSIONATTRS": "standby"},
        {"PGDATABASE": "postgres", "PGUSER": "nobody", "PGHOST": "/nowhere", "PGPORT": "1"},
        {"LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_the_environment_does_not_break_it(empty: EmptyDatabase, environment: dict[str, str]) -> None:
    run = upgrade_in_a_process(empty.owner_url, **environment)
    assert run.returncode == 0, run.stderr
    assert empty.one(VERSION) == migrations.newest_revision()


def test_settings_of_the_database_do_not_break_it(empty: EmptyDatabase) -> None:
    with empty.connect() as connection:
        for setting in (
            "default_transaction_read_only = on",
            "default_transaction_isolation = serializable",
            "search_path = nowhere",
            "statement_timeout = '700ms'",  # the whole takes longer, each first statement less
            "standard_conforming_strings = off",
            "escape_string_warning = off",
        ):
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER DATABASE {empty.name} SET {setting}".encode())
            connection.commit()
    migrations.upgrade(bundled(empty.owner_url))
    # Standard strings or not, the limits on texts are the same.
    with psycopg.connect(empty.owner_url, options="-c default_transaction_read_only=off") as connection:
        row = connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_sets_note_visible'"
        ).fetchone()
    assert row is not None
    assert r"\u202e" in row[0].replace("\\\\", "\\")


def test_a_newer_schema_is_left_alone(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    with empty.connect() as connection:
        connection.execute("UPDATE logbk_private.alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailableError, match="9999") as caught:
        migrations.upgrade(bundled(empty.owner_url))
    assert caught.value.hint == "Upgrade LogBK."
    assert empty.one("SELECT version_num FROM logbk_private.alembic_version") == "9999"


def test_a_restored_version_is_mended(empty: EmptyDatabase) -> None:
    migrations.upgrade(bundled(empty.owner_url))
    with empty.connect() as connection:
        connection.execute("COMMENT ON SCHEMA logbk IS NULL")
    migrations.upgrade(bundled(empty.owner_url))
    assert empty.one(VERSION) == migrations.newest_revision()
    with psycopg.connect(empty.member_url) as member:
        row = member.execute(VERSION.encode()).fetchone()
        assert row == (migrations.newest_revision(),)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            member.execute("COMMENT ON SCHEMA logbk IS '0001'")


def test_no_server_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        migrations.upgrade(bundled(make_conninfo(host=str(tmp_path), dbname="x", user="x")))


def test_a_role_that_may_not_is_told_so(empty: EmptyDatabase) -> None:
    with empty.connect() as connection:
        connection.execute("DROP ROLE IF EXISTS logbk_test_nobody")
        connection.execute("CREATE ROLE logbk_test_nobody LOGIN")
    try:
        with pytest.raises(PermissionDeniedError) as caught:
            migrations.upgrade(remote(make_conninfo(empty.owner_url, user="logbk_test_nobody")))
        assert caught.value.hint
        assert empty.one("SELECT to_regnamespace('logbk_private')") is None
    finally:
        with empty.connect() as connection:
            connection.execute("DROP ROLE logbk_test_nobody")


def test_another_encoding_is_refused(empty: EmptyDatabase, cluster: Any) -> None:  # noqa: ANN401
    name = f"{empty.name}_latin"
    with psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc".encode()
        )
        try:
            with pytest.raises(DatabaseUnavailableError, match="LATIN1"):
                migrations.upgrade(bundled(cluster.owner_url(name)))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_an_owner_that_is_no_superuser_migrates(empty: EmptyDatabase, cluster: Any, lint: Any) -> None:  # noqa: ANN401
    with psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS logbk_test_dba")
        admin.execute("CREATE ROLE logbk_test_dba LOGIN CREATEROLE")
        for role in ("logbk_owner NOLOGIN", "logbk_app NOLOGIN", "logbk_roles NOLOGIN CREATEROLE"):
            admin.execute(f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$".encode())
        # On a server of its own it would have created the roles, and so be their administrator.
        admin.execute(
            "GRANT logbk_owner, logbk_roles, logbk_app TO logbk_test_dba WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
        )
        admin.execute(f"ALTER DATABASE {empty.name} OWNER TO logbk_test_dba".encode())
        url = make_conninfo(empty.owner_url, user="logbk_test_dba")
        try:
            migrations.upgrade(remote(url))
            migrations.upgrade(remote(url))
            with empty.connect() as connection:
                # What only a superuser can forbid.
                open_ = {"app may store large objects", "app may take advisory locks"}
                assert {defect for defect, _ in lint(connection)} == open_
            migrations.upgrade(remote(empty.owner_url))
            with empty.connect() as connection:
                assert lint(connection) == []
            assert empty.one(VERSION) == migrations.newest_revision()
        finally:
            admin.execute(f"ALTER DATABASE {empty.name} OWNER TO postgres".encode())
            with empty.connect() as connection:
                connection.execute("DROP OWNED BY logbk_test_dba")
            admin.execute("REVOKE logbk_owner, logbk_roles, logbk_app FROM logbk_test_dba")
            admin.execute("DROP ROLE logbk_test_dba")


def test_it_migrates_from_the_installed_package_too(empty: EmptyDatabase, tmp_path: Path) -> None:
    # The wheel's layout: the migrations inside the package, in a folder whose name is hard on configuration files.
    installed = tmp_path / "100% site packages"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "logbk_cli", installed / "logbk_cli", ignore=ignore)
    shutil.copytree(ROOT / "migrations", installed / "logbk_cli" / "_migrations", ignore=ignore)
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from logbk_cli.core import migrations\n"
        "from logbk_cli.core.connection import bundled\n"
        "assert migrations.__file__.startswith(sys.argv[2])\n"
        "migrations.upgrade(bundled(sys.argv[1]))\n"
        "print(migrations.newest_revision(), migrations.migrations_folder())\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code, empty.owner_url, str(installed)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split(maxsplit=1) == [
        migrations.newest_revision(),
        f"{installed / 'logbk_cli' / '_migrations'}\n",
    ]


def test_reading_the_newest_revision_loads_no_alembic() -> None:
    code = (
        "import sys\nfrom logbk_cli.core import migrations\nmigrations.newest_revision()\n"
        "assert not {name for name in sys.modules if name.split('.')[0] in {'alembic', 'mako'}}\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
