"""What the database refuses to members and administrators, whatever client they use."""

import os
from collections.abc import Awaitable, Callable
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.exc import DBAPIError

from logbk_cli.administration.repository import AdministrationRepository
from tests.administration.conftest import ADMINISTRATORS, Club
from tests.conftest import Neighbours, public_methods

# Each function for administrators, called as an administrator would call it.
CALLS: dict[str, LiteralString] = {
    "logbk.bar(text,boolean)": "SELECT logbk.bar('ada@example.org', false)",
    "logbk.invite(text,bytea,text,text,boolean)": "SELECT status FROM logbk.invite('cyd@example.org', sha256('c'),"
    " 'logbk_m_0123456789abcdef', 'SCRAM-SHA-256$4096:x', true)",
    "logbk.list_accounts()": "SELECT * FROM logbk.list_accounts()",
    "logbk.offer_reset(text,bytea,text)": "SELECT * FROM logbk.offer_reset('ada@example.org', sha256('c'))",
    "logbk.remove_account(text)": "SELECT logbk.remove_account('ada@example.org')",
    "logbk.rotate_key(boolean)": "SELECT logbk.rotate_key(true)",
    "logbk.clean_exercises(text[],text,boolean)": "SELECT FROM logbk.clean_exercises(NULL, current_database(), false)",
    "logbk.mark_production(boolean)": "SELECT logbk.mark_production(true)",
    "logbk.seed_exercises(text,jsonb,boolean)": "SELECT * FROM logbk.seed_exercises('catalogue', '[]', true)",
    "logbk.server_status()": "SELECT * FROM logbk.server_status()",
    "logbk.set_active(text,boolean)": "SELECT logbk.set_active('ada@example.org', false)",
    "logbk.set_admin(text,boolean)": "SELECT logbk.set_admin('bob@example.org', true)",
}


def test_every_function_for_administrators_is_tried(club: Club) -> None:
    assert [name for (name,) in club.owner.ask(ADMINISTRATORS)] == sorted(CALLS)


@pytest.mark.parametrize("function", CALLS)
def test_a_member_calls_no_function_for_administrators(club: Club, function: str) -> None:
    before = club.owner.json("admin", "user", "list")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only an administrator"):
        club.member.ask(CALLS[function])
    with psycopg.connect(club.member.url) as nobody, pytest.raises(psycopg.errors.InsufficientPrivilege):
        nobody.execute(CALLS[function])
    assert club.owner.json("admin", "user", "list") == before


ASKED: dict[str, Callable[[AdministrationRepository], Awaitable[object]]] = {
    "bar": lambda asked: asked.bar("ada@example.org", for_reset=False),
    "get_account": lambda asked: asked.get_account("ada@example.org"),
    "invite": lambda asked: asked.invite("cyd@example.org", b"", "logbk_m_0123456789abcdef", "", is_admin=True),
    "mark_production": lambda asked: asked.mark_production(production=None),
    "list_accounts": lambda asked: asked.list_accounts(),
    "offer_reset": lambda asked: asked.offer_reset("ada@example.org", b"", None),
    "remove_account": lambda asked: asked.remove_account("ada@example.org"),
    "rotate_key": lambda asked: asked.rotate_key(revoke=True),
    "server_status": lambda asked: asked.server_status(),
    "set_active": lambda asked: asked.set_active("ada@example.org", is_active=False),
    "set_admin": lambda asked: asked.set_admin("bob@example.org", is_admin=True),
}


def test_a_member_gets_no_answer_from_the_repository(neighbours: Neighbours) -> None:
    assert set(ASKED) == public_methods(AdministrationRepository)
    for name, ask in ASKED.items():
        with pytest.raises(DBAPIError) as caught:
            neighbours.one.call(lambda session, ask=ask: ask(AdministrationRepository(session)))  # type: ignore[misc]
        assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege), name


@pytest.mark.parametrize("function", CALLS)
def test_a_demoted_administrator_has_lost_their_power_at_once(club: Club, function: str) -> None:
    club.member.ask("SELECT")
    club.owner.ask("UPDATE logbk_private.accounts SET is_admin = false WHERE email = 'ada@example.org'")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        club.admin.ask(CALLS[function])


