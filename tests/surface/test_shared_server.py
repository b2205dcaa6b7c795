"""The five commands by which README sets up a shared server, on a real one, typed as two people would."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql

from tests.remote.server import RemoteServer
from tests.surface.reference import README
from tests.surface.test_terminal import Terminal

URL = "postgresql://postgres@db.example.org/logbk"
PASSWORD = "correct horse battery"  # noqa: S105 - a member of a server that ends with the test
COMMAND = re.compile(r"^logbk .*$", re.MULTILINE)


def commands_of(heading: str) -> list[str]:
    """Return the commands in README's section of that heading, in their order."""
    section = README.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [command for block in section.split("```sh\n")[1:] for command in COMMAND.findall(block.partition("```")[0])]


class Person:
    """Somebody at a machine of their own."""

    def __init__(self, home: Path, **environment: str) -> None:
        folders = {f"LOGBK_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "STATE", "DATA")}
        self.environment = {**folders, "LOGBK_KEYRING": "off", "HOME": str(home), **environment}

    def try_(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal; `given` is its standard input."""
        return subprocess.run(
            [sys.executable, "-m", "logbk_cli", *words],
            input=given,
            capture_output=True,
            encoding="utf-8",
            env={name: value for name, value in os.environ.items() if not name.startswith("LOGBK")} | self.environment,
            check=False,
        )

    def run(self, *words: str, given: str = "") -> str:
        """Run a command that must succeed; return its stdout."""
        result = self.try_(*words, given=given)
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.fixture
def url(remote_server: RemoteServer) -> Iterator[str]:
    """Give the URL of a database that is not there yet, for a role such as hosters give."""
    role, database = "logbk_test_hosted", "logbk_test_readme"
    remote_server.set_role(role, PASSWORD, "NOSUPERUSER CREATEDB CREATEROLE")
    yield remote_server.plain_url(role, PASSWORD, database)
    remote_server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def test_five_commands_share_a_server(url: str, tmp_path: Path) -> None:
    commands = commands_of("Share a server")
    assert len(commands) == 5
    owner, coach, anna = (Person(tmp_path / name) for name in ("owner", "coach", "anna"))
    invitation = ""
    for person, command in zip((owner, owner, coach, coach, anna), commands, strict=True):
        words = shlex.split(command.replace(URL, url).replace("INVITATION", invitation))[1:]
        if "join" in words:
            terminal = Terminal(tuple(words), 120, person.environment)
            terminal.expect("password")
            terminal.enter(PASSWORD)
            terminal.expect("again")
            terminal.enter(PASSWORD)
            assert terminal.end() == 0, terminal.text
            assert PASSWORD not in terminal.text
        else:
            invitation = person.run(*words).strip()

    # From then on each just logs, and sees their own.
    coach.run("log", "squat 5x5 120kg")
    anna.run("log", "bench press 3x8 @ 40kg; plank 60s")
    for person, sets, email, admin in ((coach, 5, "coach", True), (anna, 4, "anna", False)):
        assert json.loads(person.run("status", "--json"))["workout"]["set_count"] == sets
        who = json.loads(person.run("whoami", "--json"))
        assert (who["email"], who["is_admin"]) == (f"{email}@example.org", admin)
    listed = json.loads(coach.run("admin", "user", "list", "--json"))
    assert "anna@example.org" in json.dumps(listed)
    assert anna.try_("admin", "user", "list").returncode == 5
    # Another machine of Anna's needs nothing but the word that the first one gives, and her password.
    word = anna.run("account", "add-machine").strip()
    laptop = Person(tmp_path / "laptop")
    assert laptop.try_("join", word, "--password-stdin", given="wrong\n").returncode == 4
    laptop.run("join", word, "--password-stdin", given=f"{PASSWORD}\n")
    laptop.run("log", "bench press 42.5kg x 5")
    assert json.loads(anna.run("status", "--json"))["workout"]["set_count"] == 5
    assert len(json.loads(laptop.run("session", "list", "--json"))["sessions"]) == 2

    kept = [path for path in (tmp_path / "anna").rglob("*") if path.is_file()]
    assert kept
    assert not any(PASSWORD in path.read_text(encoding="utf-8") for path in kept)
    assert [path for path in kept if path.stat().st_mode & 0o077 and path.suffix != ".pem"] == []
