"""Inviting, promoting, keeping out and removing members, from the terminal."""

import io
import os
import re
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from rich.console import Console
from typer.testing import CliRunner

from logbk_cli.administration.schemas import AccountResponse
from logbk_cli.administration.views import members_table
from logbk_cli.auth.values import Invitation, normalise_code
from logbk_cli.main import app
from tests.administration.conftest import Club, Person, make_person
from tests.conftest import KDF, StatementCount


def join(club: Club, role: str, code: str) -> tuple[str, str | None]:
    """Redeem a code on a connection of a role, as `logbk join` does; return status and address."""
    url = psycopg.conninfo.make_conninfo(club.database.owner_url, user=role)
    answer = Person(url).ask(
        "SELECT * FROM logbk.join(%s, %s, %s, %s)", normalise_code(code), os.urandom(16), KDF, os.urandom(32)
    )
    return answer[0][0], answer[0][1]


def states(club: Club) -> dict[str, tuple[str, bool]]:
    return {
        found["email"]: (found["state"], found["is_admin"])
        for found in club.owner.json("admin", "user", "list")["members"]
    }


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_an_invitation_is_one_word_that_lets_somebody_in(club: Club, who: str) -> None:
    inviter: Person = getattr(club, who)
    result = inviter("admin", "invite", "Cyd@example.org")
    assert result.exit_code == 0, result.stderr
    (word,) = result.stdout.splitlines()
    assert word not in result.stderr
    assert "Cyd@example.org" in result.stderr
    invitation = Invitation.decode(word)
    assert (invitation.kind, invitation.email) == ("join", "Cyd@example.org")
    assert invitation.parameters["dbname"] == club.database.name
    assert invitation.parameters["user"].startswith("logbk_m_")
    assert invitation.is_socket
    assert "this machine only" in result.stderr
    assert states(club)["Cyd@example.org"] == ("invited", False)

    assert join(club, club.member.role, invitation.code) == ("denied", None)
    assert join(club, invitation.parameters["user"], invitation.code) == ("ok", "Cyd@example.org")
    assert states(club)["Cyd@example.org"] == ("active", False)
    assert join(club, invitation.parameters["user"], invitation.code) == ("denied", None)


def test_the_role_of_an_invitation_has_its_password_and_no_other_right(club: Club) -> None:
    made = club.admin.json("admin", "invite", "cyd@example.org", "--admin")
    invitation = Invitation.decode(made["invitation"])
    assert made["is_admin"] is True
    assert made["login_role"] == invitation.parameters["user"]
    assert made["expires_at"] > "2026"
    (row,) = club.owner.ask(
        "SELECT a.rolcanlogin, a.rolsuper, a.rolcreaterole, a.rolcreatedb, a.rolbypassrls, a.rolpassword,"
        " ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members AS m WHERE m.member = a.oid)"
        " FROM pg_authid AS a WHERE a.rolname = %s",
        made["login_role"],
    )
    assert row[:5] == (True, False, False, False, False)
    assert row[5].startswith("SCRAM-SHA-256$")
    assert invitation.role_password is not None
    assert row[6] == ["logbk_app"]
    # Neither the code nor the password is anywhere in the database.
    (kept,) = club.owner.ask("SELECT i::text FROM logbk_private.invitations AS i")
    assert normalise_code(invitation.code) not in kept[0]


def test_an_invitation_anew_replaces_the_one_before(club: Club) -> None:
    first = Invitation.decode(club.admin.ok("admin", "invite", "cyd@example.org"))
    second = Invitation.decode(club.admin.ok("admin", "invite", "CYD@example.org", "--admin"))
    assert club.owner.ask("SELECT FROM pg_roles WHERE rolname = %s", first.parameters["user"]) == []
    assert join(club, second.parameters["user"], first.code) == ("denied", None)
    assert join(club, second.parameters["user"], second.code) == ("ok", "CYD@example.org")
    assert states(club)["CYD@example.org"] == ("active", True)


