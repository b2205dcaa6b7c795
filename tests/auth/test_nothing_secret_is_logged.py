"""Everything that a member of a shared server does and gets wrong, and a search for all that the log must not hold."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.auth.conftest import Machine, Server
from tests.auth.test_over_the_network import spoil
from tests.surface.test_shared_server import Person

EMAIL: Final = "eve.inkognito@example.org"
PASSWORD: Final = "correct wombat staple"  # noqa: S105 - nobody's
WRONG_PASSWORD: Final = "incorrect wombat"  # noqa: S105 - likewise
# What is written, in parts that stand nowhere else.
WORDS: Final = (
    *("zercherella", "kneecomplaint", "legsofgold", "83.25", "unheardof", "notaday", "spoilt", "severed"),
    *("inkognito", "wombat", "notacolumn"),
)
BAD_CSV: Final = 'Date,Exercise,Weight,Reps\n2026-11-23,zercherella,notacolumn,8\n"2026-11-2'
SCREEN_LINE: Final = re.compile(r"\d\d:\d\d:\d\d (?:debug|info|warning|error) +logbk\.|    ")

SPOIL: Final = """
CREATE FUNCTION public.spoil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.note LIKE '%%severed%%' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
  IF NEW.note LIKE '%%spoilt%%' THEN RAISE EXCEPTION 'cannot take %%', NEW.note USING DETAIL = NEW.note; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER spoil BEFORE INSERT OR UPDATE ON logbk.executions FOR EACH ROW EXECUTE FUNCTION public.spoil();
"""


@pytest.fixture
def spoilt(network: Server) -> Iterator[Server]:
    """Give a server with a fault: it fails, or cuts the connection, where a note says so."""
    network.ask(SPOIL)
    yield network
    network.ask("DROP FUNCTION public.spoil() CASCADE")


@dataclass
class Observed:
    """Somebody whose every command is told in full; what it tells is kept, and so are the secrets of each moment."""

    person: Person
    machine: Machine
    form: str
    told: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    def __call__(self, code: int, *words: str, given: str = "") -> None:
        done = self.person.try_("-vv", *words, given=given)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        self.stderr.append(done.stderr)
        is_told = self._is_json_line if self.form == "json" else SCREEN_LINE.match
        self.told += [line for line in done.stderr.splitlines() if is_told(line)]
        self.secrets |= {value for name, value in self.machine.secrets().items() if name != "server"}

    def _is_json_line(self, line: str) -> bool:
        return line.startswith('{"time"') and "logger" in json.loads(line)

    def kept(self) -> str:
        files = (self.machine.state_dir / "log").iterdir()
        return "\n".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_member_leaves_no_secret_and_no_word_in_the_log(spoilt: Server, tmp_path: Path, form: str) -> None:
    settings = {"LOGBK_LOG_FORMAT": form, "LOGBK_LOG_LEVEL": "debug"}
    eve = Observed(Person(tmp_path, **settings), Machine(tmp_path), form)
    invitation = spoilt.invite(EMAIL)
    word = invitation.encode()
    assert invitation.role_password is not None
    eve.secrets |= {word, invitation.code, invitation.role_password}

    eve(0, "join", word, "--name", "gym", "--password-stdin", given=f"{PASSWORD}\n")
    eve(0, "exercise", "add", "zercherella", "--body-part", "back", "--modality", "barbell")
    eve(0, "log", "zercherella 83.25kg x 5 # kneecomplaint")
    eve(0, "workout", "rename", "last", "legsofgold")
    eve(0, "export")
    spoil(eve.machine, "expired")
    eve(0, "status", "--json")
    spoil(eve.machine, "refused")
    eve(0, "show")
    eve(2, "log", "zercherella 83.25kg x lots # kneecomplaint")
    eve(3, "log", "unheardof 83.25kg x 5")
    eve(2, "start", "--at", "notaday")
    eve(2, "history", "--limit", "notaday")
    eve(2, "import", "-", "--unit", "kg", given=BAD_CSV)
    eve(1, "log", "zercherella 83.25kg x 5 # spoilt by a trigger")
    eve(7, "log", "zercherella 83.25kg x 5 # severed by a trigger")
    eve(7, "--database-url", f"postgresql://somebody:{WRONG_PASSWORD.split()[1]}@127.0.0.1:1/nowhere", "status")
    eve(7, "--database-url", "postgresql://somebody@nowhere.example/x", "status")
    eve(4, "account", "password", "--password-stdin", given=f"{WRONG_PASSWORD}\n{PASSWORD} two\n")
    eve(0, "logout")
    eve(4, "login", EMAIL, "--password-stdin", given=f"{WRONG_PASSWORD}\n")
    eve(0, "login", EMAIL, "--password-stdin", given=f"{PASSWORD}\n")
    eve(0, "doctor", "--report", str(tmp_path / "report.txt"))

    kept, told, stderr = eve.kept(), "\n".join(eve.told), "\n".join(eve.stderr)
    report = (tmp_path / "report.txt").read_text("utf-8")
    assert len(eve.secrets) > 10
    for secret in (*eve.secrets, PASSWORD, WRONG_PASSWORD):
        assert not [where for where in (kept, stderr, report) if secret in where]
    # Signatures alone, and hex of any case: nothing of a token stands anywhere in another form.
    for token in (secret for secret in eve.secrets if secret.startswith("eyJ")):
        assert not [part for part in token.split(".")[1:] if part in kept + stderr + report]
    for word in WORDS:
        assert not [where for where in (kept, told, report) if word in where.lower()], word
    assert (tmp_path / "state" / "log" / "logbk.log").stat().st_mode & 0o777 == 0o600

    assert kept.count("renewed the session") == told.count("renewed the session") == 2
    for line in (
        "the server refused the access token",
        "connected to logbk_m_",
        "keeps the tokens of a new session in the file",
        "join --verbose --name --password-stdin ended with 0",
        "log --verbose ended with 2 (invalid_input)",
        "log --verbose ended with 3 (not_found)",
        "psycopg.errors.RaiseException [P0001]",
        "log --verbose ended with 1",
        "logbk_cli.workouts.log_service:",
        "log --verbose ended with 7 (database_unavailable)",
        "status --database-url --verbose ended with 7",
        "import --verbose --unit ended with 2",
        "login --verbose --password-stdin ended with 4 (authentication)",
    ):
        assert line in kept, line
        assert line in told, line
    assert "log --verbose ended with 1" in report
    assert not [host for host in ("127.0.0.1", "localhost", "nowhere.example", "logbk_m_") if host in report]
    if form == "json":
        entries = [json.loads(line) for line in kept.splitlines()]
        (fault,) = [entry for entry in entries if "traceback" in entry]
        assert fault["level"] == "error"
        ended = [entry for entry in entries if entry["logger"] == "logbk.command"]
        assert [entry["command"] for entry in ended][:3] == ["join", "exercise add", "log"]
        assert ended[0]["options"] == ["--verbose", "--name", "--password-stdin"]
