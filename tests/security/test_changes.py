"""Undo is no way round the policies: nobody writes a change, forges what stood in a row, or moves another's."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, LiteralString

import pytest
from psycopg import errors

if TYPE_CHECKING:
    from tests.security.conftest import Client, Member

WORKOUT: LiteralString = "INSERT INTO logbk.workouts (id, started_at, zone, name) VALUES (%s, now(), 'UTC', 'Mine')"
UNDO: LiteralString = "SELECT status FROM logbk.undo_changes(%s::bigint[], true, now())"
REDO: LiteralString = "SELECT status FROM logbk.redo_changes(%s::bigint[])"


def start(member: Member, workout: uuid.UUID | None = None) -> uuid.UUID:
    """Write a workout, as the member's only change so far."""
    workout = workout or uuid.uuid4()
    with member.signed_in() as client:
        client.execute(WORKOUT, [workout])
    return workout


def everything(owner: Client, member: Member) -> list[Any]:
    return [
        owner.execute("SELECT to_jsonb(x) FROM logbk.workouts AS x WHERE user_id = %s", [member.user_id]).fetchall(),
        owner.execute("SELECT to_jsonb(x) FROM logbk.changes AS x WHERE user_id = %s", [member.user_id]).fetchall(),
        owner.execute("SELECT to_jsonb(x) FROM logbk.change_rows AS x WHERE user_id = %s", [member.user_id]).fetchall(),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO logbk.changes (user_id, id, label) VALUES (logbk.uid(), 7, 'forged')",
        """INSERT INTO logbk.change_rows (user_id, change_id, table_name, row_id, after)
           VALUES (logbk.uid(), 1, 'workouts', gen_random_uuid(), '{}')""",
        "UPDATE logbk.changes SET label = 'forged'",
        "UPDATE logbk.changes SET state = 'moving'",
        "UPDATE logbk.change_rows SET before = '{}'",
        "UPDATE logbk.change_rows SET change_id = 2",
        "DELETE FROM logbk.changes",
        "DELETE FROM logbk.change_rows",
        "TRUNCATE logbk.change_rows, logbk.changes",
        "SELECT FROM logbk.changes FOR UPDATE",
        "SELECT logbk_private.move_change(logbk.uid(), 1, true, now())",
        "SELECT logbk_private.restore(logbk.uid(), 1, true)",
        "SELECT logbk_private.open_change(logbk.uid(), 'workouts')",
        "SELECT logbk_private.erase_log(logbk.uid())",
        "SELECT logbk_private.track('logbk.workouts')",
        # To write without being recorded.
        "SET session_replication_role = replica",
        "ALTER TABLE logbk.workouts DISABLE TRIGGER ALL",
        "DROP TRIGGER record_insert ON logbk.workouts",
        "CREATE TRIGGER x AFTER INSERT ON logbk.workouts EXECUTE FUNCTION logbk_private.record_change()",
    ],
)
def test_a_member_writes_no_change_by_hand(alice: Member, statement: LiteralString) -> None:
    start(alice)
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute(statement)


@pytest.mark.parametrize(
    "query", ["SELECT DISTINCT user_id FROM logbk.changes", "SELECT DISTINCT user_id FROM logbk.change_rows"]
)
def test_nobody_sees_anothers_changes(alice: Member, bob: Member, query: LiteralString) -> None:
    start(alice)
    start(bob)
    for member in (alice, bob):
        with member.signed_in() as client:
            assert client.execute(query).fetchall() == [(member.user_id,)]


def test_a_number_is_ones_own_change_and_no_other(owner: Client, alice: Member, bob: Member) -> None:
    start(alice)
    before = everything(owner, alice)
    with bob.signed_in() as client:
        assert client.one(UNDO, [1]) == "unknown"
        assert client.one(REDO, [1]) == "unknown"
        assert client.one("SELECT images FROM logbk.prune_changes('2190-01-01', false)") == 0
        assert client.one("SELECT logbk.describe_change('taken', now())") is None
    assert everything(owner, alice) == before
    # With the same ids, too, Bob undoes what is Bob's.
    start(bob, uuid.UUID(before[0][0][0]["id"]))
    with bob.signed_in() as client:
        assert client.one(UNDO, [1]) == "ok"
    assert everything(owner, alice) == before
    assert everything(owner, bob)[0] == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM logbk.undo_changes('{1}', true, now())",
        "SELECT * FROM logbk.redo_changes('{1}')",
        "SELECT * FROM logbk.prune_changes(now(), false)",
    ],
)
def test_without_a_token_nothing_moves(owner: Client, alice: Member, statement: LiteralString) -> None:
    start(alice)
    before = everything(owner, alice)
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute(statement)
    with alice.connect() as client:
        client.execute("SELECT set_config('logbk.token', %s, true)", [alice.access[:-20] + "A" * 20])
        with pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute(statement)
    with alice.connect() as client:
        assert client.one("SELECT logbk.describe_change('x', now())") is None
    assert everything(owner, alice) == before