def test_whom_nobody_can_invite(club: Club) -> None:
    error = club.admin.fails(6, "admin", "invite", "BOB@example.org")
    assert "a member already" in error["message"]
    assert "reset-password" in error["hint"]
    for email in ("bob", "", "a@b@c", "a b@c", "@", "x" * 250 + "@example.org"):
        assert "e-mail" in club.admin.fails(2, "admin", "invite", email)["message"]
    refused = club.member("admin", "invite", "cyd@example.org")
    assert (refused.exit_code, refused.stdout) == (5, "")
    assert "this machine" not in refused.stderr
    Person(club.member.url).fails(4, "admin", "invite", "cyd@example.org")
    assert set(states(club)) == {"ada@example.org", "bob@example.org"}


def test_a_failed_invitation_leaves_nothing(club: Club, tmp_path: Path) -> None:
    roles: LiteralString = "SELECT count(*) FROM pg_roles"
    before = club.owner.ask(roles)
    missing = f"postgresql://example.org/logbk?sslrootcert={tmp_path}/missing.pem"
    assert "cannot be read" in club.admin.fails(2, "admin", "invite", "cyd@example.org", "--url", missing)["message"]
    assert "libpq" in club.admin.fails(2, "admin", "invite", "cyd@example.org", "--url", "https://x y")["message"]
    assert club.owner.ask(roles) == before
    assert "cyd@example.org" not in states(club)


def test_the_bundled_server_has_nobody_to_invite(tmp_path: Path) -> None:
    for command in (["invite", "cyd@example.org"], ["status"], ["migrate"], ["user", "list"], ["rotate-key"]):
        result = CliRunner().invoke(app, ["admin", *command], catch_exceptions=False)
        assert result.exit_code == 6
        assert "admin init" in result.stderr
    assert not (tmp_path / "data").exists()


def test_promoting_and_demoting(club: Club) -> None:
    assert club.admin.ok("admin", "user", "promote", "BOB@example.org") == "bob@example.org is an administrator now.\n"
    changed = club.admin.json("admin", "user", "promote", "bob@example.org")
    assert (changed["changed"], changed["is_admin"]) == (False, True)
    assert "already" in club.admin.ok("admin", "user", "promote", "bob@example.org")
    assert club.owner.json("admin", "user", "demote", "ada@example.org")["changed"] is True
    # Their token still says that they are one; the database looks.
    assert club.admin.fails(5, "admin", "user", "list")["kind"] == "permission_denied"
    error = club.owner.fails(6, "admin", "user", "demote", "bob@example.org")
    assert "last administrator" in error["message"]
    assert states(club) == {"ada@example.org": ("active", False), "bob@example.org": ("active", True)}


def test_whoever_is_deactivated_is_not_promoted(club: Club) -> None:
    club.admin.ok("admin", "user", "deactivate", "bob@example.org")
    error = club.admin.fails(6, "admin", "user", "promote", "bob@example.org")
    assert "is deactivated" in error["message"]
    assert "activate" in error["hint"]


def test_two_administrators_at_once_wait_for_each_other(club: Club) -> None:
    with psycopg.connect(club.database.owner_url) as other:
        other.execute("SELECT logbk.set_admin('bob@example.org', true)")
        error = club.admin.fails(7, "admin", "user", "deactivate", "bob@example.org")
        assert "cannot be reached" not in error["message"]
    assert states(club)["bob@example.org"] == ("active", True)


def test_keeping_a_member_out_and_letting_them_in_again(club: Club) -> None:
    changed = club.admin.json("admin", "user", "deactivate", "bob@example.org")
    assert (changed["changed"], changed["state"]) == (True, "deactivated")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        club.member.ask("SELECT")
    assert club.admin.json("admin", "user", "deactivate", "bob@example.org")["changed"] is False
    assert club.admin.json("admin", "user", "activate", "bob@example.org")["state"] == "active"
    assert club.admin.json("admin", "user", "activate", "bob@example.org")["changed"] is False
    # The connection is theirs again, what they were signed in with is not.
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        club.member.ask("SELECT")
    assert "last administrator" in club.admin.fails(6, "admin", "user", "deactivate", "ada@example.org")["message"]


