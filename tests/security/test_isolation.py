"""One member against another, table by table and verb by verb; and against the catalogue, the schema and the server."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from tests.security.conftest import Client, Member, SharedDatabase

NIL = uuid.UUID(int=0)
TABLES = (
    *("profiles", "bodyweights", "exercises", "exercise_aliases", "workouts", "executions", "sets"),
    *("routines", "plans", "planned_exercises", "training_maxes"),
)
# Some column of each table that its owner may change, and a value for it.
CHANGES = {
    "profiles": ("unit", "lb"),
    "bodyweights": ("weight", 83),
    "exercises": ("name", "Changed"),
    "exercise_aliases": ("alias", "changed"),
    "workouts": ("note", "changed"),
    "executions": ("note", "changed"),
    "sets": ("note", "changed"),
    "routines": ("name", "Changed"),
    "plans": ("deleted_at", "2026-09-01T18:00Z"),
    "planned_exercises": ("deleted_at", "2026-09-01T18:00Z"),
    "training_maxes": ("weight", 90),
}
Log = dict[str, uuid.UUID]


def insert(client: Client, table: str, **values: object) -> int:
    statement = sql.SQL("INSERT INTO logbk.{} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    return client.execute(statement, list(values.values())).rowcount


def rows_of(ids: Log) -> dict[str, dict[str, Any]]:
    return {
        "profiles": {"unit": "kg"},
        "bodyweights": {"id": ids["bodyweights"], "day": "2026-09-01", "weight": 82.5, "unit": "kg"},
        "exercises": {
            "id": ids["exercises"],
            "name": f"Own {ids['exercises']}",
            "body_part": "chest",
            "modality": "barbell",
            "measurement": "weight_reps",
        },
        "exercise_aliases": {
            "id": ids["exercise_aliases"],
            "exercise_id": ids["exercises"],
            "alias": "own",
            "alias_key": "own",
        },
        "workouts": {"id": ids["workouts"], "started_at": "2026-09-01T18:00Z", "zone": "Europe/Berlin"},
        "executions": {
            "id": ids["executions"],
            "workout_id": ids["workouts"],
            "exercise_id": ids["exercises"],
            "position": 1,
        },
        "sets": {
            "id": ids["sets"],
            "execution_id": ids["executions"],
            "position": 1,
            "type": "working",
            "unit": "kg",
            "weight": 80,
            "reps": 8,
            "done_at": "2026-09-01T18:10Z",
        },
        "routines": {"id": ids["routines"], "name": f"Own {ids['routines']}"},
        "plans": {"id": ids["plans"], "routine_id": ids["routines"]},
        "planned_exercises": {
            "id": ids["planned_exercises"],
            "plan_id": ids["plans"],
            "exercise_id": ids["exercises"],
            "position": 1,
            "measurement": "weight_reps",
            "sets": "3x5 80%",
        },
        "training_maxes": {
            "id": ids["training_maxes"],
            "exercise_id": ids["exercises"],
            "weight": 100,
            "unit": "kg",
        },
    }


def write_log(member: Member) -> Log:
    ids = {table: uuid.uuid4() for table in TABLES}
    with member.signed_in() as client:
        for table, values in rows_of(ids).items():
            if table != "profiles":  # the account came with it
                assert insert(client, table, **values) == 1
    return ids


def table_name(table: str) -> sql.Composable:
    return sql.Identifier("logbk", table)


@pytest.fixture
def alices(alice: Member) -> Log:
    return write_log(alice)


@pytest.fixture
def bobs(bob: Member) -> Log:
    return write_log(bob)


@pytest.mark.usefixtures("alices", "bobs")
@pytest.mark.parametrize("table", TABLES)
def test_nobody_sees_anothers_rows(alice: Member, bob: Member, table: str) -> None:
    query = sql.SQL("SELECT user_id FROM {} GROUP BY user_id").format(table_name(table))
    shared = {NIL} if table.startswith("exercise") else set()
    for member in (alice, bob):
        with member.signed_in() as client:
            assert {row[0] for row in client.execute(query)} == {member.user_id} | shared


@pytest.mark.usefixtures("alices", "bobs")
@pytest.mark.parametrize("table", TABLES)
def test_nobody_changes_anothers_rows(alice: Member, bob: Member, table: str) -> None:
    column, value = CHANGES[table]
    update = sql.SQL("UPDATE {} SET {} = %s WHERE user_id = %s").format(table_name(table), sql.Identifier(column))
    with alice.signed_in() as client:
        assert client.execute(update, [value, bob.user_id]).rowcount == 0
        assert client.execute(update, [value, NIL]).rowcount == 0
        assert client.execute(update, [value, alice.user_id]).rowcount == 1
        lock = sql.SQL("SELECT FROM {} WHERE user_id = %s FOR UPDATE").format(table_name(table))
        assert client.execute(lock, [bob.user_id]).rowcount == 0
        assert client.execute(lock, [NIL]).rowcount == 0


@pytest.mark.usefixtures("alices")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "verb", ["DELETE FROM {}", "TRUNCATE {}", "LOCK {} IN ACCESS EXCLUSIVE MODE", "LOCK {} IN SHARE MODE"]
)
def test_nobody_deletes_or_locks(alice: Member, table: str, verb: LiteralString) -> None:
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute(sql.SQL(verb).format(table_name(table)))


@pytest.mark.usefixtures("alices", "bobs")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "column", ["user_id", "id", "is_system", "created_at", "updated_at", "commonness", "weight_kg"]
)
def test_nobody_changes_what_a_row_is(alice: Member, table: str, column: str) -> None:
    update = sql.SQL("UPDATE {} SET {} = DEFAULT").format(table_name(table), sql.Identifier(column))
    with (
        alice.signed_in() as client,
        pytest.raises((errors.InsufficientPrivilege, errors.UndefinedColumn)) as caught,
    ):
        client.execute(update)
    if column == "user_id" or (column == "id" and table != "profiles"):
        assert isinstance(caught.value, errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("whose", ["bob", "nil"])
def test_nobody_inserts_for_another(  # noqa: PLR0913, PLR0917 — two people, their rows, what and whose
    alice: Member, bob: Member, alices: Log, bobs: Log, table: str, whose: str
) -> None:
    victim, ids = (bob.user_id, bobs) if whose == "bob" else (NIL, alices)
    values = rows_of(ids | {table: uuid.uuid4()})[table]
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        insert(client, table, user_id=victim, **values)


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("exercise_aliases", "exercise_id", "exercises"),
        ("executions", "exercise_id", "exercises"),
        ("executions", "workout_id", "workouts"),
        ("sets", "execution_id", "executions"),
        ("workouts", "plan_id", "plans"),
        ("plans", "routine_id", "routines"),
        ("planned_exercises", "plan_id", "plans"),
        ("planned_exercises", "exercise_id", "exercises"),
        ("training_maxes", "exercise_id", "exercises"),
    ],
)
def test_a_foreign_key_does_not_reach_anothers_rows(  # noqa: PLR0913, PLR0917 — likewise
    alice: Member, alices: Log, bobs: Log, table: str, column: str, target: str
) -> None:
    # The same answer for an id that exists and for one that does not: nothing is to be learnt.
    messages = []
    for foreign in (bobs[target], uuid.uuid4()):
        values = rows_of(alices | {table: uuid.uuid4()})[table] | {column: foreign}
        values |= {"finished_at": "2026-09-01T19:00Z"} if table == "workouts" else {}
        with alice.signed_in() as client, pytest.raises(errors.ForeignKeyViolation) as caught:
            insert(client, table, **values)
        messages.append((caught.value.diag.message_detail or "").replace(str(foreign), "ID"))
    assert messages[0] == messages[1]


def test_the_catalogue_cannot_be_referred_to_without_a_copy(alice: Member, alices: Log) -> None:
    with alice.signed_in() as client:
        entry = client.one("SELECT id FROM logbk.exercises WHERE user_id = %s LIMIT 1", NIL)
        values = rows_of(alices | {"executions": uuid.uuid4()})["executions"] | {"exercise_id": entry}
        with pytest.raises(errors.ForeignKeyViolation), client.transaction():
            insert(client, "executions", **values)
        adopt: LiteralString = (
            "INSERT INTO logbk.exercises (id, name, body_part, modality, measurement, commonness, is_system)"
            " SELECT id, name, body_part, modality, measurement, commonness, is_system FROM logbk.exercises"
            " WHERE user_id = %s AND id = %s ON CONFLICT DO NOTHING"
        )
        assert client.changed(adopt, NIL, entry) == 1
        assert client.changed(adopt, NIL, entry) == 0
        insert(client, "executions", **values)
        # The copy says what the catalogue says.
        assert client.changed("UPDATE logbk.exercises SET name = 'Mine' WHERE id = %s", entry) == 0


@pytest.mark.parametrize("table", [table for table in TABLES if table != "profiles"])
def test_taking_anothers_id_first_takes_nothing(alice: Member, bob: Member, alices: Log, table: str) -> None:
    # Alice inserted her ids before; Bob's rows with the same ids are none the less inserted, not dropped in silence.
    with bob.signed_in() as client:
        for name, values in rows_of(alices).items():
            if name == "profiles":
                continue
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
                table_name(name),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            )
            assert client.execute(statement, list(values.values())).rowcount == 1
        query = sql.SQL("SELECT user_id FROM {} WHERE id = %s").format(table_name(table))
        assert client.execute(query, [alices[table]]).fetchall() == [(bob.user_id,)]
    with alice.signed_in() as client:
        assert client.execute(query, [alices[table]]).fetchall() == [(alice.user_id,)]


def test_an_upsert_onto_anothers_key_is_refused(alice: Member, bob: Member, bobs: Log) -> None:
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute(
            "INSERT INTO logbk.workouts (user_id, id, started_at, zone) VALUES (%s, %s, now(), 'UTC')"
            " ON CONFLICT (user_id, id) DO UPDATE SET note = 'taken'",
            [bob.user_id, bobs["workouts"]],
        )


def test_what_is_inserted_belongs_to_whoever_is_signed_in(alice: Member, alices: Log) -> None:
    with alice.signed_in() as client:
        assert client.one("SELECT user_id FROM logbk.sets WHERE id = %s", alices["sets"]) == alice.user_id


def test_updated_at_follows_the_change(alice: Member, alices: Log) -> None:
    with alice.signed_in() as client:
        client.execute("UPDATE logbk.sets SET note = 'x' WHERE id = %s", [alices["sets"]])
        assert client.one(
            "SELECT updated_at = now() AND created_at < now() FROM logbk.sets WHERE id = %s", alices["sets"]
        )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM logbk_private.signing_keys",
        "SELECT * FROM logbk_private.accounts",
        "SELECT * FROM logbk_private.sessions",
        "SELECT logbk_private.sign('{}')",
        "SELECT logbk_private.claims('x', 'access')",
        "SELECT logbk_private.new_key('x', 'token')",
        "SELECT logbk_private.put_catalogue('[]')",
        "SELECT nextval('logbk_private.attempt_1')",
        "SELECT setval('logbk_private.attempt_1', 1)",
        "UPDATE logbk_private.alembic_version SET version_num = '0000'",
        "SET ROLE logbk_owner",
        "SET ROLE logbk_roles",
        "CREATE TABLE logbk.x ()",
        "CREATE TABLE public.x ()",
        "CREATE SCHEMA x",
        "CREATE TEMP TABLE x ()",
        "CREATE FUNCTION logbk.x() RETURNS int LANGUAGE sql RETURN 1",
        "ALTER TABLE logbk.sets DISABLE ROW LEVEL SECURITY",
        "DROP POLICY may_read ON logbk.sets",
        "ALTER ROLE logbk_app LOGIN",
        "ALTER ROLE logbk_owner PASSWORD 'x'",
        "COPY logbk.workouts (id, started_at, zone) FROM STDIN",
    ],
)
def test_a_member_cannot(alice: Member, statement: LiteralString) -> None:
    with alice.signed_in() as client, pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)):
        client.execute(statement)


def test_a_member_cannot_pass_rights_on(alice: Member) -> None:
    with alice.signed_in() as client:
        client.execute("GRANT SELECT ON logbk.sets TO PUBLIC")  # only warns
        assert client.one("SELECT has_table_privilege('public', 'logbk.sets', 'SELECT')") is False


def test_turning_row_security_off_gives_an_error_and_no_rows(alice: Member) -> None:
    with alice.signed_in() as client:
        client.execute("SET LOCAL row_security = off")
        with pytest.raises(errors.InsufficientPrivilege):
            client.execute("SELECT * FROM logbk.workouts")


def test_a_temporary_table_shadows_nothing(owner: Client, alice: Member, bob: Member) -> None:
    # Were TEMP to be granted by mistake, the functions still look into pg_catalog first and name their tables in full.
    owner.execute("GRANT TEMP ON DATABASE logbk_test_security TO logbk_app")
    try:
        with alice.signed_in() as client:
            client.execute("CREATE TEMP TABLE signing_keys AS SELECT 'token-1' AS kid, 'token' AS purpose")
            client.execute("CREATE TEMP TABLE accounts AS SELECT %s AS id, true AS is_active", [bob.user_id])
            client.execute("CREATE TEMP TABLE sessions AS SELECT %s AS user_id", [bob.user_id])
            client.execute(
                "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql RETURN decode('00', 'hex')"
            )
            client.execute("SET LOCAL search_path = pg_temp, logbk, pg_catalog")
            assert client.one("SELECT logbk.uid()") == alice.user_id
            with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                client.execute("SELECT logbk.auth(%s)", [alice.access[:-20] + "A" * 20])
    finally:
        owner.execute("REVOKE TEMP ON DATABASE logbk_test_security FROM logbk_app")


def test_another_members_statements_are_hidden(alice: Member, bob: Member) -> None:
    with bob.signed_in(), alice.connect() as client:
        seen = client.execute("SELECT query FROM pg_stat_activity WHERE usename = %s", [bob.role]).fetchall()
        assert seen
        assert {row[0] for row in seen} == {"<insufficient privilege>"}
        for function in ("pg_terminate_backend", "pg_cancel_backend"):
            attack = sql.SQL("SELECT {}(pid) FROM pg_stat_activity WHERE usename = %s").format(sql.Identifier(function))
            with pytest.raises(errors.InsufficientPrivilege), client.transaction():
                client.execute(attack, [bob.role])


def test_no_statement_that_shows_holds_the_token(owner: Client, alice: Member) -> None:
    # Not even to somebody who sees all statements: it was bound, not written into the text.
    with alice.signed_in():
        shown = owner.execute("SELECT query FROM pg_stat_activity WHERE usename = %s", [alice.role]).fetchall()
    assert shown == [("SELECT logbk.auth($1)",)]


@pytest.mark.usefixtures("bundled_only")
def test_the_bundled_servers_own_role_sees_its_one_account_alone(
    owner: Client, shared_database: SharedDatabase, bobs: Log
) -> None:
    assert owner.one("SELECT count(*) FROM logbk.workouts WHERE id = %s", bobs["workouts"]) == 1
    with psycopg.connect(shared_database.member_url) as client:
        client.execute("SELECT logbk.auth(logbk.local_token())")
        assert client.execute("SELECT count(*) FROM logbk.workouts").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_creat(-1)",
        "SELECT lo_create(0)",
        "SELECT lo_put(1, 0, 'x')",
        "SELECT lowrite(0, 'x')",
        "SELECT lo_truncate(0, 1)",
        "SELECT lo_truncate64(0, 1)",
        "SELECT lo_unlink(1)",
        "SELECT lo_import('/etc/hostname')",
        "SELECT lo_export(1, '/tmp/x')",
    ],
)
def test_nobody_stores_what_no_policy_covers(alice: Member, statement: LiteralString) -> None:
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute(statement)


@pytest.mark.usefixtures("bundled_only")
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_nobody_reaches_the_other_databases_of_the_bundled_server(
    shared_database: SharedDatabase, alice: Member, database: str
) -> None:
    for url in (alice.url, shared_database.member_url):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(make_conninfo(url, dbname=database))
