"""What is asked in a real terminal: e-mail and password, which is not shown; and what a person may answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.auth.conftest import PASSWORD, Machine, Person, Server
from tests.surface.test_terminal import CTRL_D, Terminal, terminal

NEW: Final = "another horse altogether"


@contextmanager
def seen(machine: Machine, *words: str, columns: int = 200) -> Iterator[Terminal]:
    where = () if machine.url is None else ("--database-url", machine.url)
    environment = {name: str(value) for name, value in machine.environment.items()}
    with terminal(None, *where, *words, environment=environment, columns=columns) as screen:
        yield screen


@pytest.mark.parametrize("columns", [120, 80, 40])
def test_sessions_fit_the_window(signed_in: Machine, columns: int) -> None:
    for words in (("session", "list"), ("whoami",)):
        with seen(signed_in, *words, columns=columns) as screen:
            assert screen.end() == 0
            lines = screen.text.splitlines()
        assert [line for line in lines if len(line) > columns] == []


def test_login_asks_for_both_and_shows_no_password(machine: Machine, ada: Person) -> None:
    with seen(machine, "login") as screen:
        screen.expect("E-mail: ")
        screen.enter(ada.email)
        screen.expect("Password: ")
        screen.enter(PASSWORD)
        screen.expect("Signed in as")
        assert screen.end() == 0
        assert PASSWORD not in screen.raw
    assert machine.json("whoami")["email"] == ada.email


@pytest.fixture
def known(tmp_path: Path, ada: Person) -> Machine:
    """A machine on which Ada signed in before."""
    machine = Machine(tmp_path)
    machine.ok("profile", "add", "gym", ada.url, "--use")
    machine.ok("login", ada.email, "--password-stdin", given=PASSWORD)
    return machine


def test_the_address_of_last_time_is_offered(known: Machine, ada: Person) -> None:
    with seen(known, "login") as screen:
        screen.expect(f"E-mail [{ada.email}]: ")
        screen.enter("")
        screen.expect("Password: ")
        screen.enter(PASSWORD)
        assert screen.end() == 0


def test_the_end_of_input_takes_no_offer(known: Machine, ada: Person) -> None:
    with seen(known, "login") as screen:
        screen.expect(f"E-mail [{ada.email}]: ")
        screen.type(CTRL_D)
        assert screen.end() == 2
        assert "error: no e-mail address was given" in screen.text.splitlines()


def test_the_end_of_input_is_no(signed_in: Machine) -> None:
    with seen(signed_in, "account", "deactivate") as screen:
        screen.expect("[y/N] ")
        screen.type(CTRL_D)
        assert screen.end() == 0
        assert "Nothing was changed." in screen.text.splitlines()


@pytest.mark.parametrize("keys", ["\n", CTRL_D], ids=["Enter", "Ctrl-D"])
def test_no_password_is_no_sign_in(machine: Machine, ada: Person, keys: str) -> None:
    with seen(machine, "login", ada.email) as screen:
        screen.expect("Password: ")
        screen.type(keys)
        screen.expect("no password was given")
        assert screen.end() == 2


def test_ctrl_c_at_the_password_interrupts(machine: Machine, ada: Person) -> None:
    with seen(machine, "login", ada.email) as screen:
        screen.expect("Password: ")
        assert screen.interrupt() == 130
        assert "Interrupted." in screen.text
        assert "Traceback" not in screen.text


def test_standard_input_is_not_a_keyboard(machine: Machine, ada: Person) -> None:
    with seen(machine, "login", ada.email, "--password-stdin") as screen:
        screen.expect("would show the password")
        assert screen.end() == 2


def test_join_asks_for_a_password_twice(tmp_path: Path, server: Server) -> None:
    machine, invitation = Machine(tmp_path), server.invite("eve@example.org")
    with seen(machine, "join", invitation.encode()) as screen:
        screen.expect("An invitation for eve@example.org")
        screen.expect("Choose a password: ")
        screen.enter("short")
        screen.expect("at least 8")
        screen.expect("Choose a password: ")
        screen.enter(NEW)
        screen.expect("The same again: ")
        screen.enter("something else")
        screen.expect("The two are not the same.")
        screen.expect("Choose a password: ")
        screen.enter(NEW)
        screen.expect("The same again: ")
        screen.enter(NEW)
        screen.expect("Signed in as eve@example.org")
        assert screen.end() == 0
        assert NEW not in screen.raw
    machine.ok("login", "--password-stdin", given=NEW)


def test_an_invitation_can_be_pasted(tmp_path: Path, server: Server) -> None:
    machine, word = Machine(tmp_path), server.invite("eve@example.org").encode()
    with seen(machine, "join", "-") as screen:
        screen.expect("Paste the invitation")
        screen.enter(f"{word[:60]}\n  {word[60:]}")
        screen.type(CTRL_D)
        screen.expect("Choose a password: ")
        screen.enter(NEW)
        screen.expect("The same again: ")
        screen.enter(NEW)
        assert screen.end() == 0
    assert machine.json("whoami")["email"] == "eve@example.org"


def test_join_gives_up_in_the_end(tmp_path: Path, server: Server) -> None:
    machine, invitation = Machine(tmp_path), server.invite("eve@example.org")
    with seen(machine, "join", invitation.encode()) as screen:
        for _ in range(3):
            screen.expect("Choose a password: ")
            screen.enter("short")
        assert screen.end() == 2
    assert machine.secrets() == {}


@pytest.mark.parametrize(("answer", "joins"), [("y", True), ("", False)])
def test_join_asks_about_a_weaker_connection(tmp_path: Path, network: Server, answer: str, *, joins: bool) -> None:
    machine, invitation = Machine(tmp_path), network.invite("eve@example.org")
    weak = replace(invitation, parameters=invitation.parameters | {"sslmode": "require"}, certificate=None)
    with seen(machine, "join", weak.encode()) as screen:
        screen.expect("sslmode=require: the server's certificate is not checked")
        screen.expect("Join all the same? [y/N] ")
        screen.enter(answer)
        if joins:
            screen.expect("Choose a password: ")
            screen.enter(NEW)
            screen.expect("The same again: ")
            screen.enter(NEW)
        assert screen.end() == (0 if joins else 6)
    assert machine.config_dir.exists() is joins


def test_change_the_password(signed_in: Machine, ada: Person) -> None:
    with seen(signed_in, "account", "password") as screen:
        screen.expect("Old password: ")
        screen.enter(PASSWORD)
        screen.expect("New password: ")
        screen.enter(NEW)
        screen.expect("The same again: ")
        screen.enter(NEW)
        screen.expect("Your password is changed.")
        assert screen.end() == 0
        assert PASSWORD not in screen.raw
        assert NEW not in screen.raw
    signed_in.ok("login", ada.email, "--password-stdin", given=NEW)


@pytest.mark.parametrize(("answer", "closes"), [("y", True), ("n", False)])
def test_deactivate_asks(signed_in: Machine, ada: Person, server: Server, answer: str, *, closes: bool) -> None:
    with seen(signed_in, "account", "deactivate") as screen:
        screen.expect("[y/N] ")
        screen.enter(answer)
        if closes:
            screen.expect("Password: ")
            screen.enter(PASSWORD)
        assert screen.end() == 0
        assert ("is closed" in screen.text) is closes
    assert server.ask("SELECT is_active FROM logbk_private.accounts WHERE id = %s", ada.user_id) is not closes
