"""What each command of a shared server writes, byte for byte: a story of its owner, a coach and a member.

The files stand in outputs/shared/. After a change that is meant: LOGBK_REWRITE_OUTPUTS=1 pytest tests/surface,
then look at what `git diff` shows as a person would. What is random, or the machine's, or comes from the database's
clock, stands there as a placeholder, of the same width wherever a table could shift by it.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from logbk_cli.auth import commands as auth_commands
from logbk_cli.core import clock, profiles
from logbk_cli.main import app
from tests.conftest import ZONE, Cluster
from tests.surface.story import ENDINGS, OUTPUTS, Written, recorded

SHARED: Final = OUTPUTS / "shared"
DATABASE: Final = "gym"
# Long before any moment of the database's clock, so that the two are told apart.
STILL: Final = datetime(2024, 2, 5, 18, 30, tzinfo=UTC)

COACH, ANNA = "coach@example.org", "anna@example.org"
COACHS, ANNAS, ANNAS_NEW, ANNAS_LAST = (f"{whose} password\n" for whose in ("coach's", "anna's", "anna's new", "last"))
STDIN: Final = "--password-stdin"


@dataclass(frozen=True)
class Step:
    """A command of the story, typed by `who`: each has a machine, and Anna two.

    `options` stand before the command. A word such as {coach} is an invitation or a code that an earlier step has kept
    under that name. `given` is standard input; `code` how it must end.
    """

    who: str
    name: str
    words: tuple[str, ...]
    options: tuple[str, ...]
    given: str | None
    code: int
    keep: str | None


def step(  # noqa: PLR0913 - as many as a Step has
    who: str,
    name: str,
    *words: str,
    options: tuple[str, ...] = (),
    given: str | None = None,
    code: int = 0,
    keep: str | None = None,
) -> Step:
    return Step(who, name, words, options, given, code, keep)


AS_OWNER: Final = ("--database-url", "{owner}")

STORY: Final = (
    # A machine that knows no server
    step("coach", "login-local", "login", COACH, code=6),
    step("coach", "logout-local", "logout", code=6),
    step("coach", "session-revoke-local", "session", "revoke", "--others", code=6),
    step("coach", "account-password-local", "account", "password", code=6),
    step("coach", "account-deactivate-local", "account", "deactivate", "--yes", code=6),
    step("coach", "account-add-machine-local", "account", "add-machine", code=6),
    step("coach", "admin-invite-local", "admin", "invite", ANNA, code=6),
    step("coach", "profile-list-local", "profile", "list"),
    # A server is set up
    step("owner", "admin-init-no-database", "admin", "init", "postgresql://postgres@/?host={socket}", code=2),
    step("owner", "admin-init-not-ours", "admin", "init", "postgresql://postgres@/postgres?host={socket}", code=2),
    step("owner", "admin-init-not-a-url", "admin", "init", "gym.example.org", code=2),
    step("owner", "admin-init", "admin", "init", "{owner}"),
    step("owner", "admin-init-again", "admin", "init", "{owner}"),
    step("owner", "admin-user-list-empty", "admin", "user", "list", options=AS_OWNER),
    step("owner", "admin-invite-first", "admin", "invite", COACH, "--admin", options=AS_OWNER, keep="coach"),
    step("owner", "owner-logs", "status", options=AS_OWNER, code=4),
    step("owner", "owner-whoami", "whoami", options=AS_OWNER, code=4),
    # The coach joins
    step("coach", "join-damaged", "join", "{coach_cut}", STDIN, given=COACHS, code=2),
    step("coach", "join-no-invitation", "join", "gym.example.org", STDIN, given=COACHS, code=2),
    step("coach", "join-short-password", "join", "{coach}", STDIN, given="short\n", code=2),
    step("coach", "join-blank-password", "join", "{coach}", STDIN, given="         \n", code=2),
    step("coach", "join-without-terminal", "join", "{coach}", code=2),
    step("coach", "join-two-lines", "join", "{coach}", STDIN, given="one\ntwo\n", code=2),
    step("coach", "join-taken-name", "join", "{coach}", "--name", "local", STDIN, given=COACHS, code=6),
    step("coach", "join-first", "join", "{coach}", STDIN, given=COACHS),
    step("coach", "join-again", "join", "{coach}", STDIN, given=COACHS),
    step("phone", "join-used", "join", "{coach}", STDIN, given=ANNAS, code=6),
    step("coach", "whoami-administrator", "whoami"),
    step("coach", "log-coach", "log", "squat 5x5 120kg"),
    # A member joins
    step("coach", "admin-invite", "admin", "invite", ANNA, keep="replaced"),
    step("coach", "admin-invite-again", "admin", "invite", ANNA, keep="anna"),
    step("coach", "admin-invite-member", "admin", "invite", COACH, code=6),
    step("coach", "admin-invite-no-address", "admin", "invite", "anna", code=2),
    step("coach", "admin-invite-nowhere", "admin", "invite", ANNA, "--url", "postgresql://", code=2),
    step("coach", "admin-user-list-invited", "admin", "user", "list"),
    step("coach", "admin-user-promote-invited", "admin", "user", "promote", ANNA, code=6),
    step("anna", "join-replaced", "join", "{replaced}", STDIN, given=ANNAS, code=6),
    step("anna", "join", "join", "-", "--name", "club", STDIN, given="{anna}\n" + ANNAS),
    step("anna", "whoami", "whoami"),
    step("anna", "account-show", "account", "show"),
    step("anna", "status-empty", "status"),
    step("anna", "log", "log", "bench press 3x8 @ 40kg"),
    step("anna", "history", "history"),
    step("coach", "history-coach", "history"),
    # A member is no administrator
    step("anna", "admin-invite-denied", "admin", "invite", "kim@example.org", code=5),
    step("anna", "admin-user-list-denied", "admin", "user", "list", code=5),
    step("anna", "admin-status-denied", "admin", "status", code=5),
    step("anna", "admin-migrate-denied", "admin", "migrate", code=5),
    step("anna", "admin-seed-denied", "admin", "seed", code=5),
    # Signing in on a second machine, which knows the member's role from a profile
    step("phone", "profile-add", "profile", "add", "gym", "{annas}", "--use"),
    step("phone", "status-nobody", "status", code=4),
    step("phone", "whoami-nobody", "whoami", code=4),
    step("phone", "session-list-nobody", "session", "list", code=4),
    step("phone", "logout-nobody", "logout"),
    step("phone", "logout-everywhere-nobody", "logout", "--everywhere", code=4),
    step("phone", "admin-status-nobody", "admin", "status", code=4),
    step("phone", "login-no-address", "login", "anna", STDIN, given=ANNAS, code=2),
    step("phone", "login-without-address", "login", STDIN, given=ANNAS, code=2),
    step("phone", "login-without-terminal", "login", ANNA, code=2),
    step("phone", "login-wrong-password", "login", ANNA, STDIN, given="not hers\n", code=4),
    step("phone", "login-unknown-address", "login", "nobody@example.org", STDIN, given=ANNAS, code=4),
    step("phone", "login-no-password", "login", ANNA, STDIN, given="", code=2),
    step("phone", "login", "login", ANNA, STDIN, given=ANNAS),
    step("phone", "history-phone", "history"),
    # Sessions
    step("anna", "session-list", "session", "list"),
    step("anna", "account-add-machine", "account", "add-machine", code=6),
    step("anna", "session-revoke-nothing", "session", "revoke", code=2),
    step("anna", "session-revoke-no-id", "session", "revoke", "phone", code=2),
    step("anna", "session-revoke-unknown", "session", "revoke", "0000", code=3),
    step("anna", "session-revoke", "session", "revoke", "{other_session}"),
    step("phone", "status-ended", "status", code=4),
    step("phone", "login-known-address", "login", STDIN, given=ANNAS),
    step("anna", "session-revoke-others", "session", "revoke", "--others"),
    # Passwords
    step("anna", "account-password-wrong", "account", "password", STDIN, given="not hers\n" + ANNAS_NEW, code=4),
    step("anna", "account-password-short", "account", "password", STDIN, given=ANNAS + "short\n", code=2),
    step("anna", "account-password-one-line", "account", "password", STDIN, given=ANNAS, code=2),
    step("anna", "account-password-without-terminal", "account", "password", code=2),
    step("anna", "account-password", "account", "password", STDIN, given=ANNAS + ANNAS_NEW),
    step("coach", "admin-user-reset-password", "admin", "user", "reset-password", ANNA, keep="code"),
    step("coach", "admin-user-reset-password-url", "admin", "user", "reset-password", ANNA, "--pooler", code=2),
    step("coach", "admin-user-reset-password-nobody", "admin", "user", "reset-password", "ann@example.org", code=3),
    step("anna", "account-password-no-code", "account", "password", "--code", "1234", STDIN, given=ANNAS, code=2),
    step("anna", "account-password-code", "account", "password", "--code", "{code}", STDIN, given=ANNAS),
    step("anna", "account-password-code-used", "account", "password", "--code", "{code}", STDIN, given="x" * 9, code=6),
    step("anna", "whoami-reset", "whoami"),
    step(
        *("coach", "admin-user-reset-password-machine"),
        *("admin", "user", "reset-password", ANNA, "--new-machine"),
        keep="machine",
    ),
    step("anna", "status-cut-off", "status", code=4),
    step("phone", "join-reset", "join", "{machine}", STDIN, given=ANNAS_LAST),
    step("anna", "login-after-reset", "login", STDIN, given=ANNAS_LAST),
    # Members come and go
    step("coach", "admin-user-promote", "admin", "user", "promote", ANNA),
    step("coach", "admin-user-promote-again", "admin", "user", "promote", ANNA),
    step("anna", "admin-user-list", "admin", "user", "list"),
    step("coach", "admin-user-demote", "admin", "user", "demote", ANNA),
    step("coach", "admin-user-demote-again", "admin", "user", "demote", ANNA),
    step("coach", "admin-user-demote-last", "admin", "user", "demote", COACH, code=6),
    step("coach", "admin-user-deactivate-last", "admin", "user", "deactivate", COACH, code=6),
    step("coach", "admin-user-remove-last", "admin", "user", "remove", COACH, "--yes", code=6),
    step("coach", "account-deactivate-last", "account", "deactivate", "--yes", STDIN, given=COACHS, code=6),
    step("coach", "admin-user-promote-unknown", "admin", "user", "promote", "ana@example.org", code=3),
    step("coach", "admin-user-deactivate", "admin", "user", "deactivate", ANNA),
    step("coach", "admin-user-deactivate-again", "admin", "user", "deactivate", ANNA),
    step("anna", "status-deactivated", "status", code=5),
    step("anna", "login-deactivated", "login", STDIN, given=ANNAS_LAST, code=5),
    step("coach", "admin-user-reset-password-deactivated", "admin", "user", "reset-password", ANNA, code=6),
    step("coach", "admin-user-list-deactivated", "admin", "user", "list"),
    step("coach", "admin-user-activate", "admin", "user", "activate", ANNA),
    step("coach", "admin-user-activate-again", "admin", "user", "activate", ANNA),
    step("anna", "login-activated", "login", STDIN, given=ANNAS_LAST),
    step("anna", "account-deactivate-asks", "account", "deactivate", code=2),
    step("anna", "account-deactivate-wrong", "account", "deactivate", "--yes", STDIN, given="not hers\n", code=4),
    step("anna", "account-deactivate", "account", "deactivate", "--yes", STDIN, given=ANNAS_LAST),
    step("coach", "admin-user-remove-asks", "admin", "user", "remove", ANNA, code=2),
    step("coach", "admin-user-remove", "admin", "user", "remove", ANNA, "--yes"),
    step("coach", "admin-user-remove-again", "admin", "user", "remove", ANNA, "--yes", code=3),
    step("anna", "status-removed", "status", code=7),
    step("coach", "admin-invite-kim", "admin", "invite", "kim@example.org"),
    step("coach", "admin-user-remove-invited", "admin", "user", "remove", "kim@example.org", "--yes"),
    # The server
    step("coach", "admin-status", "admin", "status"),
    step("owner", "admin-status-owner", "admin", "status", options=AS_OWNER),
    step("owner", "admin-migrate", "admin", "migrate", options=AS_OWNER),
    # What everybody finds there
    step("coach", "admin-seed-list", "admin", "seed", "--list"),
    step("coach", "admin-seed", "admin", "seed"),
    step("owner", "admin-seed-dry-run", "admin", "seed", "catalogue", "--force", "--dry-run", options=AS_OWNER),
    step("coach", "admin-seed-unknown", "admin", "seed", "catalog", code=3),
    step("coach", "admin-seed-clean-dry-run", "admin", "seed", "--clean", "--dry-run"),
    step("coach", "admin-seed-clean-asks", "admin", "seed", "--clean", code=2),
    step("coach", "admin-production-on", "admin", "production", "on"),
    step("coach", "admin-seed-clean-production", "admin", "seed", "--clean", "--yes", code=2),
    step("coach", "admin-seed-clean-other", "admin", "seed", "--clean", "--database", "gmy", code=6),
    step("coach", "admin-seed-clean", "admin", "seed", "--clean", "--database", DATABASE),
    step("coach", "admin-production-off", "admin", "production", "off"),
    step("coach", "admin-production", "admin", "production"),
    step("coach", "admin-rotate-key", "admin", "rotate-key"),
    step("coach", "admin-rotate-key-asks", "admin", "rotate-key", "--revoke", code=2),
    step("coach", "admin-rotate-key-revoke", "admin", "rotate-key", "--revoke", "--yes"),
    step("coach", "status-after-rotation", "status", code=4),
    step("coach", "login-after-rotation", "login", STDIN, given=COACHS),
    step("coach", "logout", "logout"),
    step("coach", "login-again", "login", STDIN, given=COACHS),
    step("coach", "logout-everywhere", "logout", "--everywhere"),
    # Profiles
    step("coach", "profile-show", "profile", "show"),
    step(
        *("coach", "profile-add-weaker", "profile", "add", "work"),
        "postgresql://me:secret@db.example.org/log?sslmode=require",
    ),
    step("coach", "profile-add-twice", "profile", "add", "work", "postgresql://me@db.example.org/log", code=6),
    step(
        *("coach", "profile-add-replace", "profile", "add", "work", "postgresql://me@db.example.org,b.example.org/log"),
        *("--replace", "--pooler", STDIN),
        given="secret\n",
    ),
    step("coach", "profile-add-bad-name", "profile", "add", "My Gym", "postgresql://me@db.example.org/log", code=2),
    step("coach", "profile-add-bad-url", "profile", "add", "home", "db.example.org", code=2),
    step("coach", "profile-add-local", "profile", "add", "local", "postgresql://me@db.example.org/log", code=2),
    step("coach", "profile-list", "profile", "list"),
    step("coach", "profile-show-named", "profile", "show", "work"),
    step("coach", "profile-use", "profile", "use", "work"),
    step("coach", "profile-use-unknown", "profile", "use", "wrok", code=3),
    step("coach", "profile-option-unknown", "status", options=("--profile", "gmy"), code=3),
    step("coach", "profile-option-twice", "status", options=("--profile", "gym", *AS_OWNER), code=2),
    step("coach", "profile-remove-asks", "profile", "remove", "work", code=2),
    step("coach", "profile-remove", "profile", "remove", "work", "--yes"),
    step("coach", "profile-remove-unknown", "profile", "remove", "work", code=3),
    step("coach", "profile-remove-local", "profile", "remove", "local", code=2),
    step("coach", "profile-use-local", "profile", "use", "local"),
    step("phone", "profile-remove-in-use", "profile", "remove", "gym", "--yes"),
)

_INVITATION: Final = re.compile(r"logbk1-[A-Za-z0-9_-]{80,}")
_CODE: Final = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){7}\b")
_YEAR: Final = r"\b20(?:2[5-9]|[3-9][0-9])"  # of the database's clock; that of the story is before
_PLACEHOLDERS: Final = (
    (_INVITATION, "logbk1-<invitation>"),
    (_CODE, "<code>"),
    (re.compile(r"\btoken-[0-9]{8}-[0-9a-z]+\b"), "token-<key>"),
    (re.compile(_YEAR + r"-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?\+00:00"), "<time>"),
    (re.compile(_YEAR + r"-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\b"), "YYYY-MM-DD hh:mm"),
    (re.compile(_YEAR + r"-[0-9]{2}-[0-9]{2}\b"), "YYYY-MM-DD"),
    (re.compile(r"(?<=/secrets/)[0-9a-f]+(?=\.json)"), "<hash>"),
    (re.compile(r"(?<=PostgreSQL )[0-9]+(?:\.[0-9]+)?"), "<version>"),
    (re.compile(r'(?<="server_version": ")[0-9]+(?:\.[0-9]+)?'), "<version>"),
    (re.compile(r"(?<=certificates in )/\S+"), "<certificates>"),
    (re.compile(r'(?<="sslrootcert": ")/[^"]+'), "<certificates>"),
    # Other tests have databases on the same server.
    (re.compile(r"(?<=open to members: )[\w, ]+"), "<databases>"),
    (re.compile(r"(?<=databases of this server too \()[\w, ]+(?=\))"), "<databases>"),
    (re.compile(r'(?<="open_databases": \[)\s+"[^\]]+(?=\])'), '"<databases>"'),
)
_ROLE: Final = re.compile(r"\blogbk_m_[0-9a-f]{16}\b")
_UUID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_SESSION: Final = re.compile(r"(?<=^ )[0-9a-f]{8}(?=   )", re.MULTILINE)  # the beginning of an id, in a table


class Placeholders:
    """Takes out of what was written all that differs from run to run; roles and ids are numbered as they appear."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._roles: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def __call__(self, written: bytes) -> bytes:
        text = written.decode().replace(self._folder, "/the/story's/folder")
        for pattern, placeholder in _PLACEHOLDERS:
            text = pattern.sub(placeholder, text)
        text = _ROLE.sub(lambda role: self._roles.setdefault(role[0], f"logbk_m_{len(self._roles) + 1:016d}"), text)
        text = _UUID.sub(lambda uuid: f"{self._number(uuid[0])}-0000-0000-0000-000000000000", text)
        return _SESSION.sub(lambda session: self._number(session[0]), text).encode()

    def _number(self, uuid: str) -> str:
        return self._ids.setdefault(uuid, f"{len(self._ids) + 1:08d}")


