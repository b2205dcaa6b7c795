"""Joining a shared server with an invitation, over a socket and over the network, whatever interrupts it."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
import trustme
from psycopg.conninfo import make_conninfo

from logbk_cli.auth.joining import profile_name
from logbk_cli.auth.values import Invitation, new_role_name
from logbk_cli.core.profiles import LOCAL, Profile, ProfileBook
from tests.auth.conftest import PASSWORD, Machine, Server

NEW: Final = "a password of one's own"
LINE: Final = NEW + "\n"

# Runs the program and has it killed at one moment of joining.
KILLED: Final = """
import os, signal, sys
from logbk_cli.core import profiles
from logbk_cli.core.secret_store import SecretStore
from logbk_cli.core.tokens import TokenKeeper
from logbk_cli import main
moment = sys.argv.pop(1)
write = SecretStore.write
def die(*_arguments, **_options):
    os.kill(os.getpid(), signal.SIGKILL)
def write_and_die(self, key, secrets):
    write(self, key, secrets)
    if "password" in secrets:
        die()
if moment == "password stored, nothing committed":
    SecretStore.write = write_and_die
elif moment == "committed, no profile":
    profiles.save_profile = die
elif moment == "committed, no session":
    TokenKeeper.keep = die
main.run()
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Machine:
    """A machine on which nobody has ever used a shared server."""
    return Machine(tmp_path)


@pytest.fixture(params=["socket", "network"])
def shared(request: pytest.FixtureRequest) -> Server:
    """Give a server: one where nobody needs a password to connect, and one where everybody does."""
    found: Server = request.getfixturevalue("server" if request.param == "socket" else "network")
    return found


def join(machine: Machine, invitation: Invitation, *words: str, password: str = NEW) -> Any:  # noqa: ANN401 - JSON
    return machine.json("join", invitation.encode(), "--password-stdin", *words, given=password + "\n")