def test_removing_takes_the_log_the_account_and_the_role(club: Club) -> None:
    for person in (club.admin, club.member):
        person.fill_every_table()
    result = club.admin("admin", "user", "remove", "bob@example.org")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert "everything they logged" in result.stderr
    gone = club.admin.json("admin", "user", "remove", "bob@example.org", "--yes")
    assert gone["email"] == "bob@example.org"
    assert states(club) == {"ada@example.org": ("active", True)}
    assert club.owner.ask("SELECT FROM pg_roles WHERE rolname = %s", club.member.role) == []
    for (table,) in club.owner.ask(
        "SELECT c.table_name FROM information_schema.columns AS c"
        " WHERE c.table_schema = 'logbk' AND c.column_name = 'user_id'"
    ):
        query = sql.SQL("SELECT count(*) FILTER (WHERE user_id = %s), count(*) FILTER (WHERE user_id = %s) FROM {}")
        with psycopg.connect(club.database.owner_url) as owner:
            counted = owner.execute(
                query.format(sql.Identifier("logbk", table)), [club.member.user_id, club.admin.user_id]
            ).fetchone()
        assert counted is not None
        assert counted[0] == 0, table
        assert counted[1] > 0, table
    assert "last administrator" in club.owner.fails(6, "admin", "user", "remove", "ada@example.org", "--yes")["message"]


def test_an_invitation_is_taken_back(club: Club) -> None:
    made = club.admin.json("admin", "invite", "cyd@example.org")
    assert "Take back" in club.admin("admin", "user", "remove", "cyd@example.org").stderr
    assert club.admin.json("admin", "user", "remove", "cyd@example.org", "--yes")["state"] == "invited"
    assert club.owner.ask("SELECT FROM pg_roles WHERE rolname = %s", made["login_role"]) == []
    assert "cyd@example.org" not in states(club)


@pytest.mark.parametrize("command", ["promote", "demote", "activate", "deactivate", "remove", "reset-password"])
def test_who_is_not_there(club: Club, command: str) -> None:
    more = ["--yes"] if command == "remove" else []
    error = club.admin.fails(3, "admin", "user", command, "bobb@example.org", *more)
    assert error["candidates"][0] == "bob@example.org"
    assert club.admin.fails(3, "admin", "user", command, "'; DROP TABLE x --\x00\u202e", *more)["kind"] == "not_found"
    club.member.fails(5, "admin", "user", command, "ada@example.org", *more)
    club.admin.ok("admin", "invite", "cyd@example.org")
    if command != "remove":
        assert "not joined yet" in club.admin.fails(6, "admin", "user", command, "cyd@example.org")["message"]


def test_the_list_of_members(club: Club) -> None:
    club.admin.ok("admin", "invite", "cyd@example.org", "--admin")
    club.admin.ok("admin", "user", "deactivate", "bob@example.org")
    text = club.admin.ok("admin", "user", "list")
    lines = [line.split() for line in text.splitlines()]
    assert [line[0] for line in lines if "@" in line[0]] == ["ada@example.org", "bob@example.org", "cyd@example.org"]
    assert "deactivated" in text
    assert "invited until" in text
    assert club.admin.json("admin", "user", "list")["members"][2]["expires_at"] is not None


def test_the_list_of_members_on_a_narrow_screen(club: Club) -> None:
    address = "a-long-name-of-somebody@club.example.org"
    club.admin.ok("admin", "invite", address)
    accounts = [AccountResponse.model_validate(found) for found in club.admin.json("admin", "user", "list")["members"]]
    shown = {}
    for width in (60, 80, 160):
        screen = io.StringIO()
        Console(width=width, file=screen).print(members_table(accounts, width))
        shown[width] = screen.getvalue()
        assert re.search(r"invited until \d{4}-\d\d-\d\d\s", shown[width])
        assert "administrator" in shown[width]
    assert "Since" not in shown[60] + shown[80]
    assert address in shown[160]
    assert "Last seen" in shown[160]


def test_a_list_of_members_costs_the_same_however_many_there_are(club: Club, statement_count: StatementCount) -> None:
    few = statement_count.of(lambda: club.admin.ok("admin", "user", "list"))
    for name in ("cyd", "dee"):
        make_person(club.database, name)
    assert statement_count.of(lambda: club.admin.ok("admin", "user", "list")) == few == 2  # one of them signs in