@pytest.mark.parametrize("setting", ["logbk.uid", "logbk.user_id", "logbk.change", "logbk.change_id", "logbk.undoing"])
def test_no_setting_tells_whose_change_it_is(owner: Client, alice: Member, bob: Member, setting: str) -> None:
    start(alice)
    before = everything(owner, alice)
    with bob.signed_in() as client:
        for value in (str(alice.user_id), "1", "on"):
            client.execute("SELECT set_config(%s, %s, true)", [setting, value])
            client.execute(
                "INSERT INTO logbk.workouts (id, started_at, finished_at, zone)"
                " VALUES (gen_random_uuid(), now(), now(), 'UTC')"
            )
    assert everything(owner, alice) == before
    assert len(everything(owner, bob)[2]) == 3


def test_a_change_is_named_in_its_own_transaction_alone(alice: Member) -> None:
    start(alice)
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.describe_change('later', now())") is None
        assert client.one("SELECT label FROM logbk.changes") == "changed workouts"
        client.execute("UPDATE logbk.workouts SET name = 'New'")
        assert client.one("SELECT logbk.describe_change('renamed it', now())") == 2
        assert client.execute("SELECT label FROM logbk.changes ORDER BY id").fetchall() == [
            ("changed workouts",),
            ("renamed it",),
        ]


@pytest.mark.parametrize("label", ["", "   ", "x" * 301, "a\u202eb", "a\nb"])
def test_a_name_keeps_to_its_limits(alice: Member, label: str) -> None:
    with alice.signed_in() as client:
        client.execute(WORKOUT, [uuid.uuid4()])
        with pytest.raises(errors.CheckViolation):
            client.execute("SELECT logbk.describe_change(%s, now())", [label])


def test_what_a_transaction_wrote_it_cannot_undo_itself(alice: Member) -> None:
    with alice.signed_in() as client:
        client.execute(WORKOUT, [uuid.uuid4()])
        with pytest.raises(errors.ObjectNotInPrerequisiteState):
            client.execute(UNDO, [[1]])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO logbk.workouts (id, started_at, zone) VALUES (gen_random_uuid(), now(), 'UTC')",
        "UPDATE logbk.profiles SET unit = 'lb'",
    ],
)
def test_no_statement_signs_its_member_out_before_it_is_recorded(alice: Member, statement: LiteralString) -> None:
    with alice.signed_in() as client:
        with pytest.raises(errors.InvalidAuthorizationSpecification), client.transaction():
            client.execute(statement + " RETURNING set_config('logbk.token', '', true)")
        assert client.execute(statement).rowcount == 1


def test_what_is_written_after_an_undo_is_recorded_too(owner: Client, alice: Member) -> None:
    start(alice)
    with alice.signed_in() as client:
        assert client.one(UNDO, [1]) == "ok"
        client.execute(WORKOUT, [uuid.uuid4()])
    assert [(row[0]["id"], row[0]["state"]) for row in sorted(everything(owner, alice)[1], key=str)] == [
        (1, "dropped"),
        (2, "done"),
    ]


def test_savepoints_are_one_change_and_what_they_roll_back_is_none(owner: Client, alice: Member) -> None:
    with alice.signed_in() as client:
        with client.transaction(force_rollback=True):
            client.execute(WORKOUT, [uuid.uuid4()])
        assert client.one("SELECT count(*) FROM logbk.changes") == 0
        with client.transaction():
            client.execute(WORKOUT, [uuid.uuid4()])
        with client.transaction():
            client.execute("UPDATE logbk.workouts SET note = 'x'")
    rows = everything(owner, alice)
    assert [len(part) for part in rows] == [1, 1, 1]
    # One image: as the row was before the transaction, and as it was left.
    assert rows[2][0][0]["before"] is None
    assert rows[2][0][0]["after"]["note"] == "x"


def test_odd_numbers_do_nothing(owner: Client, alice: Member) -> None:
    start(alice)
    before = everything(owner, alice)
    with alice.signed_in() as client:
        for numbers in ([], [None], [1, None], [0], [-1], [2], [1, 2], None):
            assert client.one(UNDO, numbers) == "unknown"
            assert client.one(REDO, numbers) == "unknown"
    assert everything(owner, alice) == before


def test_an_account_that_is_removed_takes_its_changes_along(owner: Client, alice: Member, bob: Member) -> None:
    start(alice)
    start(bob)
    with alice.signed_in() as client:
        client.execute("UPDATE logbk.workouts SET name = 'New'")
    before = everything(owner, bob)
    assert owner.one("SELECT logbk.remove_account(%s)", alice.email) == "ok"
    assert everything(owner, alice) == [[], [], []]
    assert everything(owner, bob) == before


def test_what_the_owner_writes_is_no_members_change(owner: Client, alice: Member) -> None:
    start(alice)
    owner.execute("UPDATE logbk.workouts SET note = 'x' WHERE user_id = %s", [alice.user_id])
    assert len(everything(owner, alice)[1]) == 1