def test_joining_signs_in_and_makes_the_profile_the_one_in_use(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    document = join(fresh, invitation, "--name", "gym")
    assert document["email"] == "eve@example.org"
    assert document["profile"] == "gym"
    assert document["login_role"] == invitation.parameters["user"]
    assert document["weaknesses"] == []
    fresh.ok("log", "bench 80x8")
    me = fresh.json("whoami")
    assert (me["email"], me["is_admin"], me["profile"]) == ("eve@example.org", False, "gym")
    assert fresh.json("login", "--password-stdin", given=LINE)["email"] == "eve@example.org"
    assert fresh.json("status")["workout"]["set_count"] == 1


def test_an_invited_administrator_is_one(fresh: Machine, shared: Server) -> None:
    join(fresh, shared.invite("eve@example.org", admin=True))
    assert fresh.json("whoami")["is_admin"] is True


def test_no_secret_is_told_or_written_into_the_configuration(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    told = fresh.ok("join", invitation.encode(), "--password-stdin", given=LINE)
    assert "eve@example.org" in told
    kept = fresh.secrets()
    written = (fresh.config_dir / "config.toml").read_text()
    secrets = {NEW, invitation.role_password, invitation.code, kept["password"], kept["access"], kept["refresh"]}
    for secret in secrets:
        assert secret is not None
        assert secret not in told + written
    assert NEW not in str(kept)


def test_the_login_role_gets_a_password_that_nobody_else_knows(fresh: Machine, network: Server) -> None:
    invitation = network.invite("eve@example.org")
    join(fresh, invitation)
    kept = fresh.secrets()["password"]
    assert kept != invitation.role_password
    where = network.parameters | {"user": invitation.parameters["user"], "sslmode": "require", "connect_timeout": "10"}
    psycopg.connect(make_conninfo("", **where, password=kept)).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(make_conninfo("", **where, password=invitation.role_password))


def test_the_servers_certificate_is_kept_and_checked(fresh: Machine, network: Server) -> None:
    join(fresh, network.invite("eve@example.org"), "--name", "gym")
    file = fresh.config_dir / "certificates" / "gym.pem"
    assert file.read_text() == network.certificate
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(file) in (fresh.config_dir / "config.toml").read_text()
    file.unlink()
    fresh.fails(7, "status")


def test_without_the_right_certificate_nothing_is_sent(fresh: Machine, network: Server) -> None:
    invitation = replace(network.invite("eve@example.org"), certificate=None)
    told = fresh.fails(7, "join", invitation.encode(), "--password-stdin", given=LINE)
    assert "certificate verify failed" in told
    assert "an invitation that carries the certificate" in told
    assert "sslrootcert" not in told, "who is invited has no URL to add to"
    assert not fresh.config_dir.exists()
    assert fresh.secrets() == {}


def test_an_invitation_from_standard_input(fresh: Machine, server: Server) -> None:
    word = server.invite("eve@example.org").encode()
    assert fresh.json("join", "-", "--password-stdin", given=f"{word}\r\n{NEW}\r\n")["email"] == "eve@example.org"


def test_standard_input_must_be_both_lines(fresh: Machine, server: Server) -> None:
    word = server.invite("eve@example.org").encode()
    for given in ("", word, f"{word}\n", f"\n{NEW}\n", f"{word}\n{NEW}\nmore\n"):
        fresh.fails(2, "join", "-", "--password-stdin", given=given)
    assert "--password-stdin" in fresh.fails(2, "join", "-", given=word)


@pytest.mark.parametrize("password", ["short", " " * 12, "x" * 1025, "bell\x07bell\x07"])
def test_a_password_that_is_none(fresh: Machine, server: Server, password: str) -> None:
    invitation = server.invite("eve@example.org")
    fresh.fails(2, "join", invitation.encode(), "--password-stdin", given=password + "\n")
    join(fresh, invitation)


@pytest.mark.parametrize("word", ["hello", "logbk1-AAAA", "logbk2-AAAA", "", "postgresql://localhost/x"])
def test_what_is_no_invitation(fresh: Machine, word: str) -> None:
    fresh.fails(2, "join", word, "--password-stdin", given=LINE)
    assert not fresh.config_dir.exists()


def test_an_invitation_works_once(fresh: Machine, shared: Server, tmp_path: Path) -> None:
    invitation = shared.invite("eve@example.org")
    join(fresh, invitation)
    other = Machine(tmp_path / "other")
    told = other.fails(6, "join", invitation.encode(), "--password-stdin", given="another password\n")
    assert "used" in told
    assert not (other.config_dir / "config.toml").exists()
    assert not list(other.config_dir.glob("certificates/*"))
    assert other.secrets() == {}


def test_an_expired_invitation(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    shared.ask("UPDATE logbk_private.invitations SET expires_at = now()")
    assert "expired" in fresh.fails(6, "join", invitation.encode(), "--password-stdin", given=LINE)


def test_a_replaced_invitation(fresh: Machine, network: Server) -> None:
    first = network.invite("eve@example.org")
    second = network.invite("eve@example.org")
    told = fresh.fails(6, "join", first.encode(), "--password-stdin", given=LINE)
    assert "replaced" in told
    assert "newest invitation" in told
    assert "`logbk admin user reset-password EMAIL --new-machine`" in told
    join(fresh, second)


def test_joining_again_is_no_harm(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    first = join(fresh, invitation, "--name", "gym")
    fresh.ok("profile", "use", "local")
    kept = fresh.secrets()
    again = join(fresh, invitation)
    assert again == first
    assert fresh.secrets() == kept
    assert "joined" in fresh.ok("join", invitation.encode())
    assert fresh.json("whoami")["profile"] == "gym"


def test_joining_again_asks_the_server_whether_the_session_lasts(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    join(fresh, invitation)
    shared.ask(
        "UPDATE logbk_private.sessions AS s SET revoked_at = now()"
        " FROM logbk_private.accounts AS a WHERE a.id = s.user_id AND NOT a.is_local"
    )
    assert "session has ended" in fresh.fails(4, "join", invitation.encode(), "--password-stdin", given=LINE)
    join(fresh, invitation)
    assert fresh.json("whoami")["email"] == "eve@example.org"


def test_joining_again_when_signed_out_signs_in(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    join(fresh, invitation)
    fresh.ok("logout")
    fresh.fails(6, "join", invitation.encode(), "--password-stdin", given="another password\n")
    join(fresh, invitation)
    assert fresh.json("whoami")["email"] == "eve@example.org"


@pytest.mark.parametrize(
    "moment", ["password stored, nothing committed", "committed, no profile", "committed, no session"]
)
def test_a_command_killed_while_joining_locks_nobody_out(fresh: Machine, network: Server, moment: str) -> None:
    invitation = network.invite("eve@example.org")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, moment, "join", invitation.encode(), "--name", "gym", "--password-stdin"],
        input=LINE.encode(),
        capture_output=True,
        env={**os.environ, **{name: str(value) for name, value in fresh.environment.items()}},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    is_member = network.ask("SELECT count(*) FROM logbk_private.accounts") == 1
    assert is_member == moment.startswith("committed")
    join(fresh, invitation, "--name", "gym")
    assert fresh.json("whoami")["profile"] == "gym"
    fresh.ok("log", "bench 80x8")


def test_where_secrets_cannot_be_kept_the_invitation_stays_good(fresh: Machine, shared: Server) -> None:
    invitation = shared.invite("eve@example.org")
    folder = fresh.state_dir / "secrets"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    assert "chmod 700" in fresh.fails(4, "join", invitation.encode(), "--password-stdin", given=LINE)
    folder.chmod(0o700)
    join(fresh, invitation)


def test_a_weaker_connection_must_be_wanted(fresh: Machine, network: Server) -> None:
    invitation = network.invite("eve@example.org")
    weak = replace(invitation, parameters=invitation.parameters | {"sslmode": "require"}, certificate=None)
    told = fresh.fails(2, "join", weak.encode(), "--password-stdin", given=LINE)
    assert "sslmode=require: the server's certificate is not checked" in told
    assert "--allow-weaker" in told
    assert not fresh.config_dir.exists()
    told = fresh.ok("join", weak.encode(), "--password-stdin", "--allow-weaker", given=LINE)
    assert "sslmode=require" in told


def test_a_weaker_connection_is_said_in_json(fresh: Machine, network: Server) -> None:
    invitation = network.invite("eve@example.org")
    weak = replace(invitation, parameters=invitation.parameters | {"sslmode": "require"}, certificate=None)
    document = join(fresh, weak, "--allow-weaker")
    assert document["weaknesses"] == ["sslmode=require: the server's certificate is not checked"]


def test_what_a_second_invitation_says_of_the_connection_does_not_count(fresh: Machine, network: Server) -> None:
    invitation = network.invite("eve@example.org")
    join(fresh, invitation, "--name", "gym")
    written = {file: file.read_bytes() for file in fresh.config_dir.rglob("*") if file.is_file()}
    kept = fresh.secrets()
    assert {file.name for file in written} >= {"config.toml", "gym.pem"}
    # Somebody who knows where Eve signs in, and wants her to do so elsewhere from now on.
    forged = replace(
        invitation,
        certificate=trustme.CA().cert_pem.bytes().decode(),
        parameters={**invitation.parameters, "sslmode": "disable"},
    )
    assert fresh.json("join", forged.encode(), "--allow-weaker")["weaknesses"] == []
    assert {file: file.read_bytes() for file in written} == written
    assert fresh.secrets() == kept
    fresh.ok("logout")
    forged = replace(forged, parameters=invitation.parameters)
    kept = fresh.secrets()
    ways = {
        "another certificate": forged,
        "no certificate": replace(forged, certificate=None),
        "a pooler": replace(invitation, pooler=True),
        "no certificate to check": replace(
            invitation, certificate=None, parameters=invitation.parameters | {"sslmode": "require"}
        ),
        "a reset": replace(forged, kind="reset"),
        "a machine": replace(forged, kind="machine", code=""),
    }
    for way, other in ways.items():
        told = fresh.fails(6, "join", other.encode(), "--password-stdin", "--allow-weaker", given=LINE)
        assert "would change how the profile 'gym' connects" in told, way
        assert {file: file.read_bytes() for file in fresh.config_dir.rglob("*") if file.is_file()} == written, way
        assert fresh.secrets() == kept, way
    join(fresh, invitation)
    assert fresh.json("whoami")["profile"] == "gym"


def test_the_stored_password_is_for_connections_as_strict_as_its_own(fresh: Machine, network: Server) -> None:
    invitation = network.invite("eve@example.org")
    join(fresh, invitation, "--name", "gym")
    fresh.ok("logout")
    kept = fresh.secrets()
    # What the invitation knows was replaced when Eve joined; what this machine knows instead is not for such a server.
    weak = replace(invitation, certificate=None, parameters=invitation.parameters | {"sslmode": "require"})
    words = ("--name", "other", "--password-stdin", "--allow-weaker")
    assert "does not know this invitation" in fresh.fails(6, "join", weak.encode(), *words, given=LINE)
    bare = replace(weak, role_password=None)
    assert "is not for a connection this weak" in fresh.fails(6, "join", bare.encode(), *words, given=LINE)
    assert fresh.secrets() == kept
    assert not (fresh.config_dir / "certificates" / "other.pem").exists()
    assert join(fresh, invitation, "--name", "other")["profile"] == "other"


def test_a_weaker_connection_that_is_in_use_is_joined_again(fresh: Machine, network: Server) -> None:
    invitation = network.invite("eve@example.org")
    weak = replace(invitation, certificate=None, parameters=invitation.parameters | {"sslmode": "require"})
    join(fresh, weak, "--allow-weaker")
    fresh.ok("logout")
    join(fresh, weak, "--allow-weaker")
    assert fresh.json("whoami")["email"] == "eve@example.org"


def test_a_pooler_before_the_server_is_remembered(fresh: Machine, server: Server) -> None:
    join(fresh, replace(server.invite("eve@example.org"), pooler=True), "--name", "gym")
    assert fresh.json("profile", "show", "gym")["pooler"] is True


def test_what_outranks_the_new_profile_is_said(fresh: Machine, server: Server) -> None:
    fresh.environment["LOGBK_PROFILE"] = "local"
    fresh.environment |= {"LOGBK_TOKEN": "another.session's.token"}
    fresh.environment["PGPASSWORD"] = "another server's"
    told = fresh.ok("join", server.invite("eve@example.org").encode(), "--password-stdin", given=LINE)
    assert "LOGBK_PROFILE is set, and outranks" in told
    assert "holds a password that outranks" in told
    assert "LOGBK_TOKEN is set, and outranks" in told


def test_names_of_profiles(fresh: Machine, server: Server) -> None:
    join(fresh, server.invite("eve@example.org"), "--name", "gym")
    other = server.invite("bob@example.org")
    taken = ("join", other.encode(), "--password-stdin", "--name")
    assert "another server" in fresh.fails(6, *taken, "gym", given=LINE)
    fresh.fails(6, *taken, "local", given=LINE)
    for name in ("", "Gym", "../gym", "x" * 41):
        fresh.fails(2, *taken, name, given=LINE)
    assert join(fresh, other)["profile"] not in {"gym", "local"}
    assert {row["name"] for row in fresh.json("profile", "list")["profiles"]} >= {"local", "gym"}


@pytest.mark.parametrize(
    ("host", "dbname", "name"),
    [
        ("db.example.org", "logbk", "db"),
        ("db.example.org", "Gym", "gym"),
        ("10.0.0.1", "logbk", "shared"),
        ("::1", "postgres", "shared"),
        ("/run/postgresql", "logbk", "shared"),
        ("local", "logbk", "shared"),
        ("db.example.org", "_ünï", "n"),
        ("db.example.org", "体操", "shared"),
    ],
)
def test_a_profile_gets_a_name_from_the_server(host: str, dbname: str, name: str) -> None:
    given = Invitation("eve@x", "A" * 32, None, {"host": host, "dbname": dbname, "user": new_role_name()})
    book = ProfileBook(LOCAL, {LOCAL: Profile(LOCAL, None)})
    assert profile_name(book, given, "key") == name
    book.profiles[name] = Profile(name, "postgresql://elsewhere/x")
    assert profile_name(book, given, "key") == f"{name}-2"


def test_a_reset_for_a_new_machine(fresh: Machine, network: Server, tmp_path: Path) -> None:
    join(fresh, network.invite("eve@example.org"))
    other = Machine(tmp_path / "other")
    reset = network.offer_new_machine("eve@example.org")
    assert join(other, reset, password="quite another one")["email"] == "eve@example.org"  # noqa: S106 - a test's
    me = other.json("whoami")
    assert me["password_reset_at"] is not None
    assert "administrator's code" in other.ok("whoami")
    fresh.fails(7, "whoami")  # the lost machine's password for the role is worth nothing now


def test_a_reset_on_the_same_machine(fresh: Machine, network: Server) -> None:
    join(fresh, network.invite("eve@example.org"))
    reset = network.offer_new_machine("eve@example.org")
    document = join(fresh, reset, password=PASSWORD)
    assert document["email"] == "eve@example.org"
    fresh.ok("log", "bench 80x8")
    assert document["profile"] == fresh.json("whoami")["profile"]
