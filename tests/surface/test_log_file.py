"""The log file as commands write it: which do, how each of their ends is told, and what cannot hurt them."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from logbk_cli.core.config import Settings
from logbk_cli.main import app
from tests.conftest import Database, Program
from tests.surface.test_start_up import loaded_by
from tests.workouts.processes import finished, obstacle, start


@pytest.fixture
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGBK_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LOGBK_LOG_FORMAT", "json")
    return tmp_path / "state"


@pytest.fixture
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path))
    return tmp_path


def ended(state_dir: Path) -> list[dict[str, Any]]:
    """Return what the log tells of the ends of commands."""
    file = state_dir / "log" / "logbk.log"
    entries = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    return [entry for entry in entries if entry["logger"] == "logbk.command"]


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "logbk_cli", *words],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | settings,
        check=False,
    )


def test_a_command_is_quiet_and_leaves_a_line(state_dir: Path, logbk: Program) -> None:
    done = run("--database-url", logbk.database.member_url, "log", "bench 80x8", "--unit", "kg", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (entry,) = ended(state_dir)
    assert entry["command"] == "log"
    assert entry["options"] == ["--database-url", "--unit", "--json"]
    assert entry["exit_code"] == 0
    assert 0 < entry["duration_ms"] < 60_000
    assert entry["version"] == "0.1.0"


def test_verbose_tells_on_stderr_and_leaves_the_data_alone(state_dir: Path, logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    quiet, *loud = [
        run("--database-url", logbk.database.member_url, *verbose, "show", "--json", LOGBK_LOG_FORMAT="text")
        for verbose in ((), ("-v",), ("-vv",), ("--verbose", "--verbose"))
    ]
    assert quiet.stderr == ""
    assert {done.stdout for done in loud} == {quiet.stdout}
    assert "info     logbk.core.database  connected to " in loud[0].stderr
    assert "debug" not in loud[0].stderr
    assert all("debug    logbk.core.database  connecting to " in done.stderr for done in loud[1:])
    assert "show --database-url --verbose --json ended with 0" in loud[0].stderr
    assert state_dir.exists()


@pytest.mark.parametrize(
    "words", [("--version",), ("--help",), (), ("log", "--help"), ("set", "edit", "--help"), ("changes", "--help")]
)
def test_help_and_version_leave_no_line(state_dir: Path, words: tuple[str, ...]) -> None:
    assert run(*words).returncode == 0
    assert not state_dir.exists()


def test_the_handlers_of_pythons_own_are_never_loaded(state_dir: Path, database: Database) -> None:
    for words in (("--help",), ("--database-url", database.member_url, "-vv", "history")):
        probe = "import sys; from logbk_cli.main import app; from typer.main import get_command\n"
        probe += "try: get_command(app)(sys.argv[1:], prog_name='logbk')\n"
        probe += "except SystemExit: sys.stderr.write(f'loaded: {\"logging.handlers\" in sys.modules}')"
        done = subprocess.run([sys.executable, "-c", probe, *words], capture_output=True, text=True, check=True)
        assert done.stderr.endswith("loaded: False")
    assert "logging" not in loaded_by("--version", environment={"LOGBK_STATE_DIR": str(state_dir)})


def test_an_interruption_is_told(state_dir: Path, database: Database) -> None:
    with obstacle(database, "LOCK TABLE logbk.sets IN SHARE ROW EXCLUSIVE MODE") as lock:
        process = start(database, "log", "bench 80x8")
        lock.wait_for(1)
        process.send_signal(signal.SIGINT)
        assert finished(process).returncode == 130
    (entry,) = ended(state_dir)
    assert (entry["command"], entry["exit_code"]) == ("log", 130)
    assert "(interrupted)" in entry["message"]


def test_a_reader_that_goes_away_is_told(state_dir: Path, logbk: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = (sys.executable, "-m", "logbk_cli", "--database-url", logbk.database.member_url, "exercise", "list")
    done = subprocess.run(words, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")
    (entry,) = ended(state_dir)
    assert (entry["command"], entry["exit_code"]) == ("exercise list", 141)


def test_a_wrong_usage_is_told_by_the_command_and_not_by_its_words(state_dir: Path) -> None:
    assert run("set", "edit", "--nonsense").returncode == 2
    assert run("set", "move", "1").returncode == 2
    assert run("history", "--nonsense").returncode == 2
    assert run("exercise", "nonsense").returncode == 2
    assert run("rest", "nonsense").returncode == 2
    assert [entry["command"] for entry in ended(state_dir)] == ["set edit", "set move", "history", "exercise", "rest"]
    assert "nonsense" not in (state_dir / "log" / "logbk.log").read_text("utf-8")


def test_an_alias_is_told_as_what_it_stands_for(state_dir: Path, config_dir: Path) -> None:
    (config_dir / "config.toml").write_text('[aliases]\nwhere = "config path --json"\n', encoding="utf-8")
    assert run("where").returncode == 0
    (entry,) = ended(state_dir)
    assert (entry["command"], entry["options"]) == ("config path", ["--json"])


def test_a_fault_names_the_file_with_its_traceback(state_dir: Path, fresh_database: Database) -> None:
    url = fresh_database.member_url
    assert run("--database-url", url, "log", "bench 80x8").returncode == 0
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute("ALTER TABLE logbk.sets RENAME COLUMN rpe TO gone")
    done = run("--database-url", url, "log", "bench 80x8")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    file = state_dir / "log" / "logbk.log"
    assert f"Please report it, with its traceback from {file}." in done.stderr
    text = file.read_text("utf-8")
    assert "psycopg.errors.UndefinedColumn [42703]" in text
    assert "logbk_cli.workouts.log_service:" in text
    done = run("--database-url", url, "log", "bench 80x8", LOGBK_LOG_LEVEL="off")
    assert "with what `logbk --debug …` prints." in done.stderr


def test_a_fault_before_any_command_is_kept_as_well(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_options: object) -> Settings:
        raise RuntimeError("boom")

    monkeypatch.setattr(Settings, "load", fail)
    result = CliRunner().invoke(app, ["db", "status"])
    assert f"{state_dir}" in result.stderr
    (entry,) = ended(state_dir)
    assert (entry["command"], entry["exit_code"], entry["level"]) == ("db status", 1, "warning")


def close_the_folder(state_dir: Path) -> None:
    (state_dir / "log").mkdir(parents=True)
    (state_dir / "log" / "logbk.log").mkdir()


def put_a_file_there(state_dir: Path) -> None:
    state_dir.write_text("")


@pytest.mark.parametrize("block", [close_the_folder, put_a_file_there])
def test_commands_work_without_a_log_file(state_dir: Path, logbk: Program, block: Any) -> None:  # noqa: ANN401 - a function
    block(state_dir)
    url = logbk.database.member_url
    done = run("--database-url", url, "log", "bench 80x8")
    assert (done.returncode, done.stderr) == (0, "Started a workout. `logbk finish` ends it.\n")
    told = run("--database-url", url, "-v", "status").stderr
    assert told.count("the log file cannot be written") == 1
    assert logbk.json("status")["workout"]["set_count"] == 1
    assert "cannot be written" in logbk("doctor").stdout


def test_a_full_disk_under_the_log_file_stops_no_command(state_dir: Path, logbk: Program) -> None:
    url = logbk.database.member_url
    run("--database-url", url, "history")
    file = state_dir / "log" / "logbk.log"
    before = file.stat().st_size
    # No file may grow beyond what it is: the system refuses each byte as a full disk would.
    script = 'ulimit -f 0; exec "$0" -m logbk_cli --database-url "$1" history'
    done = subprocess.run(["/bin/sh", "-c", script, sys.executable, url], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert file.stat().st_size == before


def test_the_file_is_its_owners_alone_whatever_the_umask(state_dir: Path, logbk: Program) -> None:
    script = 'umask 0; exec "$0" -m logbk_cli --database-url "$1" history'
    url = logbk.database.member_url
    subprocess.run(["/bin/sh", "-c", script, sys.executable, url], capture_output=True, check=True)
    paths = (state_dir, state_dir / "log", state_dir / "log" / "logbk.log")
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o700, 0o700, 0o600]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"LOGBK_LOG_FORMAT": "xml"}, "error: LOGBK_LOG_FORMAT is 'xml'\nhint: It is one of text, json."),
        ({"LOGBK_LOG_LEVEL": "loud"}, "error: LOGBK_LOG_LEVEL is 'loud'\nhint: It is one of off, error, warning,"),
    ],
)
def test_a_wrong_setting_is_an_error(state_dir: Path, settings: dict[str, str], told: str) -> None:
    done = run("status", **settings)
    assert done.returncode == 2
    assert done.stderr.startswith(told)
    assert run("config", "path", **settings).returncode == 0
    assert state_dir.exists()


@pytest.mark.usefixtures("state_dir")
def test_a_wrong_setting_in_the_file_is_told_with_its_place_and_can_be_mended(
    config_dir: Path, logbk: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOGBK_LOG_FORMAT")
    (config_dir / "config.toml").write_text('[log]\nformat = "xml"\n', encoding="utf-8")
    done = logbk("status")
    assert done.exit_code == 2
    assert f"{config_dir / 'config.toml'}: log.format is 'xml'" in done.stderr
    assert "log.format is 'xml'" in logbk("doctor").stdout
    logbk.ok("config", "set", "log.format", "json")
    logbk.ok("status")


def test_the_report_tells_of_the_last_commands(state_dir: Path, logbk: Program, tmp_path: Path) -> None:
    logbk.ok("log", "bench 80x8 # shoulder")
    logbk("show", "unheardof")
    logbk("doctor", "--report", str(tmp_path / "report.txt"))
    text = (tmp_path / "report.txt").read_text("utf-8")
    assert '"command": "log"' in text
    assert '"kind": "not_found"' in text or '"kind": "invalid_input"' in text
    assert not [word for word in ("shoulder", "unheardof", str(state_dir), "connected to") if word in text]
