"""Signing in and out, who that makes one, and all that goes wrong on the way."""

import platform
import socket
import unicodedata
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from tests.auth.conftest import PASSWORD, Machine, Person, Server

WRONG = "the wrong horse"


def sign_in(machine: Machine, person: Person, password: str = PASSWORD) -> str:
    return machine.ok("login", person.email, "--password-stdin", given=password + "\n")


def test_sign_in_log_and_sign_out(machine: Machine, ada: Person, server: Server) -> None:
    assert "logbk login" in machine.fails(4, "log", "bench 80x8")
    document = machine.json("login", ada.email, "--password-stdin", given=f"{PASSWORD}\n")
    assert document["email"] == ada.email
    assert document["login_role"] == ada.role
    assert document["kept_in"]["kind"] == "file"
    assert Path(document["kept_in"]["name"]).stat().st_mode & 0o777 == 0o600
    machine.ok("log", "bench 80x8")
    assert machine.json("status")["workout"]["set_count"] == 1
    assert "Signed out." in machine.ok("logout")
    assert server.sessions_of(ada.email) == 0
    assert machine.secrets() == {}
    machine.fails(4, "status")


def test_it_is_told_who_and_where_and_where_that_is_kept(machine: Machine, ada: Person) -> None:
    told = sign_in(machine, ada)
    assert f"Signed in as {ada.email} on " in told
    assert str(machine.state_dir) in told
    assert "only you can read" in told


def test_neither_password_nor_token_is_shown(machine: Machine, ada: Person) -> None:
    told = sign_in(machine, ada) + machine.ok("whoami") + machine.ok("whoami", "--json")
    kept = machine.secrets()
    assert {"access", "refresh"} <= kept.keys()
    assert PASSWORD not in str(kept)
    for secret in (PASSWORD, kept["access"], kept["refresh"]):
        assert secret not in told


@pytest.mark.parametrize("word", ["nobody@example.org", None])
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    machine: Machine, ada: Person, server: Server, word: str | None
) -> None:
    told = machine.fails(4, "login", word or ada.email, "--password-stdin", given=WRONG + "\n")
    assert told.startswith("error: e-mail or password is wrong\nhint: ")
    assert machine.secrets() == {}
    assert server.sessions_of(ada.email) == 0


@pytest.mark.usefixtures("one_window")
def test_too_many_tries(machine: Machine, ada: Person) -> None:
    for _ in range(20):
        machine.fails(4, "login", ada.email, "--password-stdin", given=WRONG + "\n")
    told = machine.fails(4, "login", ada.email, "--password-stdin", given=PASSWORD + "\n")
    assert "too many tries" in told
    assert "15 minutes" in told


@pytest.mark.parametrize("spelling", [str.upper, str.title])
def test_an_address_is_the_same_in_capitals(machine: Machine, ada: Person, spelling: object) -> None:
    assert callable(spelling)
    machine.ok("login", spelling(ada.email), "--password-stdin", given=PASSWORD + "\n")
    assert machine.json("whoami")["email"] == ada.email


@pytest.mark.parametrize("email", ["", "ada", "a b@c", "a\u200b@c", "x" * 300 + "@y"])
def test_no_address(machine: Machine, email: str) -> None:
    assert "not an e-mail address" in machine.fails(2, "login", email, "--password-stdin", given="x\n")


def test_without_a_terminal_nothing_is_asked(machine: Machine, ada: Person) -> None:
    assert "--password-stdin" in machine.fails(2, "login", ada.email)
    assert "e-mail address" in machine.fails(2, "login", "--password-stdin", given="x\n")
    assert "e-mail address" in machine.fails(2, "login")


@pytest.mark.parametrize("given", [PASSWORD, f"{PASSWORD}\n", f"{PASSWORD}\r\n", f"\ufeff{PASSWORD}\n"])
def test_a_line_of_standard_input_is_the_password(machine: Machine, ada: Person, given: str) -> None:
    machine.ok("login", ada.email, "--password-stdin", given=given)


@pytest.mark.parametrize(
    "given", ["", "\n", "\r\n", f"{PASSWORD}\n\n", f"{PASSWORD}\nmore\n", f"\n{PASSWORD}\n", b"\xff\xfe\n"]
)
def test_anything_else_on_standard_input_is_refused(machine: Machine, ada: Person, given: str | bytes) -> None:
    machine.fails(2, "login", ada.email, "--password-stdin", given=given)
    assert machine.secrets() == {}


