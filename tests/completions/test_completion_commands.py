"""`logbk completion`: set up in each shell, and names that stay in step with the log."""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from logbk_cli.core import completion_names
from logbk_cli.main import app
from tests.conftest import Database
from tests.tmux import Tmux, require_programs

SCRIPTS: Final = Path(__file__).parents[2] / "completions"
NEW: Final = ("exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable")


class Machine:
    """A machine with a home of its own, whose usual database is the test's."""

    def __init__(self, home: Path, database: Database) -> None:
        self.home = home
        self.state = home / "state"
        self.names = self.state / "completion"
        config = home / "config"
        config.mkdir()
        text = f"profile = 'gym'\n[profiles.gym]\nurl = '{database.member_url}'\n"
        (config / "config.toml").write_text(text, encoding="utf-8")

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, words, catch_exceptions=False)

    def ok(self, *words: str) -> Result:
        result = self(*words)
        assert result.exit_code == 0, result.stderr
        return result

    def json(self, *words: str) -> Any:  # noqa: ANN401 - a JSON document
        return json.loads(self.ok(*words, "--json").stdout)

    def known(self, kind: str = "exercises") -> list[str]:
        return (self.names / kind).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def machine(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("LOGBK_STATE_DIR", str(tmp_path / "state"))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR", "BASH_COMPLETION_USER_DIR"):
        monkeypatch.delenv(variable, raising=False)
    return Machine(tmp_path, database)


@pytest.mark.parametrize(
    ("shell", "script", "startup"),
    [
        ("bash", ".local/share/bash-completion/completions/logbk", ".bashrc"),
        ("zsh", ".local/share/zsh/site-functions/_logbk", ".zshrc"),
        ("fish", ".config/fish/completions/logbk.fish", None),
        ("powershell", "config/logbk.ps1", None),
    ],
)
def test_install_puts_the_script_where_the_shell_looks(
    machine: Machine, shell: str, script: str, startup: str | None
) -> None:
    said = machine.ok("completion", "install", shell).stderr
    shipped = {"bash": "logbk.bash", "zsh": "_logbk", "fish": "logbk.fish", "powershell": "logbk.ps1"}[shell]
    assert (machine.home / script).read_bytes() == (SCRIPTS / shipped).read_bytes()
    assert str(machine.home / script) in said.replace("\n", "")
    if startup is not None:
        assert not (machine.home / startup).exists()  # nobody was there to be asked
        assert startup in said
    assert "Squat (Barbell)" in machine.known()


def test_the_line_is_written_once_behind_what_stands_there(machine: Machine) -> None:
    file = machine.home / "dotfiles"
    file.write_text("alias ll='ls -l'", encoding="utf-8")
    file.chmod(0o640)
    (machine.home / ".zshrc").symlink_to(file)
    assert machine.json("completion", "install", "--yes")["is_loaded"]
    once = file.read_text(encoding="utf-8")
    first, gap, comment, line = once.splitlines()
    assert (first, gap, comment) == ("alias ll='ls -l'", "", "# Completion of logbk")
    assert str(machine.home / ".local/share/zsh/site-functions") in line
    assert machine.json("completion", "install", "--yes")["is_loaded"]
    assert file.read_text(encoding="utf-8") == once
    assert ((machine.home / ".zshrc").is_symlink(), file.stat().st_mode & 0o777) == (True, 0o640)


def test_bash_completion_needs_no_line(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    share = machine.home / "share"
    (share / "bash-completion").mkdir(parents=True)
    (share / "bash-completion" / "bash_completion").touch()
    monkeypatch.setattr("logbk_cli.completions.values._SHARES", (share,))
    assert machine.json("completion", "install", "bash")["is_loaded"] is False
    (machine.home / ".bashrc").write_text(". /usr/share/bash-completion/bash_completion\n", encoding="utf-8")
    document = machine.json("completion", "install", "bash")
    assert (document["is_loaded"], document["line"]) == (True, None)


def test_shells_that_are_not_known(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    for command in ("install", "show"):
        result = machine("completion", command)
        assert result.exit_code == 2
        assert "Name one: bash, zsh, fish, powershell." in result.stderr
    assert machine("completion", "install", "tcsh").exit_code == 2
    assert not (machine.home / ".local").exists()


def test_a_place_that_cannot_be_written(machine: Machine) -> None:
    (machine.home / ".config").touch()
    result = machine("completion", "install", "fish")
    assert result.exit_code == 2
    assert "logbk.fish cannot be written" in result.stderr
    (machine.home / ".zshrc").mkdir()
    result = machine("completion", "install", "zsh", "--yes")
    assert result.exit_code == 2
    assert ".zshrc cannot be written" in result.stderr


def test_without_a_database_commands_complete_all_the_same(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGBK_DATABASE_URL", "postgresql://me@localhost:1/log")
    result = machine.ok("completion", "install", "fish")
    assert "no names of exercises yet" in result.stderr
    assert (machine.home / ".config/fish/completions/logbk.fish").exists()
    assert not machine.names.exists()
    assert machine("completion", "refresh").exit_code == 6
    monkeypatch.setenv("LOGBK_PROFILE", "gym")
    monkeypatch.delenv("LOGBK_DATABASE_URL")
    text = "profile = 'gym'\n[profiles.gym]\nurl = 'postgresql://me@localhost:1/log'\n"
    (machine.home / "config" / "config.toml").write_text(text, encoding="utf-8")
    assert machine("completion", "refresh").exit_code == 7


def test_show_prints_the_script(machine: Machine) -> None:
    assert machine.ok("completion", "show").stdout == (SCRIPTS / "_logbk").read_text(encoding="utf-8")
    assert machine.json("completion", "show", "fish")["script"].startswith("# Completion of logbk for fish")


def test_no_names_are_kept_unasked(machine: Machine) -> None:
    machine.ok(*NEW)
    machine.ok("log", "bench 80x8")
    assert not machine.names.exists()


def test_names_follow_what_is_added_and_undone(machine: Machine) -> None:
    document = machine.json("completion", "refresh")
    assert document["exercises"] == machine.known()
    assert document["routines"] == machine.known("routines") == []
    machine.ok(*NEW)
    assert machine.known()[0] == "Cord Thing"  # one's own goes first
    machine.ok("exercise", "rename", "Cord Thing", "Rope Thing")
    assert machine.known()[0] == "Rope Thing"
    machine.ok("undo", "2")
    assert not {"Cord Thing", "Rope Thing"} & set(machine.known())
    routine = machine.home / "upper.txt"
    routine.write_text("bench 3x5 80kg\n", encoding="utf-8")
    machine.ok("routine", "edit", "Upper A", "--from", str(routine))
    assert machine.known("routines") == ["Upper A"]
    for path in machine.names.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert machine.names.stat().st_mode & 0o777 == 0o700


def test_what_is_done_most_goes_first(machine: Machine) -> None:
    machine.ok("log", "plank 1:30; squat 100x5")
    machine.ok("finish")
    machine.ok("log", "squat 100x5")
    machine.ok("completion", "refresh")
    assert machine.known()[:2] == ["Squat (Barbell)", "Plank"]


def test_names_are_written_anew_each_day_and_for_another_profile(machine: Machine) -> None:
    machine.ok("completion", "refresh")
    stamp = machine.names / "profile"
    (machine.names / "exercises").write_text("Old Thing\n", encoding="utf-8")
    machine.ok("log", "bench 80x8")
    assert machine.known() == ["Old Thing"]
    a_day_ago = time.time() - 90_000
    os.utime(stamp, (a_day_ago, a_day_ago))
    machine.ok("plates", "100")
    assert machine.known() == ["Old Thing"]  # a command that has nothing to do with exercises
    machine.ok("status")
    assert "Old Thing" not in machine.known()
    (machine.names / "exercises").write_text("Old Thing\n", encoding="utf-8")
    stamp.write_text("elsewhere", encoding="utf-8")
    machine.ok("status")
    assert "Old Thing" not in machine.known()


def test_that_names_cannot_be_written_is_no_fault_of_the_command(machine: Machine) -> None:
    machine.ok("completion", "refresh")
    shutil.rmtree(machine.names)
    machine.names.mkdir()
    (machine.names / "profile").write_text("gym", encoding="utf-8")
    (machine.names / "exercises").mkdir()  # in the way
    result = machine.ok(*NEW)
    assert "Cord Thing" in result.output
    assert "cannot be written" not in result.stderr


def test_a_database_without_a_profile_leaves_the_names_alone(machine: Machine, database: Database) -> None:
    machine.ok("completion", "refresh")
    machine.ok("--database-url", database.member_url, *NEW)
    assert "Cord Thing" not in machine.known()
    assert not completion_names.is_due(machine.state, None, has_changed=True)


@pytest.mark.parametrize(
    ("shell", "start"), [("bash", ("bash", "-i")), ("zsh", ("zsh", "-i")), ("fish", ("fish", "-i"))]
)
def test_a_shell_that_is_opened_next_completes(
    machine: Machine, tmp_path: Path, shell: str, start: tuple[str, ...]
) -> None:
    require_programs("tmux", shell)
    machine.ok("completion", "install", shell, "--yes")
    machine.ok(*NEW)
    environment = {
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "XDG_DATA_HOME": "",
        "XDG_CONFIG_HOME": "",
        "ZDOTDIR": "",
    }
    environment |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment = {key: value for key, value in environment.items() if value}
    terminal = Tmux(tmp_path / "tmux", start, environment)
    try:
        time.sleep(1)
        terminal.type("logbk last cord")
        terminal.expect("logbk last cord")
        terminal.press("Tab")
        terminal.expect(r"logbk last Cord\ Thing")
    finally:
        terminal.close()


def test_doctor_tells_how_it_is(machine: Machine) -> None:
    def line() -> tuple[str, str]:
        findings = json.loads(machine("doctor", "--json").stdout)["findings"]
        found = next(one for one in findings if one["name"] == "completion")
        return found["grade"], found["text"]

    assert line() == ("warning", "zsh: not set up")
    machine.ok("completion", "install")
    assert line() == ("warning", "zsh: there, but the shell does not load it")
    machine.ok("completion", "install", "--yes")
    assert line() == ("good", "zsh: set up")
    (machine.home / ".local/share/zsh/site-functions/_logbk").write_text("#compdef logbk\n", encoding="utf-8")
    assert line() == ("warning", "zsh: of another version of LogBK")