def test_documents_for_programs(club: Club) -> None:
    account = {"email", "is_admin", "state", "login_role", "created_at", "last_seen_at", "expires_at"}
    (member, *_) = club.admin.json("admin", "user", "list")["members"]
    assert set(member) == account
    assert set(club.admin.json("admin", "user", "promote", "bob@example.org")) == account | {"changed"}
    assert set(club.admin.json("admin", "user", "remove", "bob@example.org", "--yes")) == account
    made = club.admin.json("admin", "invite", "cyd@example.org")
    assert set(made) == {"email", "is_admin", "login_role", "invitation", "expires_at", "warnings"}
    offer = club.admin.json("admin", "user", "reset-password", "ada@example.org")
    assert set(offer) == {"email", "login_role", "code", "invitation", "expires_at", "warnings"}


def test_a_code_for_a_new_password_is_good_on_the_members_own_connection_only(club: Club) -> None:
    result = club.admin("admin", "user", "reset-password", "BOB@example.org")
    assert result.exit_code == 0, result.stderr
    code = result.stdout.strip()
    assert code not in result.stderr
    assert join(club, club.admin.role, code) == ("denied", None)
    club.member.ask("SELECT")  # they go on until the code is used
    assert join(club, club.member.role, code) == ("ok", "bob@example.org")
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        club.member.ask("SELECT")
    offer = club.admin.json("admin", "user", "reset-password", "bob@example.org")
    assert offer["invitation"] is None
    assert join(club, club.member.role, offer["code"])[0] == "ok"


def test_a_new_machine_gets_an_invitation_and_the_lost_one_is_cut_off(club: Club) -> None:
    verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    before = club.owner.ask(verifier, club.member.role)
    result = club.admin("admin", "user", "reset-password", "bob@example.org", "--new-machine")
    assert result.exit_code == 0, result.stderr
    assert "whoever holds it can sign in as bob@example.org" in result.stderr
    assert "are told that the connection's password is refused" in result.stderr
    invitation = Invitation.decode(result.stdout)
    assert (invitation.kind, invitation.email) == ("reset", "bob@example.org")
    assert invitation.parameters["user"] == club.member.role
    assert club.owner.ask(verifier, club.member.role) != before
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        club.member.ask("SELECT")
    assert join(club, club.member.role, invitation.code) == ("ok", "bob@example.org")


def test_passwords_that_cannot_be_reset(club: Club) -> None:
    club.admin.fails(2, "admin", "user", "reset-password", "bob@example.org", "--url", "postgresql://example.org/x")
    club.admin.ok("admin", "user", "deactivate", "bob@example.org")
    error = club.admin.fails(6, "admin", "user", "reset-password", "bob@example.org")
    assert "activate" in error["hint"]


def test_a_new_key_leaves_who_is_signed_in(fresh_club: Club) -> None:
    key = fresh_club.admin.ok("admin", "rotate-key").strip()
    assert fresh_club.owner.json("admin", "status")["key_id"] == key
    fresh_club.member.ok("log", "bench 80x8")
    assert fresh_club.admin.json("admin", "rotate-key")["revoked"] is False
    fresh_club.member.fails(5, "admin", "rotate-key")


def test_a_revoked_key_ends_every_session_and_asks_first(fresh_club: Club) -> None:
    result = fresh_club.admin("admin", "rotate-key", "--revoke")
    assert result.exit_code == 2
    assert "every session" in result.stderr
    assert "--yes" in result.stderr
    fresh_club.member.ok("log", "bench 80x8")
    assert fresh_club.admin.json("admin", "rotate-key", "--revoke", "--yes")["revoked"] is True
    for person in (fresh_club.admin, fresh_club.member):
        person.fails(4, "history")
    (count,) = fresh_club.owner.ask("SELECT count(*) FROM logbk_private.signing_keys WHERE purpose = 'token'")
    assert count == (1,)
    assert make_person(fresh_club.database, "dee").json("history") is not None
