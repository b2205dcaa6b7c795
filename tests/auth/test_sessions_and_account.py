"""Looking at one's sessions and ending them; changing the password, with the old one or a code; closing the account."""

from pathlib import Path

import pytest

from tests.auth.conftest import PASSWORD, Machine, Person, Server
from tests.conftest import StatementCount

NEW = "another horse altogether"


@pytest.fixture
def laptop(ada: Person, tmp_path: Path) -> Machine:
    """Another machine of Ada's, signed in too."""
    other = Machine(tmp_path / "laptop", ada.url)
    other.ok("login", ada.email, "--password-stdin", given=PASSWORD + "\n")
    return other


def ids(machine: Machine) -> list[str]:
    return [session["session_id"] for session in machine.json("session", "list")["sessions"]]


def test_sessions_are_listed(signed_in: Machine, laptop: Machine) -> None:
    sessions = signed_in.json("session", "list")["sessions"]
    assert len(sessions) == 2
    assert [session["is_current"] for session in sessions].count(True) == 1
    own = next(session for session in sessions if session["is_current"])
    assert own["session_id"] == signed_in.json("whoami")["session_id"] != laptop.json("whoami")["session_id"]
    assert own.keys() == {"session_id", "device", "signed_in_at", "last_used_at", "expires_at", "is_current"}
    told = signed_in.ok("session", "list")
    assert own["session_id"][:8] in told
    assert told.count("this one") == 1


def test_a_list_takes_one_statement_however_long_it_is(
    signed_in: Machine, laptop: Machine, statement_count: StatementCount
) -> None:
    assert statement_count.of(lambda: ids(laptop)) == statement_count.of(lambda: ids(signed_in)) == 2  # with signing in


def test_nobody_elses_sessions_are_listed(signed_in: Machine, server: Server, tmp_path: Path) -> None:
    bob = server.add_person("bob")
    bobs = Machine(tmp_path / "bob", bob.url)
    bobs.ok("login", bob.email, "--password-stdin", given=PASSWORD + "\n")
    assert len(ids(bobs)) == len(ids(signed_in)) == 1
    (theirs,) = ids(bobs)
    assert "no session of yours" in signed_in.fails(3, "session", "revoke", theirs)
    assert ids(bobs) == [theirs]


def test_a_session_is_ended_by_the_first_characters_of_its_id(signed_in: Machine, laptop: Machine) -> None:
    other = laptop.json("whoami")["session_id"]
    ended = signed_in.json("session", "revoke", other[:8].upper())["ended"]
    assert [session["session_id"] for session in ended] == [other]
    assert "session has ended" in laptop.fails(4, "whoami")
    assert len(ids(signed_in)) == 1
    assert "no session of yours" in signed_in.fails(3, "session", "revoke", other)


def test_all_other_sessions_are_ended(signed_in: Machine, laptop: Machine) -> None:
    assert "1 session ended" in signed_in.ok("session", "revoke", "--others")
    laptop.fails(4, "whoami")
    assert signed_in.json("session", "revoke", "--others") == {"ended": []}
    signed_in.ok("whoami")


def test_ones_own_session_can_be_ended_with_the_others(signed_in: Machine, laptop: Machine) -> None:
    assert "you are signed out" in signed_in.ok("session", "revoke", *ids(signed_in))
    assert signed_in.secrets() == {}
    laptop.fails(4, "whoami")


def test_an_unclear_id_ends_nothing(signed_in: Machine, ada: Person, server: Server) -> None:
    for number in range(17):  # so many that two begin alike
        server.ask(
            "INSERT INTO logbk_private.sessions (sid, user_id, access_jti, refresh_jti, expires_at) VALUES "
            "(gen_random_uuid(), %s, gen_random_uuid(), gen_random_uuid(), now() + interval '1 day')",
            ada.user_id,
        )
        assert number >= 0
    known = ids(signed_in)
    first = next(one[0] for one in known if sum(other[0] == one[0] for other in known) > 1)
    result = signed_in("session", "revoke", known[0], first, "--json")
    assert result.exit_code == 3
    assert '"candidates"' in result.stderr
    assert ids(signed_in) == known


@pytest.mark.parametrize("words", [(), ("",), ("xyz",), ("*",), ("%",), ("ab", "--others"), ("a" * 33,)])
def test_what_names_no_session(signed_in: Machine, words: tuple[str, ...]) -> None:
    signed_in.fails(2, "session", "revoke", *words)
    assert len(ids(signed_in)) == 1


def test_change_the_password(signed_in: Machine, laptop: Machine, ada: Person) -> None:
    given = f"{PASSWORD}\n{NEW}\n"
    assert signed_in.json("account", "password", "--password-stdin", given=given) == {"changed": True}
    signed_in.ok("whoami")
    assert "session has ended" in laptop.fails(4, "whoami")
    laptop.fails(4, "login", ada.email, "--password-stdin", given=PASSWORD + "\n")
    laptop.ok("login", ada.email, "--password-stdin", given=NEW + "\n")


def test_the_wrong_old_password_changes_nothing(signed_in: Machine, laptop: Machine, ada: Person) -> None:
    told = signed_in.fails(4, "account", "password", "--password-stdin", given=f"wrong\n{NEW}\n")
    assert "old password is wrong" in told
    laptop.ok("login", ada.email, "--password-stdin", given=PASSWORD + "\n")