def test_power_is_lost_in_the_midst_of_a_transaction(club: Club) -> None:
    with psycopg.connect(club.admin.url) as admin:
        admin.execute("SELECT logbk.auth(%s)", [club.admin.token])
        admin.execute(CALLS["logbk.list_accounts()"])
        club.owner.ask("UPDATE logbk_private.accounts SET is_admin = false WHERE email = 'ada@example.org'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute(CALLS["logbk.list_accounts()"])


def test_a_deactivated_administrator_is_nobody(club: Club) -> None:
    club.owner.ok("admin", "user", "promote", "bob@example.org")
    with psycopg.connect(club.admin.url) as admin:
        admin.execute("SELECT logbk.auth(%s)", [club.admin.token])
        club.owner.ok("admin", "user", "deactivate", "ada@example.org")
        with pytest.raises(psycopg.errors.AdminShutdown):
            admin.execute(CALLS["logbk.list_accounts()"])


def test_a_token_from_before_the_promotion_gives_no_power(club: Club) -> None:
    club.owner.ok("admin", "user", "promote", "bob@example.org")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        club.member.ask(CALLS["logbk.list_accounts()"])


def test_an_administrator_sees_and_changes_no_row_of_others(club: Club) -> None:
    club.member.fill_every_table()
    tables = club.owner.ask(
        "SELECT c.relname FROM pg_class AS c"
        " WHERE c.relnamespace = 'logbk'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1"
    )
    assert len(tables) >= 6
    for (table,) in tables:
        name = sql.Identifier("logbk", table)
        with psycopg.connect(club.database.owner_url) as owner:
            theirs = owner.execute(
                sql.SQL("SELECT * FROM {} WHERE user_id = %s ORDER BY 1, 2").format(name), [club.member.user_id]
            ).fetchall()
        assert theirs, table  # or there is nothing to see
        for verb in ("SELECT 1 FROM {}", "UPDATE {} SET user_id = user_id", "DELETE FROM {}"):
            with psycopg.connect(club.admin.url) as admin:
                admin.execute("SELECT logbk.auth(%s)", [club.admin.token])
                try:
                    found = admin.execute(
                        sql.SQL(verb + " WHERE user_id = %s").format(name),
                        [club.member.user_id],
                    )
                except psycopg.errors.InsufficientPrivilege:
                    continue
                assert found.rowcount == 0, (table, verb)
        with psycopg.connect(club.database.owner_url) as owner:
            assert (
                theirs
                == owner.execute(
                    sql.SQL("SELECT * FROM {} WHERE user_id = %s ORDER BY 1, 2").format(name), [club.member.user_id]
                ).fetchall()
            ), table


def test_an_administrator_reads_no_secret(club: Club) -> None:
    tables = club.owner.ask(
        "SELECT c.relname FROM pg_class AS c"
        " WHERE c.relnamespace = 'logbk_private'::regnamespace AND c.relkind IN ('r', 'S')"
        " ORDER BY c.relkind DESC, 1 LIMIT 12"
    )
    for (table,) in tables:
        with psycopg.connect(club.admin.url) as admin:
            admin.execute("SELECT logbk.auth(%s)", [club.admin.token])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                admin.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier("logbk_private", table)))


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE logbk_owner",
        "SET ROLE logbk_roles",
        "CREATE ROLE logbk_m_0123456789abcdef",
        "ALTER ROLE logbk_owner LOGIN",
        "ALTER ROLE logbk_roles PASSWORD 'x'",
        "GRANT logbk_owner TO CURRENT_USER",
        "GRANT logbk_app TO logbk_roles",
        "SELECT logbk_roles.create_member('logbk_m_0123456789abcdef', 'x', 'infinity')",
        "SELECT logbk_roles.set_verifier('logbk_owner', 'x')",
        "SELECT logbk_roles.cut_off('logbk_m_0123456789abcdef')",
        "SELECT logbk_roles.drop_member('logbk_m_0123456789abcdef')",
        "SELECT logbk_roles.set_login('logbk_m_0123456789abcdef', true)",
        "SELECT logbk_private.create_account('x@example.org', '', '{}', '', true)",
        "SELECT logbk_private.new_key('mine', 'token')",
        "SELECT logbk_private.sign('{}')",
        "SELECT logbk.local_token()",
    ],
)
def test_an_administrator_is_no_owner(club: Club, statement: LiteralString) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        club.admin.ask(statement)


@pytest.mark.parametrize(
    ("role", "verifier"),
    [
        ("logbk_owner", None),
        ("postgres", None),
        ("logbk_m_0123456789ABCDEF", None),
        ("logbk_m_0123456789abcdef; DROP ROLE x", None),
        ("logbk_m_0123456789abcdef\n", None),
        ("logbk_m_0123456789abcdef", "clear text"),
        ("logbk_m_0123456789abcdef", "md5" + "0" * 32),
        ("logbk_m_0123456789abcdef", "SCRAM-SHA-256$1:AAAAAAAAAAAAAAAAAAAAAA==$x:x"),
        ("logbk_m_0123456789abcdef", ""),
    ],
)
def test_an_administrator_invites_as_no_other_role(club: Club, role: str, verifier: str | None) -> None:
    good = "SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$" + ":".join(["A" * 43 + "="] * 2)
    roles: LiteralString = "SELECT rolname, rolpassword, rolcanlogin FROM pg_authid ORDER BY 1"
    before = club.owner.ask(roles)
    values = ["cyd@example.org", os.urandom(32), role, good if verifier is None else verifier, True]
    try:
        (answer,) = club.admin.ask("SELECT status FROM logbk.invite(%s, %s, %s, %s, %s)", *values)
        assert answer == ("invalid",)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue):
        pass
    assert club.owner.ask(roles) == before


def test_the_last_administrator_stays_though_two_are_demoted_at_once(club: Club) -> None:
    club.owner.ok("admin", "user", "promote", "bob@example.org")
    with psycopg.connect(club.database.owner_url) as first, psycopg.connect(club.database.owner_url) as second:
        assert first.execute("SELECT logbk.set_admin('ada@example.org', false)").fetchone() == ("ok",)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("SELECT logbk.set_admin('bob@example.org', false)")
        second.rollback()
        first.commit()
        assert second.execute("SELECT logbk.set_admin('bob@example.org', false)").fetchone() == ("last_admin",)
