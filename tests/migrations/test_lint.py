"""No object of the database is unsafe, and the check would notice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from logbk_cli.core import migrations
from logbk_cli.core.connection import bundled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.migrations.conftest import EmptyDatabase

    Lint = Callable[[psycopg.Connection[Any]], list[tuple[str, str]]]

ORIGINAL = Path(__file__).parents[3] / "shared" / "security" / "lint.sql"

# What to do to a sound database, and the defect that must be reported for it.
BAD_TABLE = "CREATE TABLE logbk.bad (user_id uuid PRIMARY KEY)"
DEFECTS = [
    ("table without RLS", BAD_TABLE),
    ("foreign or other table", "CREATE SEQUENCE logbk.bad"),
    ("table with RLS but no policy", f"{BAD_TABLE}; ALTER TABLE logbk.bad ENABLE ROW LEVEL SECURITY"),
    ("table without user_id in its primary key", "CREATE TABLE logbk.bad (id uuid PRIMARY KEY)"),
    (
        "policy calls uid() outside a sub-select",
        "CREATE POLICY bad ON logbk.sets TO logbk_app USING (user_id = logbk.uid())",
    ),
    (
        "policy calls uid() outside a sub-select",
        "ALTER POLICY may_update ON logbk.sets WITH CHECK (user_id = logbk.uid())",
    ),
    ("policy does not ask who is signed in", "CREATE POLICY bad ON logbk.sets TO logbk_app USING (true)"),
    (
        "policy lets admins through",
        "ALTER POLICY may_read ON logbk.sets USING (user_id = (SELECT logbk.uid()) OR (SELECT logbk.is_admin()))",
    ),
    (
        "policy for somebody other than the app",
        "CREATE POLICY bad ON logbk.sets USING (user_id = (SELECT logbk.uid()))",
    ),
    ("view without security_invoker", "CREATE VIEW logbk.bad AS SELECT * FROM logbk.sets"),
    ("materialized view", "CREATE MATERIALIZED VIEW logbk.bad AS SELECT * FROM logbk.sets"),
    (
        "SECURITY DEFINER without search_path ending in pg_temp",
        "CREATE FUNCTION logbk.bad() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog RETURN 1",
    ),
    (
        "function without a pinned search_path",
        "CREATE FUNCTION logbk.bad() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
    ),
    ("function executable by PUBLIC", "GRANT EXECUTE ON FUNCTION logbk.local_token() TO PUBLIC"),
    ("app may execute unlisted function", "GRANT EXECUTE ON FUNCTION logbk.local_token() TO logbk_app"),
    ("app may not execute listed function", "REVOKE EXECUTE ON FUNCTION logbk.uid() FROM logbk_app"),
    (
        "a member other than logbk_local may execute local_token()",
        """RESET ROLE; CREATE ROLE logbk_test_bad IN ROLE logbk_app;
           GRANT EXECUTE ON FUNCTION logbk.local_token() TO logbk_test_bad""",
    ),
    ("app has table-level UPDATE", "GRANT UPDATE ON logbk.sets TO logbk_app"),
    ("app has table-level DELETE", "GRANT DELETE ON logbk.sets TO logbk_app"),
    ("app has table-level TRUNCATE", "GRANT TRUNCATE ON logbk.sets TO logbk_app"),
    ("app has table-level REFERENCES", "GRANT REFERENCES ON logbk.sets TO logbk_app"),
    ("app has table-level TRIGGER", "GRANT TRIGGER ON logbk.sets TO logbk_app"),
    ("a member holds a grant of its own", "GRANT SELECT ON logbk.sets TO logbk_local"),
    ("a member holds a grant of its own", "GRANT SELECT ON logbk.sets TO PUBLIC"),
    ("app may update a key or a fact", "GRANT UPDATE (is_system) ON logbk.exercises TO logbk_app"),
    ("app has a right on private SELECT", "GRANT SELECT (kid) ON logbk_private.signing_keys TO logbk_app"),
    ("app may use a sequence", "GRANT USAGE ON SEQUENCE logbk_private.attempt_0 TO logbk_app"),
    ("app may use private schema", "GRANT USAGE ON SCHEMA logbk_private TO logbk_app"),
    ("app may create in schema", "GRANT CREATE ON SCHEMA logbk TO logbk_app"),
    ("app may create in schema", "RESET ROLE; GRANT CREATE ON SCHEMA public TO logbk_app"),
    ("app may create temp tables", "RESET ROLE; GRANT TEMP ON DATABASE {} TO PUBLIC"),
    ("app may create schemas", "RESET ROLE; GRANT CREATE ON DATABASE {} TO logbk_app"),
    ("anybody may connect", "RESET ROLE; GRANT CONNECT ON DATABASE {} TO PUBLIC"),
    ("app may store large objects", "RESET ROLE; GRANT EXECUTE ON FUNCTION lo_from_bytea(oid, bytea) TO PUBLIC"),
    ("app may store large objects", "RESET ROLE; GRANT EXECUTE ON FUNCTION lowrite(integer, bytea) TO logbk_app"),
    (
        "app may take advisory locks",
        "RESET ROLE; GRANT EXECUTE ON FUNCTION pg_try_advisory_lock_shared(bigint) TO PUBLIC",
    ),
    (
        "anybody may CONNECT on another database of the bundled server",
        "RESET ROLE; GRANT CONNECT ON DATABASE postgres TO PUBLIC",
    ),
    (
        "anybody may TEMP on another database of the bundled server",
        "RESET ROLE; GRANT TEMP ON DATABASE template1 TO logbk_app",
    ),
    (
        "functions would be executable by PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE logbk_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
    ),
    ("app role attribute", "RESET ROLE; ALTER ROLE logbk_app CREATEDB"),
    ("app role attribute", "RESET ROLE; ALTER ROLE logbk_app LOGIN"),
    ("member role attribute", "RESET ROLE; ALTER ROLE logbk_local BYPASSRLS"),
    ("owner can log in / is super / bypasses RLS", "RESET ROLE; ALTER ROLE logbk_owner LOGIN"),
    ("a member is the owner", "RESET ROLE; GRANT logbk_owner TO logbk_app"),
    ("a member owns an object", f"{BAD_TABLE}; RESET ROLE; ALTER TABLE logbk.bad OWNER TO logbk_local"),
    ("object not owned by logbk_owner", f"RESET ROLE; {BAD_TABLE}"),
    (
        "object not owned by logbk_owner",
        "RESET ROLE; CREATE FUNCTION logbk.bad() RETURNS int LANGUAGE sql RETURN 1",
    ),
    (
        "foreign key crosses users",
        """ALTER TABLE logbk.workouts ADD UNIQUE (id);
           ALTER TABLE logbk.executions ADD FOREIGN KEY (workout_id) REFERENCES logbk.workouts (id)""",
    ),
    ("unique key without user_id", "CREATE UNIQUE INDEX ON logbk.sets (id)"),
    ("app may use private schema", "RESET ROLE; GRANT USAGE ON SCHEMA logbk_roles TO logbk_app"),
    (
        "somebody but the owner may make roles",
        "RESET ROLE; GRANT EXECUTE ON FUNCTION logbk_roles.drop_member(text) TO logbk_app",
    ),
    ("keeper of roles can log in / is super / bypasses RLS", "RESET ROLE; ALTER ROLE logbk_roles LOGIN"),
    ("the owner may become the keeper of roles", "RESET ROLE; GRANT logbk_roles TO logbk_owner"),
    ("a member is the owner", "RESET ROLE; GRANT logbk_roles TO logbk_local"),
    ("secret in a database/role setting", "RESET ROLE; ALTER ROLE logbk_local SET logbk.token = 'x'"),
]


def test_the_migrated_database_has_no_unsafe_object(migrated: EmptyDatabase, lint: Lint) -> None:
    with migrated.connect() as connection:
        assert lint(connection) == []


# What members may call beyond the prototype, whose functions the original lists; the lint of these tests has them all.
NEWER = {
    "bar", "change_password", "clean_exercises", "close_account", "describe_change", "invite", "join", "list_accounts",
    "list_sessions", "logout_everywhere", "mark_production", "may_administer", "offer_reset", "prune_changes",
    "redo_changes", "remove_account", "revoke_session", "rotate_key", "seed_exercises", "server_status",
    "set_active", "set_admin", "undo_changes", "whoami",
}  # fmt: skip


@pytest.mark.skipif(not ORIGINAL.exists(), reason="the design's own lint is not beside this checkout")
def test_the_designs_own_lint_finds_nothing_either(migrated: EmptyDatabase) -> None:
    original = ORIGINAL.read_bytes().replace(b"'register',", ", ".join(f"'{name}'" for name in NEWER).encode() + b",")
    with migrated.connect() as connection:
        assert connection.execute(original).fetchall() == []
        # What it lists as the app's functions is what the lint of these tests lists.
        connection.execute("SET ROLE logbk_owner")
        connection.execute("CREATE FUNCTION logbk.bad() RETURNS int LANGUAGE sql RETURN 1")
        connection.execute("GRANT EXECUTE ON FUNCTION logbk.bad() TO logbk_app")
        found = connection.execute(original).fetchall()
        assert found == [("app may execute unlisted function", "logbk.bad()")]
        connection.rollback()


@pytest.mark.parametrize(("defect", "sabotage"), DEFECTS)
def test_the_lint_sees_a_defect(migrated: EmptyDatabase, lint: Lint, defect: str, sabotage: str) -> None:
    with migrated.connect() as connection:
        connection.execute("SET ROLE logbk_owner")
        connection.execute(sabotage.replace("{}", migrated.name).encode())
        assert defect in {row[0] for row in lint(connection)}
        connection.rollback()


def test_a_policy_through_a_sub_select_is_no_defect(migrated: EmptyDatabase, lint: Lint) -> None:
    with migrated.connect() as connection:
        connection.execute("CREATE POLICY good ON logbk.sets TO logbk_app USING (user_id = (SELECT logbk.uid()))")
        assert lint(connection) == []
        connection.rollback()


def test_an_upgrade_closes_a_copied_database_again(migrated: EmptyDatabase, lint: Lint) -> None:
    with psycopg.connect(migrated.owner_url, autocommit=True) as connection:
        connection.execute(f"GRANT CONNECT, TEMP ON DATABASE {migrated.name}, postgres, template1 TO PUBLIC".encode())
        connection.execute("GRANT EXECUTE ON FUNCTION lo_creat(integer), lo_put(oid, bigint, bytea) TO PUBLIC")
        assert {name for _, name in lint(connection)} == {
            migrated.name,
            "postgres",
            "template1",
            "lo_creat(integer)",
            "lo_put(oid,bigint,bytea)",
        }
        migrations.upgrade(bundled(migrated.owner_url))
        assert lint(connection) == []