def test_a_password_is_the_same_however_a_system_composes_its_letters(server: Server, tmp_path: Path) -> None:
    composed = unicodedata.normalize("NFC", "Frühstück am See")
    zoe = server.add_person("zoe", password=composed)
    machine = Machine(tmp_path, zoe.url)
    sign_in(machine, zoe, unicodedata.normalize("NFD", composed))


def test_a_password_is_never_an_argument(machine: Machine, ada: Person) -> None:
    for words in (("login", ada.email, PASSWORD), ("login", ada.email, "--password", PASSWORD)):
        machine.fails(2, *words)


def test_the_bundled_server_needs_no_signing_in(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for words in (("login", "ada@example.org"), ("logout",), ("account", "password"), ("session", "revoke", "ab")):
        assert "logbk join" in machine.fails(6, *words)
    assert not (tmp_path / "data").exists(), "none of these needs it to start"


def test_whoami(signed_in: Machine, ada: Person) -> None:
    document = signed_in.json("whoami")
    assert document["user_id"] == str(ada.user_id)
    assert (document["email"], document["is_admin"], document["is_local"]) == (ada.email, False, False)
    assert document["login_role"] == ada.role
    assert document["profile"] is None
    assert document["kept_in"]["kind"] == "file"
    assert document["password_reset_at"] is None
    told = signed_in.ok("whoami")
    assert ada.email in told
    assert "member" in told
    assert "administrator" not in told


def test_whoami_of_an_administrator(server: Server, tmp_path: Path) -> None:
    bob = server.add_person("bob", admin=True)
    machine = Machine(tmp_path, bob.url)
    sign_in(machine, bob)
    assert machine.json("whoami")["is_admin"] is True
    assert "administrator" in machine.ok("whoami")


def test_whoami_of_nobody(machine: Machine) -> None:
    assert "logbk login" in machine.fails(4, "whoami")


def test_a_token_of_the_environment_outranks_the_session(signed_in: Machine, server: Server) -> None:
    bob = server.add_person("bob")
    bobs = Machine(signed_in.state_dir.parent / "bob", bob.url)
    sign_in(bobs, bob)
    signed_in.environment["LOGBK_TOKEN"] = bobs.secrets()["access"]
    document = signed_in.json("whoami")
    assert document["email"] == bob.email
    assert document["kept_in"] == {"kind": "environment", "name": "LOGBK_TOKEN"}
    assert "LOGBK_TOKEN is set" in signed_in.ok("logout")
    assert server.sessions_of(bob.email) == 0
    del signed_in.environment["LOGBK_TOKEN"]
    assert signed_in.json("whoami")["email"] != bob.email, "the session of the machine is still there"


def test_signing_in_again_ends_the_session_before(signed_in: Machine, ada: Person, server: Server) -> None:
    first = signed_in.json("whoami")["session_id"]
    sign_in(signed_in, ada)
    assert signed_in.json("whoami")["session_id"] != first
    assert server.sessions_of(ada.email) == 1


def test_signing_in_as_somebody_else_ends_the_session_before(signed_in: Machine, ada: Person, server: Server) -> None:
    bob = server.add_person("bob")
    sign_in(signed_in, bob)
    assert signed_in.json("whoami")["email"] == bob.email
    assert server.sessions_of(ada.email) == 0


def test_a_failed_sign_in_leaves_the_session_before(signed_in: Machine, ada: Person) -> None:
    signed_in.fails(4, "login", ada.email, "--password-stdin", given=WRONG + "\n")
    assert signed_in.json("whoami")["email"] == ada.email


def test_the_address_is_remembered_in_the_profile(tmp_path: Path, ada: Person) -> None:
    machine = Machine(tmp_path)
    machine.ok("profile", "add", "gym", ada.url, "--use")
    machine.fails(2, "login", "--password-stdin", given=PASSWORD + "\n")
    sign_in(machine, ada)
    assert f'"{ada.email}"' in (machine.config_dir / "config.toml").read_text()
    machine.ok("logout")
    assert machine.json("login", "--password-stdin", given=PASSWORD + "\n")["email"] == ada.email
    assert machine.json("whoami")["profile"] == "gym"


def test_the_address_of_a_guest_is_not_remembered(tmp_path: Path, ada: Person, server: Server) -> None:
    bob, machine = server.add_person("bob"), Machine(tmp_path)
    machine.ok("profile", "add", "gym", ada.url, "--use")
    sign_in(machine, ada)
    sign_in(machine, bob)
    assert machine.json("whoami")["email"] == bob.email
    machine.ok("logout")
    assert machine.json("login", "--password-stdin", given=PASSWORD + "\n")["email"] == ada.email


def test_signing_out_twice_is_no_error(signed_in: Machine) -> None:
    assert signed_in.json("logout") == {"sessions_ended": 1}
    assert signed_in.json("logout") == {"sessions_ended": 0}
    assert "Nobody was signed in." in signed_in.ok("logout")


def test_signing_out_of_a_session_that_has_ended(signed_in: Machine, ada: Person, server: Server) -> None:
    server.ask("UPDATE logbk_private.sessions SET revoked_at = now() WHERE user_id = %s", ada.user_id)
    assert "had ended before" in signed_in.ok("logout")
    assert signed_in.secrets() == {}


def test_signing_out_everywhere(signed_in: Machine, ada: Person, server: Server, tmp_path: Path) -> None:
    other = Machine(tmp_path / "other", ada.url)
    sign_in(other, ada)
    assert signed_in.json("logout", "--everywhere") == {"sessions_ended": 2}
    assert server.sessions_of(ada.email) == 0
    assert "session has ended" in other.fails(4, "whoami")
    assert "logbk login" in other.fails(4, "logout", "--everywhere")


@pytest.fixture
def cut_off(ada: Person, server: Server, tmp_path: Path) -> Machine:
    """A machine on which Ada is signed in, and which does not reach the server any more."""
    link = tmp_path / "s"
    link.symlink_to(server.parameters["host"])
    machine = Machine(tmp_path, make_conninfo(ada.url, host=str(link)))
    sign_in(machine, ada)
    link.unlink()
    return machine


def test_signing_out_where_the_server_does_not_answer(cut_off: Machine, ada: Person, server: Server) -> None:
    told = cut_off.fails(7, "logout")
    assert "on this machine only" in told
    assert "the session lives until " in told
    assert cut_off.secrets() == {}
    assert server.sessions_of(ada.email) == 1


def test_signing_out_everywhere_where_the_server_does_not_answer(cut_off: Machine) -> None:
    told = cut_off.fails(7, "logout", "--everywhere")
    assert "on this machine only" in told
    assert "all your sessions go on" in told
    assert cut_off.secrets() == {}
    assert "on this machine only" not in cut_off.fails(7, "logout", "--everywhere"), "nobody was signed in by then"


@pytest.mark.parametrize("words", [("logout",), ("logout", "--everywhere")], ids=" ".join)
def test_who_is_deactivated_can_sign_out(
    signed_in: Machine, ada: Person, server: Server, words: tuple[str, ...]
) -> None:
    assert server.ask("SELECT logbk.set_active(%s, false)", ada.email) == "ok"
    assert "Signed out. The account is closed." in signed_in.ok(*words)
    assert signed_in.secrets() == {}


@pytest.mark.parametrize("words", [("logout",), ("logout", "--everywhere")], ids=" ".join)
def test_what_is_no_token_signs_nobody_out(signed_in: Machine, words: tuple[str, ...]) -> None:
    kept = signed_in.secrets()
    signed_in.environment["LOGBK_TOKEN"] = "garbage"  # noqa: S105 - that it is none is the point
    told = signed_in.fails(4, *words)
    assert "LOGBK_TOKEN is no token of this server" in told
    assert "the stored session is untouched" in told
    assert signed_in.secrets() == kept
    del signed_in.environment["LOGBK_TOKEN"]
    signed_in.ok("whoami")


def test_a_closed_account_reads_as_a_wrong_password(machine: Machine, ada: Person, server: Server) -> None:
    server.ask("UPDATE logbk_private.accounts SET is_active = false WHERE id = %s", ada.user_id)
    told = machine.fails(4, "login", ada.email, "--password-stdin", given=PASSWORD + "\n")
    assert told.startswith("error: e-mail or password is wrong\nhint: ")


def test_the_device_is_named(signed_in: Machine) -> None:
    device = signed_in.json("whoami")["device"]
    assert device.startswith(socket.gethostname())
    assert {"Linux": "(Linux)", "Darwin": "(macOS)"}.get(platform.system(), "(") in device