@pytest.mark.parametrize(
    "given", ["", f"{PASSWORD}\n", f"{PASSWORD}\nshort\n", f"{PASSWORD}\n\n", f"\n{NEW}\n", f"{PASSWORD}\n{NEW}\nx\n"]
)
def test_a_new_password_that_is_none(signed_in: Machine, given: str) -> None:
    signed_in.fails(2, "account", "password", "--password-stdin", given=given)
    signed_in.ok("whoami")


def test_the_passwords_of_an_account_are_asked_for_on_a_terminal_only(signed_in: Machine) -> None:
    for words in (("account", "password"), ("account", "deactivate", "--yes")):
        assert "--password-stdin" in signed_in.fails(2, *words)
    assert "--yes" in signed_in.fails(2, "account", "deactivate", "--password-stdin", given=PASSWORD)


def test_a_code_replaces_a_forgotten_password(signed_in: Machine, laptop: Machine, ada: Person, server: Server) -> None:
    signed_in.ok("logout")
    code = server.offer_reset(ada.email)
    document = signed_in.json("account", "password", "--code", code.lower(), "--password-stdin", given=NEW + "\n")
    assert document["email"] == ada.email
    assert signed_in.json("whoami")["password_reset_at"] is not None
    assert "administrator's code" in signed_in.ok("whoami")
    laptop.fails(4, "whoami")
    told = laptop.fails(6, "account", "password", "--code", code, "--password-stdin", given="yet another\n")
    assert "used" in told
    signed_in.ok("account", "password", "--password-stdin", given=f"{NEW}\n{PASSWORD}\n")
    assert signed_in.json("whoami")["password_reset_at"] is not None, "who used the code cannot hide it from the other"


@pytest.mark.parametrize("code", ["", "abc", "1" * 32])
def test_what_is_no_code(machine: Machine, code: str) -> None:
    assert "not a code" in machine.fails(2, "account", "password", "--code", code, "--password-stdin", given=NEW)


def test_a_code_on_a_machine_that_has_not_joined(tmp_path: Path) -> None:
    told = Machine(tmp_path).fails(6, "account", "password", "--code", "A" * 32, "--password-stdin", given=NEW)
    assert "works on a machine that has joined the server" in told
    assert "`logbk admin user reset-password EMAIL --new-machine`" in told


def test_a_code_that_nobody_made(machine: Machine) -> None:
    words = ("account", "password", "--code", "A" * 32, "--password-stdin")
    assert "does not take this code" in machine.fails(6, *words, given=NEW)


def test_close_the_account(signed_in: Machine, laptop: Machine, ada: Person, server: Server) -> None:
    signed_in.ok("log", "bench 80x8")
    document = signed_in.json("account", "deactivate", "--yes", "--password-stdin", given=PASSWORD + "\n")
    assert document == {"email": ada.email, "state": "deactivated"}
    assert not {"access", "refresh"} & signed_in.secrets().keys()
    assert server.sessions_of(ada.email) == 0
    for machine in (signed_in, laptop):
        machine.fails(5, "login", ada.email, "--password-stdin", given=PASSWORD + "\n")  # the role may not log in
    assert server.ask("SELECT logbk.set_active(%s, true)", ada.email) == "ok"
    signed_in.ok("login", ada.email, "--password-stdin", given=PASSWORD + "\n")
    assert signed_in.json("status")["workout"]["set_count"] == 1


def test_the_account_closes_with_its_password_alone(signed_in: Machine, ada: Person) -> None:
    words = ("account", "deactivate", "--yes", "--password-stdin")
    assert "password is wrong" in signed_in.fails(4, *words, given="wrong\n")
    assert signed_in.json("whoami")["email"] == ada.email


def test_the_last_administrator_stays(server: Server, tmp_path: Path) -> None:
    bob = server.add_person("bob", admin=True)
    machine = Machine(tmp_path, bob.url)
    machine.ok("login", bob.email, "--password-stdin", given=PASSWORD + "\n")
    words = ("account", "deactivate", "--yes", "--password-stdin")
    assert "last administrator" in machine.fails(6, *words, given=PASSWORD + "\n")
    server.add_person("carol", admin=True)
    machine.ok(*words, given=PASSWORD + "\n")


@pytest.mark.usefixtures("one_window")
def test_guessing_with_a_stolen_session_comes_to_an_end(signed_in: Machine) -> None:
    for _ in range(19):  # signing in was a try, too
        signed_in.fails(4, "account", "password", "--password-stdin", given=f"wrong\n{NEW}\n")
    assert "15 minutes" in signed_in.fails(4, "account", "password", "--password-stdin", given=f"{PASSWORD}\n{NEW}\n")
    words = ("account", "deactivate", "--yes", "--password-stdin")
    assert "15 minutes" in signed_in.fails(4, *words, given=PASSWORD + "\n")


def test_the_local_account_has_neither_password_nor_end(server: Server, tmp_path: Path) -> None:
    local = Machine(tmp_path, server.url_of("logbk_local"))
    assert local.json("whoami")["is_local"] is True
    assert "local account of the bundled server" in local.ok("whoami")
    local.fails(6, "account", "password", "--password-stdin", given=f"{PASSWORD}\n{NEW}\n")
    local.fails(6, "account", "deactivate", "--yes", "--password-stdin", given=PASSWORD + "\n")
    assert local.json("session", "revoke", "--others") == {"ended": []}
    (own,) = ids(local)
    assert local.json("session", "revoke", own) == {"ended": []}
    local.ok("whoami")
