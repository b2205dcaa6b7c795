"""`logbk doctor` on sound and on broken installations, and what its report keeps to itself."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from typer.testing import CliRunner, Result

from logbk_cli.core import embedded
from logbk_cli.health.schemas import ServerFacts
from logbk_cli.health.server_checks import judge
from logbk_cli.health.values import Grade
from logbk_cli.main import app
from tests.conftest import Database, Program, open_folder

SOUND = ServerFacts(version=180001, ahead_s=0.2, round_trip_ms=0.4, is_encrypted=False, defects=())


class Room(NamedTuple):
    """What is free on a disk, in bytes."""

    free: int


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def grades(document: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["grade"] for one in document["findings"]}


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGBK_DATABASE_URL", "postgresql://hidden_user:hunter2@localhost:1/hidden_base")


def test_nothing_is_created_by_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as folder:
        monkeypatch.setenv("LOGBK_DATA_DIR", str(folder))
        result = run("doctor", "--json")
        assert list(folder.iterdir()) == []
    found = grades(json.loads(result.stdout))
    assert result.exit_code == 0
    assert found["bundled server"] == "good"
    assert "connection" not in found


def test_the_bundled_server_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as folder:
        monkeypatch.setenv("LOGBK_DATA_DIR", str(folder))
        assert run("log", "bench 80x8").exit_code == 0
        embedded.stop(folder)
        result = run("doctor", "--json")
    found = grades(json.loads(result.stdout))
    names = (
        *("configuration", "data folder", "state folder", "disk", "bundled server", "connection", "server version"),
        *("schema", "policies", "clock", "encryption", "session", "keyring", "terminal"),
    )
    assert {name: found[name] for name in names} == dict.fromkeys(names, "good")
    assert {"microphone", "speech model"} <= set(found)


def test_an_unsafe_object_is_told(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.owner_url) as connection:
        # A copy of a database is open to all, as any new one is.
        connection.execute(f"REVOKE CONNECT, TEMP ON DATABASE {fresh_database.name} FROM PUBLIC".encode())
        connection.execute(f"GRANT CONNECT ON DATABASE {fresh_database.name} TO logbk_app".encode())
        connection.execute("GRANT DELETE ON logbk.sets TO logbk_app")
    result = Program(fresh_database)("doctor")
    assert result.exit_code == 1
    assert "1 unsafe: app has table-level DELETE: logbk.sets" in result.stdout
    assert "admin migrate" in result.stdout


@pytest.mark.parametrize(("revision", "text"), [("0001", "an older one"), ("9999", "newer than the")])
def test_a_schema_of_another_version_is_told_as_such(fresh_database: Database, revision: str, text: str) -> None:
    with psycopg.connect(fresh_database.owner_url) as connection:
        connection.execute(f"COMMENT ON SCHEMA logbk IS '{revision}'".encode())
    result = Program(fresh_database)("doctor", "--json")
    assert result.exit_code == 1
    found = {one["name"]: one for one in json.loads(result.stdout)["findings"]}
    assert found["schema"]["grade"] == "bad"
    assert text in found["schema"]["text"]
    assert "connection" not in found


@pytest.mark.usefixtures("unreachable")
def test_a_server_that_does_not_answer_is_told_with_the_rest() -> None:
    result = run("doctor", "--json")
    assert result.exit_code == 1
    found = grades(json.loads(result.stdout))
    assert found["connection"] == "bad"
    assert "speech model" in found


def test_a_configuration_that_cannot_be_read_is_told_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("active = [", encoding="utf-8")
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path))
    result = run("doctor", "--json")
    assert result.exit_code == 1
    found = grades(json.loads(result.stdout))
    assert (found["configuration"], found["server"]) == ("bad", "bad")
    assert "disk" in found
    assert result.stdout.count("is not TOML") == 1, "it is told once"


def test_a_variable_that_says_nothing_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGBK_COLOR", "pink")
    result = run("doctor", "--json")
    assert (result.exit_code, result.stdout.count("pink")) == (1, 1)


def test_nobody_signed_in_is_bad(logbk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert grades(json.loads(logbk("doctor", "--json").stdout))["session"] == "good"
    monkeypatch.setenv("LOGBK_TOKEN", "no.such.token")
    result = logbk("doctor", "--json")
    assert (result.exit_code, grades(json.loads(result.stdout))["session"]) == (1, "bad")


def test_the_room_for_the_state_is_told_where_it_is_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rooms = {"data": (1, 500 * 10**9), "state": (2, 100_000)}
    for name in rooms:
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"LOGBK_{name.upper()}_DIR", str(tmp_path / name))
    found = grades(json.loads(run("doctor", "--json").stdout))
    assert (found["disk"], "state disk" in found) == ("good", False)
    real = Path.stat

    def stat(path: Path, **how: Any) -> Any:  # noqa: ANN401 - as os.stat's
        seen = real(path, **how)
        device = rooms.get(path.name, (seen.st_dev,))[0]
        return os.stat_result((seen.st_mode, seen.st_ino, device, *seen[3:10]))

    monkeypatch.setattr(Path, "stat", stat)
    monkeypatch.setattr("shutil.disk_usage", lambda path: Room(rooms[Path(path).name][1]))
    found = grades(json.loads(run("doctor", "--json").stdout))
    assert (found["disk"], found["state disk"]) == ("good", "bad")


def test_an_empty_catalogue_is_told(fresh_database: Database) -> None:
    def catalogue() -> tuple[str, str]:
        findings = json.loads(Program(fresh_database)("doctor", "--json").stdout)["findings"]
        return next((one["grade"], one["text"]) for one in findings if one["name"] == "catalogue")

    grade, text = catalogue()
    assert (grade, text.partition(" ")[2]) == ("good", "exercises")
    with psycopg.connect(fresh_database.owner_url) as connection:
        connection.execute("UPDATE logbk.exercises SET deleted_at = now()")
    assert catalogue()[0] == "warning"


def test_a_report_and_json_go_together(tmp_path: Path) -> None:
    result = run("doctor", "--json", "--report", str(tmp_path / "report.txt"))
    assert "configuration" in grades(json.loads(result.stdout))
    assert (tmp_path / "report.txt").exists()


@pytest.mark.usefixtures("unreachable")
def test_the_report_tells_nothing_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGBK_DATA_DIR", str(tmp_path / "hidden_folder"))
    result = run("doctor", "--report", str(tmp_path / "report.txt"))
    assert result.exit_code == 1
    text = (tmp_path / "report.txt").read_text("utf-8")
    assert "bad     connection" in text
    assert "LogBK 0" in text
    assert not [secret for secret in ("hunter2", "hidden", str(tmp_path), "localhost") if secret in text]


@pytest.mark.parametrize(
    ("change", "name", "grade"),
    [
        ({}, "server version", Grade.GOOD),
        ({"version": 160009}, "server version", Grade.WARNING),
        ({"version": 160010}, "server version", Grade.GOOD),
        ({"ahead_s": 4.9}, "clock", Grade.GOOD),
        ({"ahead_s": -30}, "clock", Grade.WARNING),
        ({"ahead_s": 61}, "clock", Grade.BAD),
        ({"round_trip_ms": 251}, "connection", Grade.WARNING),
        ({"defects": (("table without RLS", "logbk.x"),)}, "policies", Grade.BAD),
    ],
)
def test_what_facts_amount_to(change: dict[str, Any], name: str, grade: Grade) -> None:
    found = {one.name: one for one in judge(SOUND.model_copy(update=change), is_bundled=False)}
    assert found[name].grade is grade
    assert (found[name].mend is None) == (grade is Grade.GOOD)


def test_a_clock_is_behind_or_ahead() -> None:
    behind, ahead = (
        {one.name: one.text for one in judge(SOUND.model_copy(update={"ahead_s": s}), is_bundled=False)}["clock"]
        for s in (90, -90)
    )
    assert (behind, ahead) == ("90 s behind the server's", "90 s ahead of the server's")