class Machines:
    """The machines of the story, and what the people on them know by now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runner = CliRunner()
        socket = folder / "socket"
        self._known = {"socket": str(socket), "owner": f"postgresql://postgres@/{DATABASE}?host={socket}"}

    def run(self, one: Step, *, as_json: bool) -> Written:
        """Do a step of the story."""
        if one.name == "session-revoke":
            listed = self._invoke(one.who, ("session", "list", "--json"))
            sessions = json.loads(listed.stdout)["sessions"]
            self._known["other_session"] = next(told["session_id"] for told in sessions if not told["is_current"])[:8]
        if one.name == "profile-add":
            book = profiles.load(self._folder / "anna" / "config")
            self._known["annas"] = book.profiles["club"].url or ""
        words = tuple(word.format_map(self._known) for word in (*one.options, *one.words))
        given = None if one.given is None else one.given.format_map(self._known)
        written = self._invoke(one.who, (*words, "--json") if as_json else words, given)
        if one.keep is not None:
            found = _INVITATION.search(written.stdout.decode()) or _CODE.search(written.stdout.decode())
            assert found is not None, (one.name, written)
            self._known |= {one.keep: found[0], f"{one.keep}_cut": found[0][:-40]}
        return written

    def _invoke(self, who: str, words: tuple[str, ...], given: str | None = None) -> Written:
        home = self._folder / who
        folders = {f"LOGBK_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "DATA")}
        environment = {**folders, "HOME": str(home), "LOGBK_KEYRING": "off"}
        result = self._runner.invoke(app, words, input=given, env=environment, catch_exceptions=False)
        return Written(result.stdout_bytes, result.stderr_bytes, result.exit_code)


@contextmanager
def _server(cluster: Cluster) -> Iterator[Path]:
    """Yield a folder of which the name is always as long, with the way to a server on which nothing has been set up."""
    roles = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'logbk\\_m\\_%'"
    with (
        tempfile.TemporaryDirectory(prefix="logbk-", dir="/tmp") as folder,  # TMPDIR may be of any length
        psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as owner,
    ):
        before = set(owner.execute(roles).fetchall())
        (Path(folder) / "socket").symlink_to(cluster.endpoint.host)
        try:
            yield Path(folder)
        finally:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
            for (role,) in set(owner.execute(roles).fetchall()) - before:
                owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def _tell(cluster: Cluster, *, as_json: bool) -> dict[str, Written]:
    written = {}
    with _server(cluster) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: STILL)
        patch.setattr(clock, "machine_zone", lambda: ZONE)
        machines, placeholders = Machines(folder), Placeholders(folder)
        for one in STORY:
            patch.setattr(auth_commands, "_device", lambda who=one.who: f"{who} (Linux)")
            told = machines.run(one, as_json=as_json)
            written[one.name] = Written(placeholders(told.stdout), placeholders(told.stderr), told.code)
    return written


@pytest.fixture(scope="module")
def plain(cluster: Cluster) -> dict[str, Written]:
    return _tell(cluster, as_json=False)


@pytest.fixture(scope="module")
def documents(cluster: Cluster) -> dict[str, Written]:
    return _tell(cluster, as_json=True)


def _as_recorded(told: dict[str, Written], one: Step, ending: str) -> Written:
    written = told[one.name]
    assert written.code == one.code, written.stderr.decode()
    assert written.stdout.decode() == recorded(SHARED / f"{one.name}.{ending}", written.stdout)
    assert written.stderr.decode() == recorded(SHARED / f"{one.name}.err.{ending}", written.stderr)
    return written


@pytest.mark.parametrize("one", STORY, ids=lambda one: one.name)
def test_plain_text(plain: dict[str, Written], one: Step) -> None:
    written = _as_recorded(plain, one, "txt")
    assert b"\x1b" not in written.stdout + written.stderr


@pytest.mark.parametrize("one", STORY, ids=lambda one: one.name)
def test_json(documents: dict[str, Written], one: Step) -> None:
    written = _as_recorded(documents, one, "json")
    if one.code:
        assert written.stdout == b""
        assert json.loads(written.stderr)["error"]["code"] == one.code
    else:
        assert isinstance(json.loads(written.stdout), dict)
        assert written.stderr == b"", "with --json stderr is for errors"


def test_no_line_ends_in_blanks(plain: dict[str, Written]) -> None:
    trailing = {
        name
        for name, written in plain.items()
        for line in (written.stdout + written.stderr).decode().split("\n")
        if line != line.rstrip()
    }
    assert trailing == set()


def test_no_file_is_left_over() -> None:
    names = {f"{one.name}{end}" for one in STORY for end in ENDINGS}
    assert {file.name for file in SHARED.iterdir()} <= names
