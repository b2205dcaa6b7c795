"""`logbk config`: what is shown, what is written, and that nothing wrong is ever saved."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from logbk_cli.core.setting_table import TABLE, find
from logbk_cli.main import app
from logbk_cli.voice.settings import load_settings
from logbk_cli.voice.values import Confirm, Feedback, TurnWay
from tests.conftest import ScriptedEditor

WRITTEN = '# mine\n[voice] # at home\n# for the gym\npause_ms = 900 # slow talker\nmodel = "tiny.en"\n'


class Machine:
    """A machine with a config.toml of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"

    def write(self, text: str) -> None:
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_text(text, encoding="utf-8")

    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def __call__(self, *words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, ["config", *words], input=given, catch_exceptions=False)

    def ok(self, *words: str, given: str | None = None) -> Result:
        result = self(*words, given=given)
        assert result.exit_code == 0, result.stderr
        return result

    def rows(self) -> dict[str, Any]:
        return {row["key"]: row for row in json.loads(self.ok("list", "--json").stdout)["settings"]}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in [name for name in os.environ if name.startswith("LOGBK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path / "config"))
    return Machine(tmp_path / "config")


def test_the_table_is_sound() -> None:
    assert len({one.key for one in TABLE}) == len(TABLE)
    for one in TABLE:
        assert find(one.key.replace("NAME", "gym")) is one
        assert one.default is None or one.allows(one.default)
        assert one.in_file or one.variable
    choices = {one.key: one.choices for one in TABLE}
    for key, kind in (("confirm", Confirm), ("turns", TurnWay), ("feedback", Feedback)):
        assert choices[f"voice.{key}"] == tuple(kind)


def test_list_tells_value_default_and_where_it_comes_from(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.write(WRITTEN + "[profiles.gym]\nurl = 'postgresql://me:hunter2@gym/log'\npooler = true\n")
    monkeypatch.setenv("LOGBK_PROFILE", "gym")
    monkeypatch.setenv("LOGBK_TOKEN", "hunter2")
    rows = machine.rows()
    told = {key: (row["value"], row["source"], row["default"]) for key, row in rows.items()}
    assert told["voice.pause_ms"] == (900, "file", 640)
    assert told["voice.confirm"] == ("unsure", "default", "unsure")
    assert told["profile"] == ("gym", "environment", "local")
    assert told["profiles.gym.pooler"] == (True, "file", False)
    assert told["config_dir"] == (str(machine.file.parent), "environment", None)
    assert told["data_dir"][1] == "default"
    assert (rows["token"]["is_set"], rows["database_url"]["is_set"]) == (True, False)
    assert "profiles.NAME.url" not in rows
    shown = machine.ok("list")
    assert "hunter2" not in shown.output + machine.ok("list", "--json").output
    assert "(hidden)" in shown.stdout
    assert shown.stderr == ""
    line = next(line for line in shown.stdout.splitlines() if line.strip().startswith("voice.pause_ms"))
    assert line.split()[:4] == ["voice.pause_ms", "900", "640", "config.toml"]


def test_list_works_on_a_file_that_is_wrong_and_says_so(machine: Machine) -> None:
    machine.write("[voice]\n# a slip\npaus_ms = 900\n")
    result = machine.ok("list")
    assert "line 3: there is no setting 'voice.paus_ms'" in result.stderr
    assert "voice.pause_ms" in result.stdout
    assert "line 3" in json.loads(machine.ok("list", "--json").stdout)["problem"]


def test_set_and_unset_keep_comments_and_are_read(machine: Machine) -> None:
    machine.write(WRITTEN)
    machine.ok("set", "voice.pause_ms", "700")
    assert machine.text() == WRITTEN.replace("900", "700")
    machine.ok("set", "voice.confirm", "always")
    settings = load_settings(machine.file.parent)
    assert (settings.pause_ms, settings.confirm, settings.model) == (700, Confirm.ALWAYS, "tiny.en")
    machine.ok("unset", "voice.confirm")
    machine.ok("unset", "voice.model")
    for comment in ("# mine", "# at home", "# for the gym", "# slow talker"):
        assert comment in machine.text()
    assert load_settings(machine.file.parent).model == "base.en"


def test_the_first_set_makes_the_file_and_the_folder(machine: Machine) -> None:
    assert machine.ok("get", "voice.microphone").stdout == "\n"
    assert not machine.file.parent.exists()
    machine.ok("set", "voice.microphone", "USB")
    assert machine.text() == '[voice]\nmicrophone = "USB"\n'
    assert machine.ok("path").stdout == f"{machine.file}\n"


def test_the_database_in_use_is_set_as_profile_use_sets_it(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.write("[profiles.gym]\nurl = 'service=gym'\n")
    assert machine("set", "profile", "gmy").exit_code == 3
    monkeypatch.setenv("LOGBK_PROFILE", "local")
    assert "LOGBK_PROFILE is set, and outranks" in machine.ok("set", "profile", "gym").stderr
    assert machine.text().startswith('profile = "gym"\n')


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("voice.pause_ms", "100"), 2, "a whole number from 200 to 3000"),
        (("voice.pause_ms", "\u0667\u0660\u0660"), 2, "a whole number"),
        (("voice.device", "gpu"), 2, "one of cpu, cuda, auto"),
        (("voice.model", ""), 2, "It is text"),
        (("voce.model", "x"), 3, "Did you mean voice.model?"),
        (("voice", "x"), 3, "no setting"),
        (("token", "x"), 6, "LOGBK_TOKEN"),
        (("profiles.gym.pooler", "true"), 6, "logbk profile add"),
    ],
)
def test_what_is_wrong_is_not_written(machine: Machine, words: tuple[str, str], code: int, says: str) -> None:
    machine.write(WRITTEN)
    result = machine("set", *words)
    assert result.exit_code == code
    assert says in result.stderr
    assert machine.text() == WRITTEN


def test_the_editor_opens_again_at_the_line_until_it_is_right(machine: Machine, editor: ScriptedEditor) -> None:
    machine.write(WRITTEN)
    wrong, right = WRITTEN.replace("900", "9"), WRITTEN.replace("900", "800")
    editor.saves(f"{wrong}\n", "voice = [\n", right)
    assert f"Saved {machine.file}." in machine.ok("edit").stderr
    assert machine.text() == right
    first, second, third = editor.shown
    assert first.startswith(WRITTEN)
    assert "#!   voice.confirm = " in first
    assert "#! It is a whole number from 200 to 3000." in second
    assert editor.arguments[1][0] == f"+{second.splitlines().index('pause_ms = 9 # slow talker') + 1}"
    assert "is not TOML" in third


def test_giving_up_leaves_the_file(machine: Machine, editor: ScriptedEditor, tmp_path: Path) -> None:
    machine.write(WRITTEN)
    editor.saves("pause_ms = 9\n", None)
    result = machine("edit")
    assert result.exit_code == 2
    assert "there is no setting 'pause_ms'" in result.stderr
    assert "Did you mean voice.pause_ms?" in result.stderr
    assert "Your text is kept in" in result.stderr
    assert machine.text() == WRITTEN
    assert [file.read_text() for file in (tmp_path / "drafts").rglob("config.toml")]


def test_an_edit_does_not_undo_what_another_command_wrote_meanwhile(machine: Machine, editor: ScriptedEditor) -> None:
    machine.write(WRITTEN)
    (editor.folder / "vim").write_text(
        f"#!/bin/sh\nfor file; do :; done\necho '# later' >> {machine.file}\necho '# edited' >> \"$file\"\n"
    )
    result = machine("edit")
    assert result.exit_code == 6
    assert "another command has changed" in result.stderr
    assert machine.text() == WRITTEN + "# later\n"


@pytest.mark.parametrize(
    "text", ["voice = 3\n", "[voice]\nmodel = 3\n", "[future]\nx = 1\n", "profile = 'gone'\n", "["]
)
def test_from_a_file_is_checked_as_well(machine: Machine, text: str) -> None:
    machine.write(WRITTEN)
    result = machine("edit", "--from", "-", given=text)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 2
    assert machine.text() == WRITTEN


def test_from_a_file_is_saved_as_it_stands(machine: Machine) -> None:
    machine.ok("edit", "--from", "-", given=WRITTEN)
    assert machine.text() == WRITTEN


def test_a_key_with_no_value_of_its_own_is_no_setting(machine: Machine) -> None:
    machine.write("[voice.model]\n")
    assert "no value" not in machine.ok("list").stdout
    assert machine("get", "voice.model").stdout == "base.en\n"
